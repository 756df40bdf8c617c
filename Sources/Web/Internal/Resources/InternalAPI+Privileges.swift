import Domain
import HTTPTypes
import Hummingbird
import Intake
import UseCases

/// Administrative rights: `/v1/pbxs/{pbx}/privileges`.
extension InternalAPI {
    func listPrivileges(_ request: Request, _ context: WebContext) async throws -> Response {
        let site = try await site(request, context, for: .profilesRead)
        let query = try Query(request, "q", "limit", "after")
        let (prefix, limit) = (try query.words() ?? "", try query.limit())
        return try await Self.refusingWhole {
            try Answers.list(await given.browse.privileges(pbx: site.pbx, beginning: prefix, after: query["after"], limit: limit))
        }
    }

    /// Grants a privilege to the profile of that username, who is told by email.
    func grantPrivilege(_ request: Request, _ context: WebContext) async throws -> Response {
        let site = try await site(request, context, for: .profilesWrite)
        let body = try await JSONBody.read(request, ["profile", "privilege"])
        let name = try Self.refusing { try PrivilegeName(try body.text("privilege")) }
        let username = try body.text("profile")
        if let event = try await perform(.privilegeGranted, Self.members(username, name), on: site.pbx, by: site.holder, request) {
            return try Answers.queued(event)
        }
        let profile = try existing(try await given.browse.profile(username: username, pbx: site.pbx), or: "profile \(username) is gone")
        let view = PrivilegeView(profile: profile, privilege: name)
        return try Answers.show(view, .created, location: "\(site.path)/privileges/\(view.id)")
    }

    func showPrivilege(_ request: Request, _ context: WebContext) async throws -> Response {
        let site = try await site(request, context, for: .profilesRead)
        let named = try await named(site, context)
        guard named.isHeld else { throw named.missing }
        return try Answers.show(PrivilegeView(profile: named.profile, privilege: named.privilege))
    }

    /// The privilege ends at once. Asked for again under its `Idempotency-Key`, it ended the first time.
    func revokePrivilege(_ request: Request, _ context: WebContext) async throws -> Response {
        let site = try await site(request, context, for: .profilesWrite)
        let named = try await named(site, context)
        if !named.isHeld, try await !isRepeated(request, by: site.holder) { throw named.missing }
        let members = Self.members(named.profile.username, named.privilege)
        if let event = try await perform(.privilegeRevoked, members, on: site.pbx, by: site.holder, request) {
            return try Answers.queued(event)
        }
        return Response(status: .noContent)
    }

    /// A profile and a privilege as they stand in a path, whether or not the one has the other.
    private struct Named {
        let profile: ProfileView
        let privilege: PrivilegeName
        let missing: Turndown
        var isHeld: Bool { profile.privileges.contains(privilege.text) }
    }

    private func named(_ site: Site, _ context: WebContext) async throws -> Named {
        let (id, text) = (try number("id", context), try segment("privilege", context))
        let missing = Turndown.missing("profile \(id) of PBX \(site.pbx) has no privilege \(text)")
        guard let name = try? PrivilegeName(text), let profile = try await given.browse.profile(ProfileID(id), pbx: site.pbx) else {
            throw missing
        }
        return Named(profile: profile, privilege: name, missing: missing)
    }

    private static func members(_ username: String, _ privilege: PrivilegeName) -> [(String, JSONValue)] {
        [("profile", .object([("username", .string(username))])), ("privilege", .string(privilege.text))]
    }
}
