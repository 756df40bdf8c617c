package import Cryptography
package import Domain
import HTTPTypes
package import Hummingbird
import Intake
package import Logging
package import UseCases

/// What other systems ask: events in, passwords verified, health and metrics (CONTRACT §6).
package struct InternalAPI: Sendable {
    /// What the API is given.
    package struct Dependencies: Sendable {
        let acceptEvents: AcceptEvents
        let verifyCredentials: VerifyCredentials
        let authenticateKey: AuthenticateKey
        let readHealth: ReadHealth
        let ambient: Ambient
        let metrics: Metrics
        let logger: Logger
        let pool: HashingPool
        let isReady: @Sendable () async -> Readiness
        let onAccepted: @Sendable () -> Void

        /// `onAccepted` is called when events are durable and await their answer.
        package init(
            acceptEvents: AcceptEvents, verifyCredentials: VerifyCredentials, authenticateKey: AuthenticateKey, readHealth: ReadHealth,
            ambient: Ambient, metrics: Metrics, logger: Logger, pool: HashingPool, isReady: @escaping @Sendable () async -> Readiness,
            onAccepted: @escaping @Sendable () -> Void
        ) {
            self.acceptEvents = acceptEvents
            self.verifyCredentials = verifyCredentials
            self.authenticateKey = authenticateKey
            self.readHealth = readHealth
            self.ambient = ambient
            self.metrics = metrics
            self.logger = logger
            self.pool = pool
            self.isReady = isReady
            self.onAccepted = onAccepted
        }
    }

    let given: Dependencies
    let startedAt: Timestamp

    package init(_ dependencies: Dependencies) {
        given = dependencies
        startedAt = dependencies.ambient.now()
    }

    /// A router of all internal routes.
    package var router: Router<WebContext> {
        let routes = RouteTable(routes: [
            Route("/v1/events", post: postEvents),
            Route("/v1/credentials/verify", post: postVerify),
            Route("/healthz", get: { _, _ in JSONValue.object([("alive", .bool(true))]).answer() }),
            Route("/readyz", get: showReadiness),
            Route("/metrics", get: showMetrics),
        ])
        return routes.router(
            behind: Frame(
                routes: routes, headers: Self.headers, ambient: given.ambient, logger: given.logger,
                turnDown: { Problem($0).answer(headers: $0.headers) }))
    }

    /// What every answer carries: should a browser open it, it shows nothing and runs nothing (OWASP ASVS 5.0 §3.2.1).
    private static let headers: HTTPFields = [
        .contentSecurityPolicy: "default-src 'none'; frame-ancestors 'none'; sandbox",
        .cacheControl: "no-store",
        .xContentTypeOptions: "nosniff",
        .referrerPolicy: "no-referrer",
        .resourcePolicy: "same-origin",
    ]

    /// Whose key the request carries, if it may do this.
    func holder(of request: Request, for scope: Scope) async throws -> AuthenticateKey.Holder {
        guard let key = Self.key(request), let holder = try await given.authenticateKey(key) else { throw Turndown.noKey }
        guard holder.may(scope) else { throw Turndown.missingScope(scope.rawValue) }
        return holder
    }

    /// The bearer key (RFC 6750 §2.1); its scheme is compared without regard to case.
    private static func key(_ request: Request) -> String? {
        let values = request.headers[values: .authorization]
        guard values.count == 1, let parts = values.first?.split(separator: " "), parts.count == 2, parts[0].lowercased() == "bearer"
        else { return nil }
        return String(parts[1])
    }
}
