/// A table as a whole, for carrying a database from one engine to another: its rows by the order of its key, whatever they mean.
package struct WholeTable: Sendable {
    package let name: String
    private let key: [String]
    /// The column that counts by itself.
    private let identity: String?

    /// Every table that holds what must not be lost, in an order in which rows find what they refer to.
    package static let all = [
        secrets, WholeTable("pbx", ["id"]), WholeTable("profile", ["id"], identity: "id"),
        WholeTable("profile_word", ["pbx", "word", "profile"]),
        WholeTable("extension", ["id"], identity: "id"),
        WholeTable("privilege", ["profile", "name"]), WholeTable("credential", ["profile"]), WholeTable("session", ["digest"]),
        WholeTable("guess", ["login"]),
        WholeTable("api_key", ["id"]), WholeTable("event", ["id"], identity: "id"), WholeTable("lane", ["pbx"]),
        WholeTable("email", ["id"], identity: "id"), WholeTable("attempt", ["id"], identity: "id"), WholeTable("token", ["digest"]),
        WholeTable("node", ["name"]),
        WholeTable("history", ["sequence"], identity: "sequence"), WholeTable("history_head", ["pbx"]),
        WholeTable("history_tail", ["pbx"]), WholeTable("erasure", ["profile"]),
        WholeTable("import", ["id"], identity: "id"), WholeTable("import_refusal", ["import", "line"]),
        WholeTable("import_piece", ["import", "number"]), WholeTable("milestone", ["name"]),
        WholeTable("tally", ["name"]),
    ]

    /// Stands in a database from the first command on that was run on it, before anything is stored.
    package static let secrets = WholeTable("secret", ["purpose", "key_id"])

    private init(_ name: String, _ key: [String], identity: String? = nil) {
        self.name = name
        self.key = key
        self.identity = identity
    }

    /// Some rows of a table, and where the next page begins.
    package struct Page: Sendable {
        fileprivate let columns: [String]
        fileprivate let rows: [[Value]]
        fileprivate let last: [Value]
        package var count: Int { rows.count }

        /// The rows as bytes that are the same for the same rows, and others for others.
        package var bytes: [UInt8] {
            var bytes: [UInt8] = []
            for value in rows.joined() {
                switch value {
                case .null: bytes.append(0)
                case .integer(let number):
                    bytes.append(1)
                    withUnsafeBytes(of: number.littleEndian) { bytes += $0 }
                case .text(let text):
                    bytes.append(2)
                    withUnsafeBytes(of: Int64(text.utf8.count).littleEndian) { bytes += $0 }
                    bytes += text.utf8
                }
            }
            return bytes
        }
    }

    /// The rows behind `page`; nil where there are none.
    package func page(after page: Page?, limit: Int, in tx: Transaction) throws -> Page? {
        let columns = try page?.columns ?? columns(in: tx)
        let list = (key + columns).joined(separator: ", ")
        let order = "ORDER BY \(key.joined(separator: ", ")) LIMIT \(limit)"
        let rows =
            if let page {
                try tx.session.rows(
                    "SELECT \(list) FROM \(name) WHERE (\(key.joined(separator: ", "))) > (\(places(key.count))) \(order)", page.last)
            } else {
                try tx.session.rows("SELECT \(list) FROM \(name) \(order)", [])
            }
        guard let last = rows.last else { return nil }
        return Page(columns: columns, rows: rows.map { Array($0.values.dropFirst(key.count)) }, last: Array(last.values.prefix(key.count)))
    }

    /// Every row, page by page.
    package func eachPage(in tx: Transaction, limit: Int = 1000, _ body: (Page) throws -> Void) throws {
        var last: Page?
        while let page = try page(after: last, limit: limit, in: tx) {
            try body(page)
            last = page
        }
    }

    /// The tables that an SQLite database has; one of an earlier version may lack some.
    package static func present(in tx: Transaction) throws -> [WholeTable] {
        let names = Set(try tx.rows("SELECT name FROM sqlite_schema WHERE type = 'table'").map { $0.text(0) })
        return all.filter { names.contains($0.name) }
    }

    /// Writes rows as they are.
    package func insert(_ page: Page, in tx: Transaction) throws {
        let sql = "INSERT INTO \(name) (\(page.columns.joined(separator: ", "))) VALUES (\(places(page.columns.count)))"
        _ = try tx.session.rows(sql, each: page.rows)
    }

    /// Lets the table go on counting behind its last row.
    package func countOn(in tx: Transaction) throws {
        guard let identity, tx.session.isShared else { return }
        _ = try tx.rows(
            "SELECT setval(pg_get_serial_sequence('\(name)', '\(identity)'), MAX(\(identity))) FROM \(name) HAVING COUNT(*) > 0")
    }

    /// A table that holds something; nil in a database that is as good as new.
    package static func holder(in tx: Transaction) throws -> String? {
        try all.first { try $0.name != secrets.name && $0.count(in: tx) > 0 }?.name
    }

    package func count(in tx: Transaction) throws -> Int { Int(try tx.row("SELECT COUNT(*) FROM \(name)")?.integer(0) ?? 0) }

    /// Takes every row out of every table; on PostgreSQL that is for the owner of the tables alone.
    package static func emptyAll(in tx: Transaction) throws {
        if tx.session.isShared { return try tx.run("TRUNCATE \(all.map(\.name).joined(separator: ", "))") }
        for table in all.reversed() { try table.empty(in: tx) }
    }

    package func empty(in tx: Transaction) throws { try tx.run("DELETE FROM \(name)") }

    private func columns(in tx: Transaction) throws -> [String] {
        let sql =
            tx.session.isShared
            ? "SELECT column_name::text FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = ?1"
            : "SELECT name FROM pragma_table_info(?1)"
        return try tx.rows(sql, name).map { $0.text(0) }
    }

    private func places(_ count: Int) -> String { (1...count).map { "?\($0)" }.joined(separator: ", ") }
}
