package import Domain
package import HTTPTypes
package import Hummingbird
package import Logging
import NIOCore

/// Emails as their recipients will see them, for whoever writes the templates: an index, and a page for each. It knows no storage and no secret.
package struct PreviewSite: Sendable {
    /// One email.
    package struct Email: Sendable {
        let folder: String
        let locale: String
        let subject: String
        let text: String
        let html: String

        /// `folder` is its template's, such as `en/create-password`.
        package init(folder: String, locale: String, subject: String, text: String, html: String) {
            self.folder = folder
            self.locale = locale
            self.subject = subject
            self.text = text
            self.html = html
        }
    }

    /// What a look at the templates finds.
    package enum Look: Sendable {
        case emails([Email])
        /// What is wrong with them, each with its file and line.
        case problems([String])
    }

    private let ambient: Ambient
    private let logger: Logger
    private let look: @Sendable () async -> Look

    /// `look` is asked at each request, so that what was just saved is seen.
    package init(ambient: Ambient, logger: Logger, look: @escaping @Sendable () async -> Look) {
        self.ambient = ambient
        self.logger = logger
        self.look = look
    }

    /// What every answer carries.
    package var policy: HTTPFields {
        var fields = PublicHeaders.fields(isSecure: false)
        fields[.contentSecurityPolicy] =
            "default-src 'none'; style-src 'self'; frame-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
        return fields
    }

    /// A router of the index, the pages, the emails' own HTML, and the style sheet.
    package var router: Router<WebContext> {
        let routes = RouteTable(routes: [
            Route("/", get: { _, _ in try await answer { emails throws(Turndown) in PreviewPage.index(emails) } }),
            Route("/preview.css", get: { _, _ in Self.answer(PreviewPage.style, type: "text/css") }),
            Route("/{locale}/{kind}", get: show), Route("/{locale}/{kind}/html", get: showHTML),
            Route("/pbx/{pbx}/{locale}/{kind}", get: show), Route("/pbx/{pbx}/{locale}/{kind}/html", get: showHTML),
        ])
        return routes.router(
            behind: Frame(
                routes: routes, headers: policy, ambient: ambient, logger: logger,
                metrics: Metrics(), listener: "preview",
                turnDown: { Self.answer(PreviewPage.turndown($0.status.reasonPhrase), $0.status) }))
    }

    private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        try await answer { emails throws(Turndown) in PreviewPage.page(try Self.find(request, in: emails), among: emails) }
    }

    /// The HTML part as it is, in a frame that runs no script and loads nothing.
    private func showHTML(_ request: Request, _ context: WebContext) async throws -> Response {
        var response = try await answer { emails throws(Turndown) in try Self.find(request, in: emails).html }
        response.headers[.contentSecurityPolicy] =
            "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox; frame-ancestors 'self'"
        return response
    }

    private func answer(_ page: ([Email]) throws(Turndown) -> String) async throws(Turndown) -> Response {
        switch await look() {
        case .emails(let emails): Self.answer(try page(emails))
        case .problems(let problems): Self.answer(PreviewPage.problems(problems))
        }
    }

    private static func find(_ request: Request, in emails: [Email]) throws(Turndown) -> Email {
        var folder = request.uri.path.dropFirst()
        if folder.hasSuffix("/html") { folder.removeLast("/html".count) }
        guard let email = emails.first(where: { $0.folder == folder }) else { throw .missing("There is no template in \(folder).") }
        return email
    }

    private static func answer(_ text: String, _ status: HTTPResponse.Status = .ok, type: String = "text/html") -> Response {
        Response(
            status: status, headers: [.contentType: "\(type); charset=utf-8"], body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }
}
