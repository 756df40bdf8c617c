import Cryptography
import HTTPTypes
import Hummingbird
import UseCases

/// Another password, for somebody who is signed in and knows the present one.
extension PublicSite {
    func showChange(_ request: Request, _ context: WebContext) async throws -> Response {
        guard let inside = try await inside(request) else { return signInFirst(next: "/home/password") }
        return try change(inside, .none, .ok, to: request)
    }

    func postChange(_ request: Request, _ context: WebContext) async throws -> Response {
        let form = try await form(request, context)
        guard let inside = try await insider(sending: form, request) else { return signInFirst(next: "/home/password") }
        let outcome = try await given.changePassword(
            inside.visit, current: form.password("current"), password: form.password("password"), repeated: form.password("password2"))
        switch outcome {
        case .done(let secret):
            given.metrics.add(1, to: .passwordsSet)
            given.onRequested(.zero)
            return redirect(.seeOther, to: "/home", setting: [sessionCookie.setting(secret.revealedText), telling(.passwordChanged)])
        case .signedOut: return signInFirst(next: "/home/password")
        case .wrong: return try change(inside, .wrong, .unprocessableContent, to: request)
        case .differs: return try change(inside, .complaint(.differs), .unprocessableContent, to: request)
        case .refused(let objections):
            return try change(inside, .complaint(.objections(objections)), .unprocessableContent, to: request)
        case .tooMany(let seconds):
            return try change(inside, .tooMany(seconds: seconds), .tooManyRequests, to: request, after: seconds)
        case .busy(let seconds): return try change(inside, .complaint(.busy), .serviceUnavailable, to: request, after: seconds)
        }
    }

    private func change(
        _ inside: Inside, _ trouble: Page.ChangeTrouble, _ status: HTTPResponse.Status, to request: Request, after seconds: Int? = nil
    ) throws -> Response {
        let page = Page.change(try account(inside), trouble, minimumLength: given.minimumPasswordLength)
        return pages.answer(page, status, in: nil, to: request, headers: seconds.map { [.retryAfter: String($0)] } ?? [:])
    }
}
