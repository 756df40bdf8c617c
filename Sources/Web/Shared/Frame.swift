import Domain
import HTTPTypes
import Hummingbird
import Logging
import UseCases

/// The outermost guard of a listener: whatever happens inside, an answer with all its headers and one line in the log come out, and nothing thrown.
struct Frame: RouterMiddleware {
    typealias Context = WebContext

    let routes: RouteTable
    /// What every answer carries, whatever its status.
    let headers: HTTPFields
    let ambient: Ambient
    let logger: Logger
    /// Counts requests under this listener's name.
    let metrics: Metrics
    let listener: String
    /// How this listener says no.
    let turnDown: @Sendable (Turndown, Request) -> Response

    func handle(_ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response) async throws -> Response {
        let trace = Self.trace(of: request) ?? Trace(id: Hex.text(ambient.random(16)))
        return try await Trace.$current.withValue(trace) { try await answer(request, context: context, id: trace.id, next: next) }
    }

    private func answer(
        _ request: Request, context: WebContext, id: String, next: (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        let began = ambient.now()
        var route: String?
        var response: Response
        do {
            try checkHost(of: request)
            route = try routes.route(request).pattern
            response = try await next(request.inviting(on: context.channel), context)
        } catch let turndown as Turndown {
            response = turnDown(turndown, request)
        } catch {
            report(error, id: id)
            response = turnDown(.unavailable(retryAfterSeconds: 5), request)
        }
        dress(&response, id: id)
        let answered = RequestMetrics.Answered(
            listener: listener, method: Self.known.contains(request.method) ? request.method.rawValue : "other", route: route ?? "none",
            status: response.status.code, microseconds: ambient.now().microseconds - began.microseconds)
        metrics.count(answered)
        log(answered, id: id)
        return request.method == .head ? response.createHeadResponse() : response
    }

    /// That of whoever asks, where it is given once and is one (W3C Trace Context §3.2).
    private static func trace(of request: Request) -> Trace? {
        let values = request.headers[values: .traceparent]
        return values.count == 1 ? values.first.flatMap(Trace.init) : nil
    }

    /// One `Host` at most (RFC 9112 §3.2): of two, a proxy in front may have gone by the other.
    private func checkHost(of request: Request) throws(Turndown) {
        guard request.headers[values: .furtherHost].allSatisfy({ $0 == request.head.authority }) else {
            throw .malformed("the request names more than one host")
        }
    }

    private func dress(_ response: inout Response, id: String) {
        for field in headers where !response.headers.contains(field.name) { response.headers.append(field) }
        response.headers.append(HTTPField(name: .requestID, value: id))
    }

    /// Faults name operations and remedies, never values; secrets describe themselves as hidden.
    private func report(_ error: any Error, id: String) {
        logger.error("request failed", metadata: ["id": "\(id)", "error": "\(error)"])
    }

    /// The pattern, never the URI: a token may stand in that.
    private func log(_ answered: RequestMetrics.Answered, id: String) {
        logger.log(
            level: Self.probes.contains(answered.route) ? .debug : .info, "request",
            metadata: [
                "method": .string(answered.method), "route": .string(answered.route), "status": .stringConvertible(answered.status),
                "microseconds": .stringConvertible(answered.microseconds), "id": .string(id),
            ])
    }

    /// Asked every few seconds by machines, and worth no line each.
    private static let probes: Set<String> = ["/healthz", "/readyz", "/metrics"]
    private static let known: Set<HTTPRequest.Method> = [.get, .head, .post, .put, .patch, .delete, .options, .trace, .connect]
}

extension Frame {
    /// For a listener whose refusals are the same whoever asks.
    init(
        routes: RouteTable, headers: HTTPFields, ambient: Ambient, logger: Logger, metrics: Metrics, listener: String,
        turnDown: @escaping @Sendable (Turndown) -> Response
    ) {
        self.init(routes: routes, headers: headers, ambient: ambient, logger: logger, metrics: metrics, listener: listener) { turndown, _ in
            turnDown(turndown)
        }
    }
}

extension HTTPField.Name {
    /// The first is the request's authority, and no field.
    static let furtherHost = Self.own("Host")
    static let requestID = Self.own("X-Request-Id")
    static let traceparent = Self.own("traceparent")
    static let permissionsPolicy = Self.own("Permissions-Policy")
    static let referrerPolicy = Self.own("Referrer-Policy")
    static let openerPolicy = Self.own("Cross-Origin-Opener-Policy")
    static let resourcePolicy = Self.own("Cross-Origin-Resource-Policy")
    static let robots = Self.own("X-Robots-Tag")
    static let clearSiteData = Self.own("Clear-Site-Data")
    static let fetchSite = Self.own("Sec-Fetch-Site")
    static let forwardedFor = Self.own("X-Forwarded-For")

    /// A name written here, never one from a request.
    private static func own(_ name: String) -> HTTPField.Name {
        guard let name = HTTPField.Name(name) else { preconditionFailure("\(name) is no token of RFC 9110 §5.6.2") }
        return name
    }
}
