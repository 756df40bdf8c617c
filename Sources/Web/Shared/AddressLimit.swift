import Domain
import Hummingbird
import Synchronization

/// How many posts and opened links one client address may make in a minute. It only blunts floods: limits per account always hold.
///
/// The memory is fixed, whatever the number of addresses: two of them share a counter when their keyed hashes meet, one time in 131,072.
final class AddressLimit: Sendable {
    private struct Minute {
        var number: Int64 = .min
        var counts: [UInt16]
    }

    private static let size = 1 << 17
    private static let minute: Int64 = 60_000_000

    private let perMinute: @Sendable () -> Int
    private let address: ClientAddress
    private let present: Mutex<Minute>

    /// `perMinute` is asked at each request; 0 is no limit, more than 65,534 is taken as that.
    init(perMinute: @escaping @Sendable () -> Int, behind proxies: [NetworkBlock]) {
        self.perMinute = perMinute
        address = ClientAddress(trusted: proxies)
        present = Mutex(Minute(counts: []))
    }

    /// Counts the request, or turns it down until the minute ends.
    func admit(_ request: Request, _ context: WebContext, at now: Timestamp) throws(Turndown) {
        let perMinute = min(perMinute(), Int(UInt16.max) - 1)
        guard perMinute > 0, let client = address(request, context)?.client else { return }
        guard count(client, at: now) > perMinute else { return }
        let left = (Self.minute - now.microseconds % Self.minute) / 1_000_000
        throw .tooManyRequests(retryAfterSeconds: Int(left) + 1)
    }

    private func count(_ client: NetworkAddress, at now: Timestamp) -> Int {
        let number = now.microseconds / Self.minute
        let slot = client.hashValue & (Self.size - 1)
        return present.withLock { minute in
            if minute.number != number { minute = Minute(number: number, counts: [UInt16](repeating: 0, count: Self.size)) }
            if minute.counts[slot] < UInt16.max { minute.counts[slot] += 1 }
            return Int(minute.counts[slot])
        }
    }
}
