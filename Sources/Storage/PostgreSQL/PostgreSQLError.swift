/// What PostgreSQL or the way to it said no with.
struct PostgreSQLError: Error {
    /// The SQLSTATE (PostgreSQL, appendix A); empty where the connection is lost.
    let state: String
    let message: String

    static func lost(_ message: String) -> PostgreSQLError {
        PostgreSQLError(state: "", message: message.split(whereSeparator: \.isWhitespace).joined(separator: " "))
    }

    /// What a connection was refused with. libpq hands on no SQLSTATE of it, so its words tell what the operator has to correct.
    static func refused(_ message: String) -> PostgreSQLError {
        let lost = lost(message)
        let corrections = [
            (
                "28P01",
                ["password authentication failed", "no password supplied", "no pg_hba.conf entry", "authentication failed for user"]
            ),
            ("3D000", ["database \"", "role \""]), ("28000", ["certificate", "SSL was required", "SSL error", "sslmode"]),
        ]
        for (state, words) in corrections where words.contains(where: { lost.message.contains($0) }) {
            // "database … does not exist", but not "the database system is starting up".
            if state != "3D000" || lost.message.contains("does not exist") { return PostgreSQLError(state: state, message: lost.message) }
        }
        return lost
    }

    static let closed = PostgreSQLError.lost("the store was closed")

    /// Whether the connection is of no more use: lost, ended by the server, or to a server that takes no writes (any more).
    var isLost: Bool { state.isEmpty || state.hasPrefix("08") || state.hasPrefix("57P0") || state == "25006" || state == "25P03" }

    /// Whether the same transaction, run again, may well succeed: another one was in its way.
    var isContention: Bool { ["40001", "40P01", "23505", "55P03"].contains(state) }
}

extension StorageFault {
    /// What PostgreSQL said, with what the operator should do about it.
    init(from error: PostgreSQLError, operation: String) {
        let (kind, hint): (Kind, String) =
            switch error.state {
            case _ where error.isLost:
                (.unavailable, "Check that PostgreSQL runs, takes writes and is reachable as storage.url says; Latchkey goes on by itself.")
            case "53100": (.diskFull, "Make room on the disk of the database server; Latchkey goes on by itself.")
            case let state where state.hasPrefix("53"):
                (.unavailable, "The database server is out of resources or connections; look at its log.")
            case "57014", "55P03", "40001", "40P01": (.busy, "Something holds the database up; look at pg_stat_activity.")
            case let state where state.hasPrefix("28"):
                (.settings, "Correct user, password and sslmode in storage.url, or the server's pg_hba.conf.")
            case "3D000": (.settings, "Make the role and the database, or correct their names in storage.url.")
            case "42501": (.settings, "Grant the rights that docs/postgresql.md names to the user of storage.url.")
            case let state where state.hasPrefix("XX"): (.corrupt, "The database server reports damage; look at its log.")
            default: (.other, "This is unexpected; keep the log and report it.")
            }
        self.init(operation: operation, kind: kind, underlying: Self.words(error), hint: hint)
    }

    /// Of errors about data only the code is told: their words may hold the data.
    private static func words(_ error: PostgreSQLError) -> String {
        error.state.hasPrefix("22") ? "PostgreSQL error \(error.state)" : error.message
    }
}
