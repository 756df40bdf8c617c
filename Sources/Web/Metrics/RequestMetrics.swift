import Synchronization

/// Counts requests and how long their answers took, by the pattern of their route.
final class RequestMetrics: Sendable {
    /// A request with its answer, as far as it is counted: never its address.
    struct Answered: Sendable {
        let listener: String
        let method: String
        let route: String
        let status: Int
        let microseconds: Int64
    }

    private struct Route: Hashable, Comparable {
        let listener: String
        let route: String

        static func < (one: Route, other: Route) -> Bool { (one.listener, one.route) < (other.listener, other.route) }
    }

    private struct Series: Hashable, Comparable {
        let route: Route
        let method: String
        let status: Int

        static func < (one: Series, other: Series) -> Bool {
            (one.route, one.method, one.status) < (other.route, other.method, other.status)
        }
    }

    private struct Durations {
        /// How many took so long and no less, by the places of `bounds`; behind them those that took longer.
        private var buckets = [Int](repeating: 0, count: RequestMetrics.bounds.count + 1)
        private(set) var microseconds: Int64 = 0

        mutating func add(_ duration: Int64) {
            buckets[RequestMetrics.bounds.firstIndex { duration <= $0.microseconds } ?? RequestMetrics.bounds.count] += 1
            microseconds += max(duration, 0)
        }

        /// How many took at most so long; the last is all of them.
        var cumulative: [Int] {
            var sum = 0
            return buckets.map { count in
                sum += count
                return sum
            }
        }
    }

    private struct State {
        var counts: [Series: Int] = [:]
        var durations: [Route: Durations] = [:]
    }

    private static let bounds: [(label: String, microseconds: Int64)] = [
        ("0.005", 5_000), ("0.01", 10_000), ("0.025", 25_000), ("0.05", 50_000), ("0.1", 100_000), ("0.25", 250_000), ("0.5", 500_000),
        ("1", 1_000_000), ("2.5", 2_500_000), ("5", 5_000_000), ("10", 10_000_000),
    ]
    private let state = Mutex(State())

    func count(_ request: Answered) {
        let route = Route(listener: request.listener, route: request.route)
        state.withLock { state in
            state.counts[Series(route: route, method: request.method, status: request.status), default: 0] += 1
            state.durations[route, default: Durations()].add(request.microseconds)
        }
    }

    func write(to exposition: inout Exposition) {
        let (counts, durations) = state.withLock { ($0.counts, $0.durations) }
        exposition.add(
            .init(
                "latchkey_http_requests_total", .counter, "Requests that were answered.",
                counts.sorted { $0.key < $1.key }.map { series, count in
                    let labels = [("method", series.method), ("status", String(series.status))]
                    return .init(String(count), Self.labels(series.route) + labels)
                }))
        exposition.add(
            .init(
                "latchkey_http_request_duration_seconds", .histogram, "How long it took until a request was answered.",
                durations.sorted { $0.key < $1.key }.flatMap { Self.samples(of: $0.key, $0.value) }))
    }

    private static func labels(_ route: Route) -> [(name: String, value: String)] {
        [("listener", route.listener), ("route", route.route)]
    }

    private static func samples(of route: Route, _ durations: Durations) -> [Exposition.Sample] {
        let labels = labels(route)
        let cumulative = durations.cumulative
        let buckets = zip(bounds.map(\.label) + ["+Inf"], cumulative)
        return buckets.map { .init(String($1), labels + [("le", $0)], suffix: "_bucket") } + [
            .init(Exposition.seconds(durations.microseconds), labels, suffix: "_sum"),
            .init(String(cumulative.last ?? 0), labels, suffix: "_count"),
        ]
    }
}
