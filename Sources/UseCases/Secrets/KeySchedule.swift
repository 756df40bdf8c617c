import Cryptography
import Domain
import Storage

/// Which key of one purpose is current, and which one is about to be.
struct KeySchedule {
    /// The keys that were ever made current, in the order in which they were.
    private let appointed: [(id: String, from: Timestamp)]

    init(_ rows: [SecretRow], of purpose: Secrets.Purpose) {
        let ours = rows.compactMap { row in row.purpose == purpose.rawValue ? row.currentAt.map { (id: row.id, from: $0) } : nil }
        appointed = ours.sorted { ($0.from, $0.id) < ($1.from, $1.id) }
    }

    /// The one that was made current last; the very first also where the clock of the node that wrote it runs ahead of this one's.
    func current(at now: Timestamp) -> (id: String, from: Timestamp)? { appointed.last { $0.from <= now } ?? appointed.first }

    /// The one that will be current once every node has had the time to read it.
    func coming(at now: Timestamp) -> (id: String, from: Timestamp)? {
        appointed.last { $0.from > now && $0.id != current(at: now)?.id }
    }
}
