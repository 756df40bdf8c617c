import Domain
import HTTPTypes
import Hummingbird
import Intake
import UseCases

/// Extensions and the contact directory: `/v1/pbxs/{pbx}/extensions`, `/v1/pbxs/{pbx}/directory`.
extension InternalAPI {
    private static let phone = ["virtualOffice", "phoneNumber", "phoneModel", "servicePlan", "activationCode"]
    private static let contacts = ["callerIdFirstName", "callerIdLastName", "voicemailEmail", "faxEmail"]
    private static let clearable = phone.dropFirst() + contacts

    func listExtensions(_ request: Request, _ context: WebContext) async throws -> Response {
        let site = try await site(request, context, for: .profilesRead)
        let query = try Query(request, "q", "limit", "after")
        return try Answers.list(
            await given.browse.extensions(
                pbx: site.pbx, beginning: query.words() ?? "", after: query.after(ExtensionNumber.init), limit: query.limit()))
    }

    /// F30: who has which extension; `q` is the beginning of a number or of the holder's words.
    func listDirectory(_ request: Request, _ context: WebContext) async throws -> Response {
        let site = try await site(request, context, for: .profilesRead)
        let query = try Query(request, "q", "limit", "after")
        let (words, after, limit) = (try query.words(), try query.after(ExtensionNumber.init), try query.limit())
        return try await Self.refusingWhole {
            try Answers.list(await given.browse.directory(pbx: site.pbx, matching: words, after: after, limit: limit))
        }
    }

    /// Makes an extension: assigned, where a profile is given by username, else unassigned.
    func createExtension(_ request: Request, _ context: WebContext) async throws -> Response {
        let site = try await site(request, context, for: .profilesWrite)
        let body = try await JSONBody.read(request, ["number", "profile"] + Self.phone + Self.contacts)
        let number = try Self.refusing { try ExtensionNumber(try body.text("number")) }
        let members = [("extension", JSONValue.string(number.text))] + body.picked(Self.phone)
        let contacts = body.picked(Self.contacts)
        let event: EventView?
        if let holder = try body.optionalText("profile") {
            guard contacts.isEmpty else { throw Self.contactsOfAssigned }
            event = try await perform(
                .extensionAssigned, members + [Self.holder(holder)], on: site.pbx, by: site.holder, request, precondition: EntityTag.absent)
        } else {
            event = try await perform(
                .extensionSaved, members + contacts, on: site.pbx, by: site.holder, request, precondition: EntityTag.absent)
        }
        if let event { return try Answers.queued(event) }
        return try Answers.show(try await ext(number, site), .created, location: Self.path(number, site))
    }

    func showExtension(_ request: Request, _ context: WebContext) async throws -> Response {
        let site = try await site(request, context, for: .profilesRead)
        return try Answers.show(try await ext(number(context), site))
    }

    func changeExtension(_ request: Request, _ context: WebContext) async throws -> Response {
        let site = try await site(request, context, for: .profilesWrite)
        let number = try number(context)
        _ = try await ext(number, site)
        let body = try await JSONBody.read(request, as: JSONBody.mergePatch, Self.phone + Self.contacts).cleared(Array(Self.clearable))
        return try await change(number, .extensionSaved, body.members, site, request)
    }

    /// Assigns the extension, made when missing; the person is told by email.
    func assignExtension(_ request: Request, _ context: WebContext) async throws -> Response {
        let site = try await site(request, context, for: .profilesWrite)
        let number = try number(context)
        let body = try await JSONBody.read(request, ["profile"] + Self.phone)
        return try await change(
            number, .extensionAssigned, body.picked(Self.phone) + [Self.holder(try body.text("profile"))], site, request)
    }

    /// Leaves the extension unassigned and ends a fallback.
    func clearExtension(_ request: Request, _ context: WebContext) async throws -> Response {
        let site = try await site(request, context, for: .profilesWrite)
        let number = try number(context)
        _ = try await JSONBody.read(request, isOptional: true, [])
        return try await change(number, .extensionCleared, [], site, request)
    }

    private func change(
        _ number: ExtensionNumber, _ type: EventType, _ members: [(String, JSONValue)], _ site: Site, _ request: Request
    ) async throws -> Response {
        if let event = try await perform(type, [("extension", .string(number.text))] + members, on: site.pbx, by: site.holder, request) {
            return try Answers.queued(event)
        }
        return try Answers.show(try await ext(number, site))
    }

    private func number(_ context: WebContext) throws -> ExtensionNumber {
        guard let number = try? ExtensionNumber(try segment("number", context)) else { throw Turndown.unknownPath }
        return number
    }

    private func ext(_ number: ExtensionNumber, _ site: Site) async throws -> ExtensionView {
        guard let view = try await given.browse.extension(number, pbx: site.pbx) else {
            throw Turndown.refused(Refusal(.unknownExtension, "there is no extension \(number) on PBX \(site.pbx)."))
        }
        return view
    }

    private static func holder(_ username: String) -> (String, JSONValue) { ("profile", .object([("username", .string(username))])) }

    private static func path(_ number: ExtensionNumber, _ site: Site) -> String {
        "\(site.path)/extensions/\(PercentCoding.encode(number.text))"
    }

    private static let contactsOfAssigned = Turndown.refused(
        Refusal(
            .invalidValue,
            "an extension that is assigned takes caller id, voicemail and fax addresses from the profile: leave them out, or change them afterwards."
        ))
}
