import ArgumentParser
import Domain
import Intake
import UseCases

/// `latchkey profile …`
struct ProfileGroup: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "profile", abstract: "Make, change, list, disable, enable and erase profiles; have links sent.",
        discussion: "EXAMPLE: latchkey profile show --pbx acme ada@acme.example",
        subcommands: [
            ProfileCreate.self, ProfileShow.self, ProfileList.self, ProfileUpdate.self, ProfileDisable.self, ProfileEnable.self,
            ProfileErase.self, ProfileReset.self, ProfileResend.self, ProfileTemplate.self, ProfileImport.self, ProfileExport.self,
            ProfileImportHashes.self,
        ])
}

/// Names one profile.
struct ProfileArgument: ParsableArguments {
    @Argument(help: "The profile's username or id; where a username is a number, username:NAME or id:NUMBER says which.")
    var profile: String
    @Option(help: "The PBX's id.") var pbx: String
}

/// What the PBX's three custom fields say.
struct CustomOptions: ParsableArguments {
    @Option(help: "The first custom field, which `latchkey pbx set --custom-header1` names; empty takes it away.") var custom1: String?
    @Option(help: "The second custom field.") var custom2: String?
    @Option(help: "The third custom field.") var custom3: String?

    var members: [(String, JSONValue)] {
        var members: [(String, JSONValue)] = []
        members.add("custom1", custom1)
        members.add("custom2", custom2)
        members.add("custom3", custom3)
        return members
    }
}

struct ProfileCreate: CoreCommand {
    static let configuration = CommandConfiguration(
        commandName: "create", abstract: "Make a profile. Nothing is sent until something is assigned to it.",
        discussion: "EXAMPLE: latchkey profile create --pbx acme --first-name Ada --last-name Byron --email ada@acme.example")
    @Option(help: "The PBX's id.") var pbx: String
    @Option(help: "First name.") var firstName: String
    @Option(help: "Last name.") var lastName: String
    @Option(help: "Email address.") var email: String
    @Option(help: "Username of at most 30 characters; the email address unless given.") var username: String?
    @Option(help: "person or place.") var kind: String?
    @Option(help: "The language of emails and pages.") var locale: String?
    @OptionGroup var custom: CustomOptions
    @OptionGroup var common: CommonOptions

    func act(_ core: Core, _ report: Report) async throws {
        let pbx = try await core.pbx(pbx)
        let name = try Username(username ?? email).text
        var members: [(String, JSONValue)] = []
        members.add("username", name)
        members.add("firstName", firstName)
        members.add("lastName", lastName)
        members.add("email", email)
        members.add("kind", kind)
        members.add("locale", locale)
        members += custom.members
        try await core.perform(.profileSaved, pbx: pbx, [("profile", .object(members))], precondition: EntityTag.absent)
        try report.show(try await core.profile(username: name, pbx: pbx), text: "Profile \(name) is made.")
    }
}

struct ProfileShow: CoreCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show one profile.", discussion: "EXAMPLE: latchkey profile show --pbx acme ada@acme.example")
    @OptionGroup var name: ProfileArgument
    @OptionGroup var common: CommonOptions

    func act(_ core: Core, _ report: Report) async throws {
        let pbx = try await core.pbx(name.pbx)
        let view = try await core.profile(name.profile, pbx: pbx)
        let headers = try await core.browse.pbx(pbx)
        var table = Table("member", "value")
        table.add("id", view.id)
        table.add("username", view.username)
        table.add("name", view.firstName + " " + view.lastName)
        table.add("email", view.email)
        table.add("kind", view.kind)
        table.add("locale", view.locale)
        for (header, value) in [
            (headers?.customHeader1, view.custom1), (headers?.customHeader2, view.custom2), (headers?.customHeader3, view.custom3),
        ].enumerated().map({ ($1.0 ?? "custom \($0 + 1)", $1.1) }) where value != nil { table.add(header, value) }
        table.add("state", view.state)
        table.add("has a password", view.hasPassword ? "yes" : "no")
        table.add("extensions", view.extensions.joined(separator: ", "))
        table.add("privileges", view.privileges.joined(separator: ", "))
        table.add("created at", view.createdAt)
        if let bounce = view.bounce {
            table.add(
                "came back", "email \(bounce.email) at \(bounce.at): \(bounce.reason)" + (bounce.lasting ? "; nothing more is sent" : ""))
        }
        try report.show(view, text: table.text)
    }
}

struct ProfileUpdate: CoreCommand {
    static let configuration = CommandConfiguration(
        commandName: "update",
        abstract: "Change a profile: what is given changes, the rest stays. Where the address changes, both are told.",
        discussion:
            "An empty locale or custom field is taken away.\nEXAMPLE: latchkey profile update --pbx acme ada@acme.example --last-name Lovelace"
    )
    @OptionGroup var name: ProfileArgument
    @Option(help: "First name.") var firstName: String?
    @Option(help: "Last name.") var lastName: String?
    @Option(help: "Email address.") var email: String?
    @Option(help: "person or place.") var kind: String?
    @Option(help: "The language of emails and pages; empty for the PBX's.") var locale: String?
    @OptionGroup var custom: CustomOptions
    @OptionGroup var common: CommonOptions

    func act(_ core: Core, _ report: Report) async throws {
        let pbx = try await core.pbx(name.pbx)
        let now = try await core.profile(name.profile, pbx: pbx)
        var members: [(String, JSONValue)] = []
        members.add("firstName", firstName)
        members.add("lastName", lastName)
        members.add("email", email)
        members.add("kind", kind)
        members.add("locale", locale)
        members += custom.members
        guard !members.isEmpty else {
            throw Failure("nothing to change; give --first-name, --last-name, --email, --kind, --locale or --custom1 to --custom3.")
        }
        try await core.perform(.profileChanged, pbx: pbx, [("profile", .object([("username", .string(now.username))] + members))])
        try report.show(try await core.profile(username: now.username, pbx: pbx), text: "Profile \(now.username) is changed.")
    }
}

/// Carries out something on a named profile and shows the profile afterwards.
private func change(
    _ name: ProfileArgument, _ type: EventType, _ extra: [(String, JSONValue)] = [], _ core: Core, _ report: Report,
    _ text: (ProfileView) -> String
) async throws {
    let pbx = try await core.pbx(name.pbx)
    let view = try await core.profile(name.profile, pbx: pbx)
    try await core.perform(type, pbx: pbx, [("profile", .object([("username", .string(view.username))]))] + extra)
    let changed = try await core.profile(username: view.username, pbx: pbx)
    try report.show(changed, text: text(changed))
}

struct ProfileDisable: CoreCommand {
    static let configuration = CommandConfiguration(
        commandName: "disable",
        abstract: "End a profile's sign-in, links and privileges at once; the primary administrator takes over its extensions.",
        discussion: "EXAMPLE: latchkey profile disable --pbx acme ada@acme.example")
    @OptionGroup var name: ProfileArgument
    @OptionGroup var common: CommonOptions

    func act(_ core: Core, _ report: Report) async throws {
        try await change(name, .profileDisabled, [], core, report) {
            "Profile \($0.username) is disabled: no sign-in, no link works, its extensions are with the primary administrator."
        }
    }
}

struct ProfileEnable: CoreCommand {
    static let configuration = CommandConfiguration(
        commandName: "enable", abstract: "Bring a disabled profile back, without extensions, privileges or password.",
        discussion: "EXAMPLE: latchkey profile enable --pbx acme ada@acme.example")
    @OptionGroup var name: ProfileArgument
    @OptionGroup var common: CommonOptions

    func act(_ core: Core, _ report: Report) async throws {
        try await change(name, .profileEnabled, [], core, report) {
            $0.extensions.isEmpty && $0.privileges.isEmpty
                ? "Profile \($0.username) is enabled; the next assignment is its first." : "Profile \($0.username) is active already."
        }
    }
}

struct ProfileReset: CoreCommand {
    static let configuration = CommandConfiguration(
        commandName: "reset", abstract: "Have a reset link sent to the profile's own address.",
        discussion: "EXAMPLE: latchkey profile reset --pbx acme ada@acme.example --revoke")
    @OptionGroup var name: ProfileArgument
    @Flag(help: "The present password ends at once, rather than when a new one is set.") var revoke = false
    @OptionGroup var common: CommonOptions

    func act(_ core: Core, _ report: Report) async throws {
        try await change(name, .resetRequested, [("revoke", .bool(revoke))], core, report) {
            $0.extensions.isEmpty && $0.privileges.isEmpty
                ? "Nothing of \($0.username) needs a password, so nothing is sent."
                : $0.bounce?.lasting == true
                    ? "Nothing is sent, since mail to the address of \($0.username) came back; correct it with `latchkey profile update`."
                    : "A link goes to the address of \($0.username), if anything assigned to it needs a password."
        }
    }
}

struct ProfileResend: CoreCommand {
    static let configuration = CommandConfiguration(
        commandName: "resend", abstract: "Send the instructions again: one email for everything that is assigned.",
        discussion: "EXAMPLE: latchkey profile resend --pbx acme ada@acme.example")
    @OptionGroup var name: ProfileArgument
    @OptionGroup var common: CommonOptions

    func act(_ core: Core, _ report: Report) async throws {
        try await change(name, .resendRequested, [], core, report) { "The instructions go to the address of \($0.username)." }
    }
}
