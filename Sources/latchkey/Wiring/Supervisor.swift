import CLinux
import FoundationEssentials
import Glibc

/// systemd, where it started this daemon and wants to hear of it (sd_notify(3)); elsewhere nobody is told.
struct Supervisor: Sendable {
    private let socket: String?
    /// How long it waits for a sign of life before it starts the daemon anew; nil where it does not.
    let patience: Duration?

    init(environment: [String: String], process: Int32 = getpid()) {
        socket = environment["NOTIFY_SOCKET"]
        let isMeant = environment["WATCHDOG_PID"].map { $0 == String(process) } ?? true
        patience = isMeant ? environment["WATCHDOG_USEC"].flatMap(Int64.init).flatMap { $0 > 0 ? .microseconds($0) : nil } : nil
    }

    /// One of the words of sd_notify(3), such as `READY=1`; one that cannot be told is missed by systemd, which acts on it.
    func tell(_ word: String) {
        guard let socket else { return }
        _ = latchkey_send_datagram(socket, word)
    }
}
