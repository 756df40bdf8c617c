import Domain
import HTTPTypes
import Hummingbird
import Intake
import UseCases

/// PBXs: `/v1/pbxs`.
extension InternalAPI {
    private static let administrator = ["firstName", "lastName", "email", "username"]
    private static let settings = [
        "name", "locale", "primaryAdministrator", "sender", "supportContact", "colour", "customHeader1", "customHeader2",
        "customHeader3",
    ]
    private static let clearable = ["sender", "supportContact", "colour", "customHeader1", "customHeader2", "customHeader3"]

    /// All, or for a bound key its own.
    func listPBXs(_ request: Request, _ context: WebContext) async throws -> Response {
        let holder = try await holder(of: request, for: .profilesRead)
        let query = try Query(request, "q", "limit", "after")
        let (prefix, after, limit) = (try query.words() ?? "", try query.after(PBXID.init), try query.limit())
        guard let own = holder.pbx else { return try Answers.list(await given.browse.pbxs(beginning: prefix, after: after, limit: limit)) }
        let found = after == nil && own.text.utf8.starts(with: prefix.utf8) ? try await given.browse.pbx(own) : nil
        return try Answers.list(ListPage(items: found.map { [$0] } ?? [], next: nil))
    }

    /// A PBX with its primary administrator, who is mailed a link: not even the first password is anybody else's.
    func createPBX(_ request: Request, _ context: WebContext) async throws -> Response {
        let holder = try await holder(of: request, for: .admin)
        guard holder.pbx == nil else { throw Turndown.missingScope("admin for every PBX") }
        let body = try await JSONBody.read(request, ["id", "name", "locale", "administrator"])
        let pbx = try Self.refusing { try PBXID(try body.text("id")) }
        _ = try body.object("administrator", Self.administrator)
        if let event = try await perform(.pbxCreated, body.picked(["name", "locale", "administrator"]), on: pbx, by: holder, request) {
            return try Answers.queued(event)
        }
        return try Answers.show(try await existing(given.browse.pbx(pbx), or: "PBX \(pbx) is gone"), .created, location: "/v1/pbxs/\(pbx)")
    }

    func showPBX(_ request: Request, _ context: WebContext) async throws -> Response {
        try Answers.show(try await site(request, context, for: .profilesRead).view)
    }

    func changePBX(_ request: Request, _ context: WebContext) async throws -> Response {
        let site = try await site(request, context, for: .admin)
        let body = try await JSONBody.read(request, as: JSONBody.mergePatch, Self.settings).cleared(Self.clearable)
        if let event = try await perform(.pbxChanged, body.members, on: site.pbx, by: site.holder, request) {
            return try Answers.queued(event)
        }
        return try Answers.show(try await existing(given.browse.pbx(site.pbx), or: "PBX \(site.pbx) is gone"))
    }

    /// What was there a moment ago.
    func existing<View>(_ view: View?, or what: @autoclosure () -> String) throws(Turndown) -> View {
        guard let view else { throw .missing(what()) }
        return view
    }

    /// A value through one of Domain's parsers.
    static func refusing<Value>(_ parse: () throws -> Value) throws -> Value {
        do {
            return try parse()
        } catch let refusal as Refusal {
            throw Turndown.refused(refusal)
        }
    }
}
