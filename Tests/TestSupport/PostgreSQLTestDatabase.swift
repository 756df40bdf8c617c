import CLibpq
import Foundation

/// A database of its own on the server that LATCHKEY_TEST_POSTGRESQL names.
package final class PostgreSQLTestDatabase: TestDatabase {
    package let url: String
    private let name: String

    package init() throws {
        guard let server = Backend.server, let path = server.range(of: "/", options: .backwards) else {
            throw PostgreSQLRefusal(message: "LATCHKEY_TEST_POSTGRESQL names no server")
        }
        name = "test_\(UUID().uuidString.lowercased().replacingOccurrences(of: "-", with: ""))"
        url = server[..<path.upperBound] + name
        try PostgreSQLIntruder(url: server).run("CREATE DATABASE \(name)")
    }

    deinit {
        guard let server = Backend.server else { return }
        try? PostgreSQLIntruder(url: server).run("DROP DATABASE \(name) WITH (FORCE)")
    }

    package func intruder() throws -> any Intruder { try PostgreSQLIntruder(url: url) }

    package func everything() throws -> String {
        let intruder = try intruder()
        let tables = try intruder.texts("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
        return try tables.flatMap { try intruder.texts("SELECT entry::text FROM \"\($0)\" entry") }.joined(separator: "\n")
    }
}

struct PostgreSQLRefusal: Error {
    let message: String
}

/// A plain connection, one statement at a time; triggers and foreign keys are passed over as far as an owner may.
final class PostgreSQLIntruder: Intruder {
    private let connection: OpaquePointer?

    init(url: String) throws {
        connection = PQconnectdb(url)
        guard PQstatus(connection) == CONNECTION_OK else { throw PostgreSQLRefusal(message: String(cString: PQerrorMessage(connection))) }
    }

    deinit { PQfinish(connection) }

    func run(_ sql: String) throws { PQclear(try answer(sql)) }

    func texts(_ sql: String) throws -> [String] {
        let result = try answer(sql)
        defer { PQclear(result) }
        return (0..<PQntuples(result)).compactMap { PQgetvalue(result, $0, 0).map { String(cString: $0) } }
    }

    private func answer(_ sql: String) throws -> OpaquePointer? {
        let result = PQexec(connection, sql)
        guard [PGRES_TUPLES_OK, PGRES_COMMAND_OK].contains(PQresultStatus(result)) else {
            defer { PQclear(result) }
            throw PostgreSQLRefusal(message: String(cString: PQerrorMessage(connection)))
        }
        return result
    }
}
