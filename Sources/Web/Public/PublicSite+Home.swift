import Cryptography
import HTTPTypes
import Hummingbird
import UseCases

/// What somebody who signed in has, and where they are signed in.
extension PublicSite {
    private static let noticeLifetime = 60

    func showHome(_ request: Request, _ context: WebContext) async throws -> Response {
        guard let inside = try await inside(request) else { return signInFirst(next: "/home") }
        let (notice, headers) = notice(request)
        let home = try await given.showHome(inside.visit)
        return pages.answer(.home(try account(inside), home, notice), in: nil, to: request, headers: headers)
    }

    func showSessions(_ request: Request, _ context: WebContext) async throws -> Response {
        guard let inside = try await inside(request) else { return signInFirst(next: "/home/sessions") }
        let (notice, headers) = notice(request)
        let sessions = try await given.endSessions.list(inside.visit)
        return pages.answer(.sessions(try account(inside), sessions, notice), in: nil, to: request, headers: headers)
    }

    /// Field `session`: an id of the list, or `others`.
    func postEndSession(_ request: Request, _ context: WebContext) async throws -> Response {
        let form = try await form(request, context)
        guard let inside = try await insider(sending: form, request) else { return signInFirst(next: "/home/sessions") }
        let id = form.text("session")
        let count = try await given.endSessions(id == "others" ? .others : .one(id: id), by: inside.visit)
        guard try await given.openSession(TokenText(inside.binding)) != nil else { return signedOut() }
        return redirect(.seeOther, to: "/home/sessions", setting: count > 0 ? [telling(.sessionEnded)] : [])
    }

    /// The cookie by which the next page tells what was done; an address could tell it to anybody.
    func telling(_ notice: Page.Notice) -> HTTPField { noticeCookie.setting(notice.rawValue, lifetime: Self.noticeLifetime) }

    func notice(_ request: Request) -> (Page.Notice?, HTTPFields) {
        guard let notice = noticeCookie.value(in: request).flatMap(Page.Notice.init) else { return (nil, [:]) }
        var headers = HTTPFields()
        headers.append(noticeCookie.clearing)
        return (notice, headers)
    }
}
