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
        let named = Dictionary((Self.defaults() + options).map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
        if !["host", "hostaddr"].allSatisfy({ Self.isLocal(named[$0] ?? "") }) { add("sslmode", "verify-full") }
        self.options = options
    }

    /// What holds for each connection. `synchronous_commit` is said outright, so that no reload of the server's settings changes it: `on` where it
    /// was less, else as it was; it is read back.
    static let session = """
        SET statement_timeout = '10s'; SET lock_timeout = '5s'; SET idle_in_transaction_session_timeout = '10s';
        SET default_transaction_isolation = 'read committed'; SET client_min_messages = 'warning'; SET DateStyle = 'ISO';
        SELECT set_config('synchronous_commit', CASE WHEN setting IN ('off', 'local') THEN 'on' ELSE setting END, false)
        FROM current_setting('synchronous_commit') setting
        """

    /// What every connection is checked for, in this order.
    static let check = """
        SELECT current_setting('server_version_num')::bigint, current_setting('synchronous_commit'), current_setting('server_encoding'),
        current_setting('client_encoding'), current_setting('transaction_read_only'), current_setting('transaction_isolation'),
        CASE WHEN has_schema_privilege('public', current_schema(), 'CREATE') THEN 1 ELSE 0 END, current_schema()
        """

    private static func isLocal(_ hosts: String) -> Bool {
        hosts.split(separator: ",").allSatisfy { $0.hasPrefix("/") || $0.hasPrefix("@") || ["localhost", "127.0.0.1", "::1"].contains($0) }
    }

    /// What libpq takes where the URL says nothing, from the environment among others.
    private static func defaults() -> [(name: String, value: String)] {
        guard let known = PQconndefaults() else { return [] }
        defer { PQconninfoFree(known) }
        return entries(known)
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
        return entries(parsed)
    }

    private static func entries(_ first: UnsafeMutablePointer<PQconninfoOption>) -> [(name: String, value: String)] {
        var options: [(name: String, value: String)] = []
        var entry = first
        while let keyword = entry.pointee.keyword {
            if let value = entry.pointee.val { options.append((String(cString: keyword), String(cString: value))) }
            entry += 1
        }
        return options
    }
}
