import NIOCore
import Synchronization

/// How many connections a listener holds, in all and of one client. Where all places are taken, whoever has kept us waiting longest goes, so that
/// many slow clients never keep the others out.
package final class ConnectionRoom: Sendable {
    /// A connection's place, until it leaves.
    final class Place: Sendable {
        fileprivate let client: NetworkAddress?
        let channel: any Channel
        /// When its client's turn began; nil while it is ours.
        fileprivate let turn = Mutex<UInt64?>(nil)

        fileprivate init(_ client: NetworkAddress?, _ channel: any Channel) {
            self.client = client
            self.channel = channel
        }
    }

    fileprivate struct State {
        var count = 0
        var held: [NetworkAddress: Int] = [:]
        var turns: UInt64 = 0
        /// Whose turn it is, the longest first; entries whose turn has passed are skipped and cleared away now and then.
        var waiting: [(turn: UInt64, place: Place)] = []
        var first = 0
    }

    package let limit: Int
    private let perClient: Int
    private let trusted: [NetworkBlock]
    private let onCrowded: @Sendable () -> Void
    private let state = Mutex(State())

    /// `perClient` counts an IPv4 address or a /64 of IPv6 as one; proxies of ours stand for many and are not counted. `onCrowded` is called for
    /// each connection that is refused.
    package init(
        limit: Int, perClient: Int = .max, proxies: [NetworkBlock] = [], onCrowded: @escaping @Sendable () -> Void = {}
    ) {
        self.limit = limit
        self.perClient = perClient
        self.onCrowded = onCrowded
        trusted = proxies
    }

    /// How many connections there are.
    var count: Int { state.withLock { $0.count } }

    /// A place for the connection, which then waits for its client; nil where the client has too many.
    func enter(_ channel: any Channel) -> Place? {
        let address = channel.remoteAddress.flatMap { NetworkAddress($0) }
        let client = address.flatMap { address in trusted.contains { $0.contains(address) } ? nil : address.client }
        let place = Place(client, channel)
        let (isTaken, evicted) = state.withLock { state -> (Bool, Place?) in
            if let client {
                guard state.held[client, default: 0] < perClient else { return (false, nil) }
                state.held[client, default: 0] += 1
            }
            state.count += 1
            let evicted = state.count > limit ? state.longest() : nil
            state.wait(place)
            return (true, evicted)
        }
        evicted?.channel.close(mode: .all, promise: nil)
        if !isTaken { onCrowded() }
        return isTaken ? place : nil
    }

    /// From now on the client has to do something: send a request, or the rest of one.
    func wait(_ place: Place) { state.withLock { $0.wait(place) } }

    /// From now on it is our turn.
    func take(_ place: Place) { place.turn.withLock { $0 = nil } }

    func leave(_ place: Place) {
        take(place)
        state.withLock { state in
            state.count -= 1
            guard let client = place.client, let held = state.held[client] else { return }
            state.held[client] = held > 1 ? held - 1 : nil
        }
    }
}

extension ConnectionRoom.State {
    fileprivate mutating func wait(_ place: ConnectionRoom.Place) {
        turns += 1
        place.turn.withLock { $0 = turns }
        waiting.append((turns, place))
        if waiting.count > 2 * count + 64 { clear() }
    }

    /// Takes whoever has kept us waiting longest out of the line.
    fileprivate mutating func longest() -> ConnectionRoom.Place? {
        while first < waiting.count {
            let (turn, place) = waiting[first]
            first += 1
            let isDue = place.turn.withLock { current in
                defer { if current == turn { current = nil } }
                return current == turn
            }
            if isDue { return place }
        }
        return nil
    }

    private mutating func clear() {
        waiting = waiting[first...].filter { entry in entry.place.turn.withLock { $0 == entry.turn } }
        first = 0
    }
}
