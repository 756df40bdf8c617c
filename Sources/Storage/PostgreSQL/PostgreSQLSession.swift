import Domain

/// A transaction of PostgreSQL: what nobody awaits travels along with what somebody does.
struct PostgreSQLSession: Session {
    let connection: PostgreSQLConnection
    let hasSharedClock: Bool
    let isShared = true

    func rows(_ sql: String, _ values: [Value]) throws -> [Row] { try answer(sql, values)?.rows ?? [] }
    func change(_ sql: String, _ values: [Value]) throws -> Int { try answer(sql, values)?.changed ?? 0 }
    func run(_ sql: String, _ values: [Value]) throws { try connection.send(sql, values) }

    func rows(_ sql: String, each sets: [[Value]]) throws -> [[Row]] {
        var found: [[Row]] = []
        found.reserveCapacity(sets.count)
        for start in stride(from: 0, to: sets.count, by: 128) {
            for values in sets[start..<min(start + 128, sets.count)] { try connection.send(sql, values, isAwaited: true) }
            found += try connection.answers().map(\.rows)
        }
        return found
    }

    /// Many rows a statement, of few sizes, so that few are prepared; it takes 65,535 values.
    func insert(_ rows: ManyRows, isAwaited: Bool) throws -> [Row] {
        var found: [Row] = []
        var start = 0
        for size in [128, 16, 1] {
            let count = size * rows.width
            guard rows.values.count - start >= count else { continue }
            let sql = rows.statement(rows: size)
            while rows.values.count - start >= count {
                try connection.send(sql, rows.values[start..<start + count], isAwaited: isAwaited)
                start += count
            }
            if isAwaited { for answer in try connection.answers() { found += answer.rows } }
        }
        return found
    }

    func clock() throws -> Timestamp? {
        guard hasSharedClock else { return nil }
        return try rows("SELECT (EXTRACT(EPOCH FROM clock_timestamp()) * 1000000::numeric)::bigint", []).first.map {
            Timestamp(microseconds: $0.integer(0))
        }
    }

    func hold(_ name: String) throws { try run("SELECT pg_advisory_xact_lock(hashtextextended(?1, 0::bigint))", [.text(name)]) }

    /// A plan that was made while a table was small would look through all of it for ever, until the server counts it anew.
    func expectMany(_ isMany: Bool) throws {
        if isMany { try run("SET LOCAL enable_seqscan = off", []) }
    }

    func tryHold(_ name: String) throws -> Bool {
        let sql = "SELECT CASE WHEN pg_try_advisory_xact_lock(hashtextextended(?1, 0::bigint)) THEN 1 ELSE 0 END"
        return try rows(sql, [.text(name)]).first?.integer(0) == 1
    }

    private func answer(_ sql: String, _ values: [Value]) throws -> PostgreSQLConnection.Answer? {
        try connection.send(sql, values, isAwaited: true)
        return try connection.answers().last
    }
}
