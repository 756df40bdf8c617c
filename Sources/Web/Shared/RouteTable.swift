import HTTPTypes
import Hummingbird

/// A path with what answers each of its methods; HEAD goes with GET.
struct Route: Sendable {
    typealias Handler = @Sendable (Request, WebContext) async throws -> Response

    /// Literal segments, or `{name}` for any one segment; it stands in logs in place of the URI.
    let pattern: String
    let handlers: [(method: HTTPRequest.Method, handle: Handler)]
    /// The media type of its answers, where a client that takes no such thing is told so.
    let produces: String?
    private let segments: [Substring]

    init(
        _ pattern: String, get: Handler? = nil, post: Handler? = nil, patch: Handler? = nil, delete: Handler? = nil, produces: String? = nil
    ) {
        self.pattern = pattern
        self.produces = produces
        let others: [(HTTPRequest.Method, Handler?)] = [(.get, get), (.head, get), (.post, post), (.patch, patch), (.delete, delete)]
        handlers = others.compactMap { method, handle in handle.map { (method, $0) } }
        segments = pattern.split(separator: "/", omittingEmptySubsequences: false)
    }

    /// The value of `Allow` (RFC 9110 §10.2.1).
    var allowed: String { handlers.map(\.method.rawValue).joined(separator: ", ") }

    /// Whether the path, as it came, is of this pattern; stricter than the router, which passes over empty segments.
    func matches(_ path: [Substring.UTF8View]) -> Bool {
        path.count == segments.count
            && zip(path, segments).allSatisfy { given, own in
                own.utf8.first == UInt8(ascii: "{") ? !given.isEmpty : given.elementsEqual(own.utf8)
            }
    }
}

/// All routes of a listener: the router knows only found and not found, this tells 404 from 405.
struct RouteTable: Sendable {
    let routes: [Route]
    /// Those without `{name}`, by their pattern: such a path is no other's.
    private let plain: [String: Route]

    init(routes: [Route]) {
        self.routes = routes
        plain = Dictionary(routes.filter { !$0.pattern.contains("{") }.map { ($0.pattern, $0) }) { first, _ in first }
    }

    /// The route of the request, or why there is none.
    func route(_ request: Request) throws(Turndown) -> Route {
        guard let route = plain[request.uri.path] ?? patterned(request.uri.path) else { throw .unknownPath }
        guard route.handlers.contains(where: { $0.method == request.method }) else { throw .wrongMethod(allowed: route.allowed) }
        if let type = route.produces, !Acceptance.allows(type, request) { throw .notAcceptable(offered: type) }
        return route
    }

    private func patterned(_ path: String) -> Route? {
        let path = path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).map { Substring($0).utf8 }
        return routes.first { $0.matches(path) }
    }

    /// A router of these routes, all behind the frame.
    func router(behind frame: Frame) -> Router<WebContext> {
        let router = Router(context: WebContext.self)
        router.add(middleware: frame)
        for route in routes {
            for (method, handle) in route.handlers { router.on(RouterPath(route.pattern), method: method, use: handle) }
        }
        return router
    }
}
