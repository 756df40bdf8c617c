import Cryptography
import Domain
import HTTPTypes
import Hummingbird
import UseCases

/// The form on which a password is chosen, and what follows.
extension PublicSite {
    private static let doneLifetime = 300

    /// The form for a living link, the dead-link page for everything else; nothing is used up (T2).
    func showPassword(_ request: Request, _ context: WebContext) async throws -> Response {
        guard let text = linkCookie.value(in: request), let token = TokenText(text) else { return try dead(request) }
        switch try await given.openLink(token) {
        case .dead(let locale, let brand): return try dead(request, in: locale, brand)
        case .alive(let invitation):
            if request.method == .get, !invitation.wasOpened { openings.remember(token) }
            return try answer(invitation, .none, .ok, to: request, token: text)
        }
    }

    func postPassword(_ request: Request, _ context: WebContext) async throws -> Response {
        let form = try await form(request, context)
        // Whoever comes after the cookie's end sent a form of ours, and is told about the link.
        guard let text = linkCookie.value(in: request), let token = TokenText(text) else {
            guard form.has("seal") else { throw Turndown.foreignForm }
            return try dead(request)
        }
        try guarded.check(form, .password, binding: text, request)
        let outcome = try await given.setPassword(token: token, password: form.password("password"), repeated: form.password("password2"))
        switch outcome {
        case .done(let username): return done(username)
        case .dead(let locale, let brand): return try dead(request, in: locale, brand)
        case .differs(let invitation): return try answer(invitation, .differs, .unprocessableContent, to: request, token: text)
        case .refused(let objections, let invitation):
            return try answer(invitation, .objections(objections), .unprocessableContent, to: request, token: text)
        case .busy(let seconds, let invitation):
            return try answer(invitation, .busy, .serviceUnavailable, to: request, token: text, headers: [.retryAfter: String(seconds)])
        }
    }

    /// Says that a password is saved to nobody but who has just saved one.
    func showDone(_ request: Request, _ context: WebContext) -> Response {
        guard let username = justSaved(request) else { return redirect(.seeOther, to: "/sign-in") }
        return pages.answer(.done(username: username.text, brand(of: request)), in: language(of: request), to: request)
    }

    /// Who saved a password in this browser minutes ago.
    func justSaved(_ request: Request) -> Username? {
        let bytes = doneCookie.value(in: request).flatMap { PercentCoding.decode($0.utf8) }
        return bytes.flatMap { String(validating: $0, as: UTF8.self) }.flatMap { try? Username($0) }
    }

    /// The same page for every link and none; whether an email follows is decided elsewhere (T5).
    func postRenew(_ request: Request, _ context: WebContext) async throws -> Response {
        let form = try await form(request, context)
        try guarded.check(form, .renew, binding: nil, request)
        given.onRequested(try await given.requestRecovery.renewal(of: linkCookie.value(in: request).flatMap { TokenText($0) }))
        var headers = HTTPFields()
        headers.append(linkCookie.clearing)
        return pages.answer(.renewed(brand(of: request)), in: language(of: request), to: request, headers: headers)
    }

    private func done(_ username: String) -> Response {
        given.metrics.add(1, to: .passwordsSet)
        given.onRequested(.zero)
        return redirect(
            .seeOther, to: "/password/done",
            setting: [linkCookie.clearing, doneCookie.setting(PercentCoding.encode(username), lifetime: Self.doneLifetime)])
    }

    private func answer(
        _ invitation: Invitation, _ complaint: Page.Complaint, _ status: HTTPResponse.Status, to request: Request, token: String,
        headers: HTTPFields = [:]
    ) throws -> Response {
        var headers = headers
        headers.append(linkCookie.setting(token, lifetime: Self.linkLifetime))
        headers.append(remembering(invitation.brand))
        headers.append(languageCookie.setting(invitation.locale.text, lifetime: Self.linkLifetime))
        let seal = try guarded.seal(.password, binding: token)
        return pages.answer(
            .password(invitation, complaint, seal: seal, minimumLength: given.minimumPasswordLength), status, in: invitation.locale,
            to: request, headers: headers)
    }

    /// In the language and look of the link's profile, where it has one; the page after the button is in the same.
    private func dead(_ request: Request, in locale: LanguageTag? = nil, _ brand: Brand = .none) throws -> Response {
        var (seal, headers) = try guarded.seal(.renew, for: request)
        guard let locale else {
            return pages.answer(
                .dead(seal: seal, self.brand(of: request)), .gone, in: language(of: request), to: request, headers: headers)
        }
        headers.append(languageCookie.setting(locale.text, lifetime: Self.linkLifetime))
        headers.append(remembering(brand))
        return pages.answer(.dead(seal: seal, brand), .gone, in: locale, to: request, headers: headers)
    }
}
