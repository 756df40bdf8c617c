package import Cryptography
package import Domain
package import HTTPTypes
package import Hummingbird
import Intake
package import Logging
package import UseCases

/// What other systems ask: events in, passwords verified, health and metrics (CONTRACT §6).
package struct InternalAPI: Sendable {
    /// What the API is given.
    package struct Dependencies: Sendable {
        let acceptEvents: AcceptEvents
        let perform: PerformCommand
        let browse: Browse
        let eraseProfiles: EraseProfiles
        let operateQueue: OperateQueue
        let operateSpool: OperateSpool
        let tellStory: TellStory
        let keepImport: KeepImport
        let decideImport: DecideImport
        let verifyCredentials: VerifyCredentials
        let authenticateKey: AuthenticateKey
        let readHealth: ReadHealth
        let ambient: Ambient
        let metrics: Metrics
        let logger: Logger
        let pool: HashingPool
        let surroundings: @Sendable () -> Surroundings
        let isReady: @Sendable () async -> Readiness
        let onAccepted: @Sendable () -> Void
        let onPerformed: @Sendable () -> Void
        let onImport: @Sendable () -> Void

        /// `onAccepted` is called when events are durable and await their answer, `onPerformed` when emails may be due, `onImport` when a file
        /// was confirmed.
        package init(
            acceptEvents: AcceptEvents, perform: PerformCommand, browse: Browse, eraseProfiles: EraseProfiles, operateQueue: OperateQueue,
            operateSpool: OperateSpool, tellStory: TellStory, keepImport: KeepImport, decideImport: DecideImport,
            verifyCredentials: VerifyCredentials, authenticateKey: AuthenticateKey, readHealth: ReadHealth,
            ambient: Ambient, metrics: Metrics, logger: Logger, pool: HashingPool, surroundings: @escaping @Sendable () -> Surroundings,
            isReady: @escaping @Sendable () async -> Readiness,
            onAccepted: @escaping @Sendable () -> Void, onPerformed: @escaping @Sendable () -> Void,
            onImport: @escaping @Sendable () -> Void
        ) {
            self.acceptEvents = acceptEvents
            self.perform = perform
            self.browse = browse
            self.eraseProfiles = eraseProfiles
            self.operateQueue = operateQueue
            self.operateSpool = operateSpool
            self.tellStory = tellStory
            self.keepImport = keepImport
            self.decideImport = decideImport
            self.verifyCredentials = verifyCredentials
            self.authenticateKey = authenticateKey
            self.readHealth = readHealth
            self.ambient = ambient
            self.metrics = metrics
            self.logger = logger
            self.pool = pool
            self.surroundings = surroundings
            self.isReady = isReady
            self.onAccepted = onAccepted
            self.onPerformed = onPerformed
            self.onImport = onImport
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
        let routes = routes
        return routes.router(
            behind: Frame(
                routes: routes, headers: Self.policy, ambient: given.ambient, logger: given.logger, metrics: given.metrics,
                listener: "internal",
                turnDown: { Problem($0).answer(headers: $0.headers) }))
    }

    /// Every route; openapi.yaml describes the same.
    var routes: RouteTable {
        RouteTable(
            routes: [
                Route("/v1/events", post: postEvents, produces: JSONBody.json),
                Route("/v1/credentials/verify", post: postVerify, produces: JSONBody.json),
                Route("/healthz", get: { _, _ in JSONValue.object([("alive", .bool(true))]).answer() }),
                Route("/readyz", get: showReadiness),
                Route("/metrics", get: showMetrics),
                Route("/openapi.yaml", get: OpenAPIDocument.show),
            ] + resources + work)
    }

    private var resources: [Route] {
        let pbx = "/v1/pbxs/{pbx}"
        let json = JSONBody.json
        return [
            Route("/v1/pbxs", get: listPBXs, post: createPBX, produces: json),
            Route(pbx, get: showPBX, patch: changePBX, produces: json),
            Route(pbx + "/profiles", get: listProfiles, post: createProfile, produces: json),
            Route(pbx + "/profiles/{id}", get: showProfile, patch: changeProfile, produces: json),
            Route(pbx + "/profiles/{id}/disable", post: disableProfile, produces: json),
            Route(pbx + "/profiles/{id}/enable", post: enableProfile, produces: json),
            Route(pbx + "/profiles/{id}/erase", post: eraseProfile, produces: json),
            Route(pbx + "/profiles/{id}/reset", post: resetPassword, produces: json),
            Route(pbx + "/profiles/{id}/resend", post: resendInstructions, produces: json),
            Route(pbx + "/extensions", get: listExtensions, post: createExtension, produces: json),
            Route(pbx + "/extensions/{number}", get: showExtension, patch: changeExtension, produces: json),
            Route(pbx + "/extensions/{number}/assign", post: assignExtension, produces: json),
            Route(pbx + "/extensions/{number}/clear", post: clearExtension, produces: json),
            Route(pbx + "/privileges", get: listPrivileges, post: grantPrivilege, produces: json),
            Route(pbx + "/privileges/{id}/{privilege}", get: showPrivilege, delete: revokePrivilege, produces: json),
            Route(pbx + "/directory", get: listDirectory, produces: json),
            Route(pbx + "/imports", get: listImports, post: createImport, produces: json),
            Route(pbx + "/imports/{id}", get: showImport, delete: withdrawImport, produces: json),
            Route(pbx + "/imports/{id}/confirm", post: confirmImport, produces: json),
            Route(pbx + "/imports/{id}/refused", get: listRefusedRows, produces: json),
        ]
    }

    private var work: [Route] {
        let json = JSONBody.json
        return [
            Route("/v1/queue", get: listEvents, produces: json),
            Route("/v1/queue/{number}", get: showEvent, produces: json),
            Route("/v1/queue/{number}/retry", post: retryEvent, produces: json),
            Route("/v1/queue/{number}/discard", post: discardEvent, produces: json),
            Route("/v1/spool", get: listEmails, produces: json),
            Route("/v1/spool/{id}", get: showEmail, produces: json),
            Route("/v1/spool/{id}/story", get: showStory, produces: json),
            Route("/v1/spool/{id}/withdraw", post: withdrawEmail, produces: json),
            Route("/v1/spool/{id}/retry", post: retryEmail, produces: json),
            Route("/v1/history", get: listHistory, produces: json),
        ]
    }

    /// What every answer carries: should a browser open it, it shows nothing and runs nothing (OWASP ASVS 5.0 §3.2.1).
    package static let policy: HTTPFields = [
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
