package import Cryptography
package import Domain
package import HTTPTypes
package import Hummingbird
package import Logging
package import UseCases

/// The pages that people come to with a link, those by which they get a new one, and those behind the sign-in (CONTRACT §5).
package struct PublicSite: Sendable {
    /// What the site is given.
    package struct Dependencies: Sendable {
        let openLink: OpenLink
        let setPassword: SetPassword
        let requestRecovery: RequestRecovery
        let signIn: SignIn
        let openSession: OpenSession
        let showHome: ShowHome
        let changePassword: ChangePassword
        let endSessions: EndSessions
        let readLogo: ReadLogo
        let formSeal: FormSeal
        let ambient: Ambient
        let origin: String
        let minimumPasswordLength: Int
        let trustedProxies: [NetworkBlock]
        let perAddressPerMinute: @Sendable () -> Int
        let metrics: Metrics
        let logger: Logger
        let onRequested: @Sendable (_ due: Duration) -> Void

        /// `origin` is scheme, host and port alone; `onRequested` is called when an event of the pages is due in that time.
        package init(
            openLink: OpenLink, setPassword: SetPassword, requestRecovery: RequestRecovery, signIn: SignIn, openSession: OpenSession,
            showHome: ShowHome, changePassword: ChangePassword, endSessions: EndSessions, readLogo: ReadLogo,
            formSeal: FormSeal, ambient: Ambient, origin: String, minimumPasswordLength: Int, trustedProxies: [NetworkBlock],
            perAddressPerMinute: @escaping @Sendable () -> Int, metrics: Metrics,
            logger: Logger, onRequested: @escaping @Sendable (_ due: Duration) -> Void
        ) {
            self.openLink = openLink
            self.setPassword = setPassword
            self.requestRecovery = requestRecovery
            self.signIn = signIn
            self.openSession = openSession
            self.showHome = showHome
            self.changePassword = changePassword
            self.endSessions = endSessions
            self.readLogo = readLogo
            self.formSeal = formSeal
            self.ambient = ambient
            self.origin = origin
            self.minimumPasswordLength = minimumPasswordLength
            self.trustedProxies = trustedProxies
            self.perAddressPerMinute = perAddressPerMinute
            self.metrics = metrics
            self.logger = logger
            self.onRequested = onRequested
        }
    }

    let given: Dependencies
    let pages: Pages
    let guarded: FormGuard
    let limit: AddressLimit
    let openings: Openings
    /// Carries the token from the link to the form, so that the address bar never holds it (T6).
    let linkCookie: Cookie
    /// Carries the language of the link's profile to the pages that follow.
    let languageCookie: Cookie
    /// Carries the PBX's colour and logo to the last page.
    let brandCookie: Cookie
    /// Carries the username to the last page, where the link is dead already, and on to the sign-in.
    let doneCookie: Cookie
    /// Holds the secret of who is signed in, until the browser closes; the ends that count are the database's.
    let sessionCookie: Cookie
    /// Carries what was done to the page that follows.
    let noticeCookie: Cookie

    /// Fails only where a page's template is damaged.
    package init(_ dependencies: Dependencies) throws {
        let isSecure = dependencies.origin.hasPrefix("https:")
        given = dependencies
        pages = try Pages()
        guarded = FormGuard(
            cookie: Cookie("form", isSecure: isSecure), seal: dependencies.formSeal, ambient: dependencies.ambient,
            origin: dependencies.origin)
        limit = AddressLimit(perMinute: dependencies.perAddressPerMinute, behind: dependencies.trustedProxies)
        openings = Openings(openLink: dependencies.openLink, metrics: dependencies.metrics, logger: dependencies.logger)
        linkCookie = Cookie("link", isSecure: isSecure)
        languageCookie = Cookie("language", isSecure: isSecure)
        brandCookie = Cookie("brand", isSecure: isSecure)
        doneCookie = Cookie("done", isSecure: isSecure)
        sessionCookie = Cookie("session", isSecure: isSecure)
        noticeCookie = Cookie("notice", isSecure: isSecure)
    }

    /// What every answer carries.
    package var policy: HTTPFields { PublicHeaders.fields(isSecure: given.origin.hasPrefix("https:")) }

    /// A router of all public routes.
    package var router: Router<WebContext> {
        let routes = RouteTable(
            routes: pages.assets.routes + [
                Route("/", get: { _, _ in redirect(.seeOther, to: "/home") }),
                Route("/p/{token}", get: followLink),
                Route("/password", get: showPassword, post: postPassword),
                Route("/password/done", get: showDone),
                Route("/password/renew", post: postRenew),
                Route("/forgot", get: showForgot, post: postForgot),
                Route("/sign-in", get: showSignIn, post: postSignIn),
                Route("/sign-out", post: postSignOut),
                Route("/home", get: showHome),
                Route("/home/password", get: showChange, post: postChange),
                Route("/home/sessions", get: showSessions),
                Route("/home/sessions/end", post: postEndSession),
                Route("/.well-known/change-password", get: { _, _ in redirect(.found, to: "/home/password") }),
                Route("/brand/{file}", get: showColours),
                Route("/logo/{digest}", get: showLogo),
            ])
        return routes.router(
            behind: Frame(
                routes: routes, headers: policy, ambient: given.ambient, logger: given.logger, metrics: given.metrics,
                listener: "public",
                turnDown: {
                    pages.answer(
                        .turndown($0, isAccount: Self.isAccount($1)), $0.status, in: language(of: $1), to: $1, headers: $0.headers)
                }))
    }

    /// Whether a page of signing in, or behind it, was asked for.
    private static func isAccount(_ request: Request) -> Bool {
        ["/sign-", "/home"].contains { request.uri.path.utf8.starts(with: $0.utf8) }
    }

    /// A path of ours; no request has a say in where it leads, but for a `ReturnPath`.
    func redirect(_ status: HTTPResponse.Status, to path: String, setting cookies: [HTTPField] = []) -> Response {
        var headers: HTTPFields = [.location: path]
        for cookie in cookies { headers.append(cookie) }
        return Response(status: status, headers: headers)
    }

    /// On the pages behind a link, the language of its profile, where that was seen; elsewhere what the request asks for is to count.
    func language(of request: Request) -> LanguageTag? {
        guard request.uri.path.utf8.starts(with: "/password".utf8) else { return nil }
        return languageCookie.value(in: request).flatMap { try? LanguageTag($0) }
    }

    /// The form of a post that came from one of our pages, within the limit.
    func form(_ request: Request, _ context: WebContext) async throws -> Form {
        try limit.admit(request, context, at: given.ambient.now())
        try guarded.checkSource(of: request)
        return try await Form.read(request)
    }
}
