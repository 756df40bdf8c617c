import Glibc

/// How many files and connections this process may have open; without room, spool and database would fail because of idle connections.
enum OpenFiles {
    /// Takes all that the system allows.
    static func raiseLimit() {
        var limit = current
        limit.rlim_cur = limit.rlim_max
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }

    /// What one listener may hold: some 20 KiB of memory each, and at most an eighth of the limit, so that most is left for spool, database and
    /// queue.
    static var perListener: Int { max(16, Int(min(current.rlim_cur, 16_384)) / 8) }

    private static var current: rlimit {
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        return limit
    }
}
