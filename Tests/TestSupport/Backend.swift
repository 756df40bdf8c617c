package import Domain
import Foundation
package import Storage

/// The engines that must pass the suites.
package enum Backend: String, CaseIterable, Sendable, CustomStringConvertible {
    case sqlite
    case postgresql

    /// Every engine that is at hand: PostgreSQL is where LATCHKEY_TEST_POSTGRESQL names a server, as `.ci/test` sees to.
    package static var all: [Backend] { server == nil ? [.sqlite] : allCases }

    /// The engine below the suites that are not about engines: LATCHKEY_TEST_ENGINE, else SQLite.
    package static var chosen: Backend {
        ProcessInfo.processInfo.environment["LATCHKEY_TEST_ENGINE"].flatMap(Backend.init(rawValue:)) ?? .sqlite
    }

    static var server: String? { ProcessInfo.processInfo.environment["LATCHKEY_TEST_POSTGRESQL"] }

    package var description: String { rawValue }

    /// An empty database of the test's own, gone with it.
    package func database() throws -> any TestDatabase {
        switch self {
        case .sqlite: try SQLiteTestDatabase()
        case .postgresql: try PostgreSQLTestDatabase()
        }
    }
}

/// An empty database of a test's own.
package protocol TestDatabase: AnyObject, Sendable {
    /// What storage.url would say.
    var url: String { get }
    /// The database as somebody sees it who goes past Latchkey.
    func intruder() throws -> any Intruder
    /// All that the database holds, its journal too where there is a file of it, as text.
    func everything() throws -> String
}

extension TestDatabase {
    /// Opens it, as often as the test likes; leases end by the test's own clock.
    package func open(now: Timestamp) async throws -> Store { try await Store.open(url, now: now, leasesEndByOwnClock: true) }
}

/// Someone who has opened the database and keeps none of Latchkey's rules.
package protocol Intruder {
    /// Runs statements, separated by semicolons.
    func run(_ sql: String) throws
    /// The first column of every row as text.
    func texts(_ sql: String) throws -> [String]
}

extension Intruder {
    /// The first number of the first row; nil where there is none.
    package func number(_ sql: String) throws -> Int? { try texts(sql).first.flatMap { Int($0) } }
}
