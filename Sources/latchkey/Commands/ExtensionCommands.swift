import ArgumentParser
import Domain
import Intake
import UseCases

/// `latchkey extension …`
struct ExtensionGroup: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "extension", abstract: "Assign, clear, change and list extensions.",
        discussion: "EXAMPLE: latchkey extension assign --pbx acme 1001 --profile ada@acme.example",
        subcommands: [
            ExtensionAssign.self, ExtensionClear.self, ExtensionUpdate.self, ExtensionShow.self, ExtensionList.self, ExtensionMigrate.self,
            ExtensionDirectory.self,
        ])
}

/// Names one extension.
struct ExtensionName: ParsableArguments {
    @Argument(help: "The extension's number; leading zeros count.") var number: String
    @Option(help: "The PBX's id.") var pbx: String
}

/// What may be told about the phone.
struct PhoneOptions: ParsableArguments {
    @Option(help: "true or false: whether the online features are on.") var virtualOffice: Bool?
    @Option(help: "The outside phone number.") var phoneNumber: String?
    @Option(help: "The model of the phone.") var phoneModel: String?
    @Option(help: "The service plan.") var servicePlan: String?
    @Option(help: "The code that activates the phone.") var activationCode: String?

    var members: [(String, JSONValue)] {
        var members: [(String, JSONValue)] = []
        members.add("virtualOffice", virtualOffice)
        members.add("phoneNumber", phoneNumber)
        members.add("phoneModel", phoneModel)
        members.add("servicePlan", servicePlan)
        members.add("activationCode", activationCode)
        return members
    }
}

struct ExtensionAssign: CoreCommand {
    static let configuration = CommandConfiguration(
        commandName: "assign", abstract: "Assign an extension to a profile, which is told by email.",
        discussion: "EXAMPLE: latchkey extension assign --pbx acme 1001 --profile ada@acme.example --phone-model \"Poly VVX 411\"")
    @OptionGroup var name: ExtensionName
    @Option(help: "The profile's username or id; where a username is a number, username:NAME or id:NUMBER says which.")
    var profile: String
    @OptionGroup var phone: PhoneOptions
    @OptionGroup var common: CommonOptions

    func act(_ core: Core, _ report: Report) async throws {
        let pbx = try await core.pbx(name.pbx)
        let view = try await core.profile(profile, pbx: pbx)
        try await core.perform(
            .extensionAssigned, pbx: pbx,
            [("extension", .string(name.number)), ("profile", .object([("username", .string(view.username))]))] + phone.members)
        try await core.show(name, report, "Extension \(name.number) is assigned to \(view.username).")
    }
}

struct ExtensionClear: CoreCommand {
    static let configuration = CommandConfiguration(
        commandName: "clear", abstract: "Leave an extension unassigned.", discussion: "EXAMPLE: latchkey extension clear --pbx acme 1001")
    @OptionGroup var name: ExtensionName
    @OptionGroup var common: CommonOptions

    func act(_ core: Core, _ report: Report) async throws {
        let pbx = try await core.pbx(name.pbx)
        try await core.perform(.extensionCleared, pbx: pbx, [("extension", .string(name.number))])
        try await core.show(name, report, "Extension \(name.number) is unassigned.")
    }
}

struct ExtensionUpdate: CoreCommand {
    static let configuration = CommandConfiguration(
        commandName: "update", abstract: "Change an extension, made when missing: what is given changes, the rest stays.",
        discussion: """
            A contact field that is set by hand no longer follows the profile; set to "" it follows again.
            EXAMPLE: latchkey extension update --pbx acme 1001 --virtual-office false
            """)
    @OptionGroup var name: ExtensionName
    @OptionGroup var phone: PhoneOptions
    @Option(help: "Caller id, first name.") var callerIdFirstName: String?
    @Option(help: "Caller id, last name.") var callerIdLastName: String?
    @Option(help: "Where voicemail is mailed to.") var voicemailEmail: String?
    @Option(help: "Where faxes are notified to.") var faxEmail: String?
    @OptionGroup var common: CommonOptions

    func act(_ core: Core, _ report: Report) async throws {
        let pbx = try await core.pbx(name.pbx)
        var members = phone.members
        members.add("callerIdFirstName", callerIdFirstName)
        members.add("callerIdLastName", callerIdLastName)
        members.add("voicemailEmail", voicemailEmail)
        members.add("faxEmail", faxEmail)
        try await core.perform(.extensionSaved, pbx: pbx, [("extension", .string(name.number))] + members)
        try await core.show(name, report, "Extension \(name.number) is saved.")
    }
}

struct ExtensionShow: CoreCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show one extension.", discussion: "EXAMPLE: latchkey extension show --pbx acme 0042")
    @OptionGroup var name: ExtensionName
    @OptionGroup var common: CommonOptions

    func act(_ core: Core, _ report: Report) async throws { try await core.show(name, report, nil) }
}

struct ExtensionList: CoreCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the extensions of a PBX.",
        discussion: "EXAMPLE: latchkey extension list --pbx acme --after 1099")
    @Option(help: "The PBX's id.") var pbx: String
    @OptionGroup var page: PageOptions
    @OptionGroup var common: CommonOptions

    func act(_ core: Core, _ report: Report) async throws {
        let views = try await core.browse.extensions(pbx: core.pbx(pbx), after: page.after, limit: page.limit)
        try report.list(views) { views in
            var table = Table("number", "profile", "virtual office", "caller id", "voicemail", "phone number", "fallback")
            for view in views {
                table.add(
                    view.number, view.profile, view.virtualOffice ? "on" : "off", view.callerIdFirstName + " " + view.callerIdLastName,
                    view.voicemailEmail, view.phoneNumber, view.fallback ? "yes" : "no")
            }
            return table
        }
    }
}

extension Core {
    /// Shows the extension as it is now: the sentence, or all of it where there is none.
    fileprivate func show(_ name: ExtensionName, _ report: Report, _ sentence: String?) async throws {
        let pbx = try await pbx(name.pbx)
        guard let view = try await browse.extension(ExtensionNumber(name.number), pbx: pbx) else {
            throw Failure("there is no extension \(name.number) on PBX \(pbx); see `latchkey extension list --pbx \(pbx)`.")
        }
        var table = Table("member", "value")
        table.add("number", view.number)
        table.add("profile", view.profile.map { view.fallback ? "\($0) (primary administrator, standing in)" : $0 })
        table.add("virtual office", view.virtualOffice ? "on" : "off")
        table.add("caller id", view.callerIdFirstName + " " + view.callerIdLastName)
        table.add("voicemail to", view.voicemailEmail)
        table.add("fax to", view.faxEmail)
        table.add("phone number", view.phoneNumber)
        table.add("phone model", view.phoneModel)
        table.add("service plan", view.servicePlan)
        table.add("activation code", view.activationCode)
        try report.show(view, text: sentence ?? table.text)
    }
}
