import Domain
import HTTPTypes
import Hummingbird
import Intake
import UseCases

/// Profiles: `/v1/pbxs/{pbx}/profiles`.
extension InternalAPI {
    private static let members = ["firstName", "lastName", "email", "kind", "locale", "custom1", "custom2", "custom3"]
    private static let clearable = ["locale", "custom1", "custom2", "custom3"]

    func listProfiles(_ request: Request, _ context: WebContext) async throws -> Response {
        let site = try await site(request, context, for: .profilesRead)
        let query = try Query(request, "q", "limit", "after")
        let (words, after, limit) = (try query.words(), try query.after(), try query.limit())
        return try await Self.refusingWhole {
            try Answers.list(await given.browse.profiles(pbx: site.pbx, matching: words ?? "", after: after, limit: limit))
        }
    }

    /// Makes a profile; nothing is sent (F7).
    func createProfile(_ request: Request, _ context: WebContext) async throws -> Response {
        let site = try await site(request, context, for: .profilesWrite)
        let body = try await JSONBody.read(request, ["username"] + Self.members)
        let username = try Self.refusing { try Username(try body.optionalText("username") ?? body.text("email")) }
        if let event = try await perform(
            .profileSaved, [("profile", .object(body.members))], on: site.pbx, by: site.holder, request, precondition: EntityTag.absent)
        {
            return try Answers.queued(event)
        }
        let view = try existing(try await given.browse.profile(username: username.text, pbx: site.pbx), or: "profile \(username) is gone")
        return try Answers.show(view, .created, location: "\(site.path)/profiles/\(view.id)")
    }

    func showProfile(_ request: Request, _ context: WebContext) async throws -> Response {
        let site = try await site(request, context, for: .profilesRead)
        return try Answers.show(try await profile(site, context))
    }

    func changeProfile(_ request: Request, _ context: WebContext) async throws -> Response {
        let site = try await site(request, context, for: .profilesWrite)
        let view = try await profile(site, context)
        let body = try await JSONBody.read(request, as: JSONBody.mergePatch, Self.members).cleared(Self.clearable)
        return try await act(on: view, at: site, .profileChanged, profile: body.members, request)
    }

    func disableProfile(_ request: Request, _ context: WebContext) async throws -> Response {
        try await act(request, context, .profileDisabled)
    }

    func enableProfile(_ request: Request, _ context: WebContext) async throws -> Response {
        try await act(request, context, .profileEnabled)
    }

    /// F23: for good. The event names the profile by its id, since it must not keep the username.
    func eraseProfile(_ request: Request, _ context: WebContext) async throws -> Response {
        let site = try await site(request, context, for: .profilesWrite)
        let id = try await profile(site, context).id
        _ = try await JSONBody.read(request, isOptional: true, [])
        let members: [(String, JSONValue)] = [("profile", .object([("id", .string(id))]))]
        if let event = try await perform(.erasureRequested, members, on: site.pbx, by: site.holder, request) {
            return try Answers.queued(event)
        }
        try await given.eraseProfiles()
        return try Answers.show(try await profile(site, context))
    }

    func resendInstructions(_ request: Request, _ context: WebContext) async throws -> Response {
        try await act(request, context, .resendRequested)
    }

    /// The link goes to the profile's own address, never to the caller (F6, F18).
    func resetPassword(_ request: Request, _ context: WebContext) async throws -> Response {
        try await act(request, context, .resetRequested, taking: ["revoke"])
    }

    /// Carries out something on the profile that the path names and shows it afterwards.
    private func act(_ request: Request, _ context: WebContext, _ type: EventType, taking members: [String] = []) async throws -> Response {
        let site = try await site(request, context, for: .profilesWrite)
        let view = try await profile(site, context)
        let body = try await JSONBody.read(request, isOptional: true, members)
        return try await act(on: view, at: site, type, besides: body.members, request)
    }

    private func act(
        on view: ProfileView, at site: Site, _ type: EventType, profile members: [(String, JSONValue)] = [],
        besides: [(String, JSONValue)] = [], _ request: Request
    ) async throws -> Response {
        guard view.state != Profile.State.erased.rawValue else {
            throw Turndown.refused(Refusal(.profileErased, "profile \(view.id) is erased, and nothing of it can change any more."))
        }
        let profile = JSONValue.object([("username", .string(view.username))] + members)
        if let event = try await perform(type, [("profile", profile)] + besides, on: site.pbx, by: site.holder, request) {
            return try Answers.queued(event)
        }
        return try Answers.show(
            try existing(try await given.browse.profile(username: view.username, pbx: site.pbx), or: "profile \(view.id) is gone"))
    }

    /// The profile whose id stands in the path.
    private func profile(_ site: Site, _ context: WebContext) async throws -> ProfileView {
        let id = ProfileID(try number("id", context))
        guard let view = try await given.browse.profile(id, pbx: site.pbx) else {
            throw Turndown.refused(Refusal(.unknownProfile, "there is no profile \(id) on PBX \(site.pbx)."))
        }
        return view
    }

    /// Refusals of use cases, told as turndowns.
    static func refusingWhole<Value>(_ body: () async throws -> Value) async throws -> Value {
        do {
            return try await body()
        } catch let refusal as Refusal {
            throw Turndown.refused(refusal)
        }
    }
}
