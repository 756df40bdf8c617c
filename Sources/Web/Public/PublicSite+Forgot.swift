import Domain
import Hummingbird
import UseCases

/// The page for who forgot a password.
extension PublicSite {
    func showForgot(_ request: Request, _ context: WebContext) throws -> Response {
        let (seal, headers) = try guarded.seal(.forgot, for: request)
        return pages.answer(.forgot(seal: seal), in: nil, to: request, headers: headers)
    }

    /// The same page after the same work, whoever was asked for (F17).
    func postForgot(_ request: Request, _ context: WebContext) async throws -> Response {
        let form = try await form(request, context)
        try guarded.check(form, .forgot, binding: nil, request)
        given.onRequested(try await given.requestRecovery.forgotten(login: form.text("login")))
        return pages.answer(.asked, in: nil, to: request)
    }
}
