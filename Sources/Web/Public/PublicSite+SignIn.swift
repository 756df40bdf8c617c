import Cryptography
import Domain
import HTTPTypes
import Hummingbird
import UseCases

/// Signing in and out.
extension PublicSite {
    /// Who is signed in, and the secret that says so.
    struct Inside: Sendable {
        let visit: OpenSession.Visit
        /// What the cookie holds; forms behind the sign-in are bound to it.
        let binding: String
    }

    /// Nil where nobody is.
    func inside(_ request: Request) async throws -> Inside? {
        guard let text = sessionCookie.value(in: request), let visit = try await given.openSession(TokenText(text)) else { return nil }
        return Inside(visit: visit, binding: text)
    }

    /// Whoever sends a form of ours from behind the sign-in; nil where the session has ended meanwhile.
    func insider(sending form: Form, _ request: Request) async throws -> Inside? {
        guard let inside = try await inside(request) else {
            guard form.has("seal") else { throw Turndown.foreignForm }
            return nil
        }
        try guarded.check(form, .account, binding: inside.binding, request)
        return inside
    }

    func account(_ inside: Inside) throws -> Page.Account {
        Page.Account(visit: inside.visit, seal: try guarded.seal(.account, binding: inside.binding))
    }

    /// To the form, and back here after it.
    func signInFirst(next path: String) -> Response {
        redirect(.seeOther, to: "/sign-in?next=" + PercentCoding.encode(path), setting: [sessionCookie.clearing])
    }

    /// Names who has just saved a password, so that it need not be typed.
    func showSignIn(_ request: Request, _ context: WebContext) throws -> Response {
        let query = request.uri.query.flatMap { try? Form(Array($0.utf8)) }
        let (notice, headers) = notice(request)
        return try signInForm(
            .none, justSaved(request)?.text ?? "", notice: notice, next: ReturnPath(query?.text("next") ?? ""), .ok, to: request,
            headers: headers)
    }

    /// The answer is the same for every reason not to let somebody in, and takes the same time.
    func postSignIn(_ request: Request, _ context: WebContext) async throws -> Response {
        let form = try await form(request, context)
        try guarded.check(form, .signIn, binding: nil, request)
        let (username, next) = (form.text("username"), ReturnPath(form.text("next")))
        let outcome = try await given.signIn(
            username: username, password: form.password("password"), device: Device(request),
            earlier: sessionCookie.value(in: request).flatMap { TokenText($0) })
        given.metrics.add(1, to: Self.counter(outcome))
        switch outcome {
        case .signedIn(let secret): return redirect(.seeOther, to: next.text, setting: [sessionCookie.setting(secret.revealedText)])
        case .wrong: return try signInForm(.wrong, username, next: next, .unauthorized, to: request)
        case .tooMany(let seconds):
            return try signInForm(.tooMany(seconds: seconds), username, next: next, .tooManyRequests, to: request, after: seconds)
        case .busy(let seconds): return try signInForm(.busy, username, next: next, .serviceUnavailable, to: request, after: seconds)
        }
    }

    /// Ends the session wherever it is known, and takes what the browser keeps of our pages. Cookies are ended one by one: told to forget all,
    /// browsers forget those of neighbours under the same domain too (Clear Site Data §3.1).
    func postSignOut(_ request: Request, _ context: WebContext) async throws -> Response {
        let form = try await form(request, context)
        if let inside = try await insider(sending: form, request) { try await given.endSessions(.own, by: inside.visit) }
        return signedOut()
    }

    func signedOut() -> Response {
        var answer = redirect(.seeOther, to: "/sign-in", setting: [sessionCookie.clearing, telling(.signedOut), doneCookie.clearing])
        answer.headers[.clearSiteData] = "\"cache\", \"storage\""
        return answer
    }

    private func signInForm(
        _ trouble: Page.SignInForm.Trouble, _ username: String = "", notice: Page.Notice? = nil, next: ReturnPath,
        _ status: HTTPResponse.Status, to request: Request, after seconds: Int? = nil, headers: HTTPFields = [:]
    ) throws -> Response {
        let (seal, setting) = try guarded.seal(.signIn, for: request)
        var headers = headers
        headers.append(contentsOf: setting)
        if let seconds { headers[.retryAfter] = String(seconds) }
        let form = Page.SignInForm(trouble: trouble, username: username, notice: notice, next: next, seal: seal)
        return pages.answer(.signIn(form), status, in: nil, to: request, headers: headers)
    }

    private static func counter(_ outcome: SignIn.Outcome) -> Metrics.Counter {
        switch outcome {
        case .signedIn: .signInsRight
        case .wrong: .signInsWrong
        case .tooMany, .busy: .signInsRefused
        }
    }
}
