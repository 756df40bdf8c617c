import Domain
import HTTPTypes
import Hummingbird
import Intake
import NIOCore
import Synchronization
import UseCases

/// Files of profiles: `/v1/pbxs/{pbx}/imports` (F29). Nothing of a file goes in before it is confirmed.
extension InternalAPI {
    private static let csv = "text/csv"

    func listImports(_ request: Request, _ context: WebContext) async throws -> Response {
        let site = try await site(request, context, for: .profilesRead)
        let query = try Query(request, "limit", "after")
        return try Answers.list(await given.browse.imports(pbx: site.pbx, after: query.after(), limit: query.limit()))
    }

    /// Keeps the file and says what each of its rows would do.
    func createImport(_ request: Request, _ context: WebContext) async throws -> Response {
        let site = try await site(request, context, for: .profilesWrite)
        let name = try Query(request, "file")["file"] ?? "upload.csv"
        guard request.mediaType == Self.csv else { throw Turndown.wrongMediaType(accepted: Self.csv) }
        guard name.unicodeScalars.allSatisfy(PlainText.isPrintable) else {
            throw Turndown.malformed("file contains a control character or line break")
        }
        let parsed = try Self.refusing { try PlainText.parse(name, as: "file", limit: 200) }
        let body = BodyStream(request, began: given.ambient.now(), now: given.ambient.now)
        let key = try idempotency(site.holder, request)
        let outcome = try await Self.refusingWhole {
            try await given.keepImport(site.pbx, named: parsed, by: "key/\(site.holder.id)", key: key) { try await body.next() }
        }
        guard case .kept(let view) = outcome else { throw Turndown.keyReused }
        return try Answers.show(
            try await detail(Int64(view.id) ?? 0, site), .created, location: "\(site.path)/imports/\(view.id)")
    }

    func showImport(_ request: Request, _ context: WebContext) async throws -> Response {
        let site = try await site(request, context, for: .profilesRead)
        return try Answers.show(try await detail(number("id", context), site))
    }

    func listRefusedRows(_ request: Request, _ context: WebContext) async throws -> Response {
        let site = try await site(request, context, for: .profilesRead)
        let query = try Query(request, "limit", "after")
        let found = try await detail(number("id", context), site)
        return try Answers.list(
            await given.browse.refusedRows(of: Int64(found.whole.id) ?? 0, after: query.after(), limit: query.limit()))
    }

    /// From here on the rows go in, by themselves; asked again, nothing more happens.
    func confirmImport(_ request: Request, _ context: WebContext) async throws -> Response {
        let site = try await site(request, context, for: .profilesWrite)
        let number = try number("id", context)
        _ = try await JSONBody.read(request, isOptional: true, [])
        let outcome = try await given.decideImport.confirm(number, pbx: site.pbx, by: "key/\(site.holder.id)", source: EventSource.api)
        given.onImport()
        return try await answer(outcome, number, site)
    }

    /// Gives the file up, before it is confirmed or while its rows go in: those that are in stay.
    func withdrawImport(_ request: Request, _ context: WebContext) async throws -> Response {
        let site = try await site(request, context, for: .profilesWrite)
        let number = try number("id", context)
        return try await answer(try await given.decideImport.withdraw(number, pbx: site.pbx), number, site)
    }

    private func answer(_ outcome: DecideImport.Outcome, _ number: Int64, _ site: Site) async throws -> Response {
        switch outcome {
        case .done: return try Answers.show(try await detail(number, site))
        case .isOver(let view): throw Turndown.wrongState("the import is \(view.state)")
        case .unknown: throw Turndown.missing(Self.noImport(number, site))
        }
    }

    private static func noImport(_ number: Int64, _ site: Site) -> String {
        "there is no import \(number) on PBX \(site.pbx); it may have been cleared away 30 days after its end"
    }

    private func detail(_ number: Int64, _ site: Site) async throws -> ImportDetailView {
        try existing(try await given.browse.import(number, pbx: site.pbx), or: Self.noImport(number, site))
    }
}
