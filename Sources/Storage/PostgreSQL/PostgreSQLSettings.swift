import CLibpq

/// What storage.url says, with what Latchkey adds to it.
struct PostgreSQLSettings: Sendable {
    /// How long a server may take to answer, beyond its own statement_timeout.
    static let answerLimit = Duration.seconds(15)
    /// The channel of hints between processes.
    static let channel = "latchkey"

    /// libpq's parameters, in order.
    let options: [(name: String, value: String)]

    /// Takes a `postgresql://` URL; a fault of the kind `settings` where it cannot be read. The fault never holds the URL, since a password may.
    init(url: String) throws(StorageFault) {
        var options = try Self.parse(url)
        let given = Set(options.map(\.name))
        func add(_ name: String, _ value: String) {
            if !given.contains(name) { options.append((name, value)) }
        }
        add("application_name", "latchkey")
        add("connect_timeout", "3")
        add("client_encoding", "UTF8")
        add("target_session_attrs", "read-write")
        // A network that swallows packets must not hold a thread for long.
        add("tcp_user_timeout", "10000")
        add("keepalives_idle", "5")
        add("keepalives_interval", "2")
        add("keepalives_count", "3")
        // Over a network nobody else may read or answer; who wants less says so in the URL.
        if !Self.isLocal(options.first { $0.name == "host" }?.value ?? "") { add("sslmode", "verify-full") }
        self.options = options
    }

    /// What holds for each connection. `synchronous_commit` is taken back to `on` where it was off, and read back.
    static let session = """
        SET statement_timeout = '10s'; SET lock_timeout = '5s'; SET idle_in_transaction_session_timeout = '10s';
        SET default_transaction_isolation = 'read committed'; SET client_min_messages = 'warning'; SET DateStyle = 'ISO';
        SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'
        """

    /// What every connection is checked for, in this order.
    static let check = """
        SELECT current_setting('server_version_num')::bigint, current_setting('synchronous_commit'), current_setting('server_encoding'),
        current_setting('client_encoding'), current_setting('transaction_read_only'), current_setting('transaction_isolation')
        """

    private static func isLocal(_ hosts: String) -> Bool {
        hosts.split(separator: ",").allSatisfy { $0.hasPrefix("/") || $0.hasPrefix("@") || ["localhost", "127.0.0.1", "::1"].contains($0) }
    }

    private static func parse(_ url: String) throws(StorageFault) -> [(name: String, value: String)] {
        var words: UnsafeMutablePointer<CChar>?
        defer { PQfreemem(words) }
        guard let parsed = PQconninfoParse(url, &words) else {
            throw StorageFault(
                operation: "read storage.url", kind: .settings, underlying: "it is no PostgreSQL URL that libpq can read",
                hint: "Give postgresql://USER@HOST/DATABASE, special characters percent-encoded.")
        }
        defer { PQconninfoFree(parsed) }
        var options: [(String, String)] = []
        var entry = parsed
        while let keyword = entry.pointee.keyword {
            if let value = entry.pointee.val { options.append((String(cString: keyword), String(cString: value))) }
            entry += 1
        }
        return options
    }
}
