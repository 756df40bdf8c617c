import ArgumentParser
import Domain
import Intake
import UseCases

/// `latchkey pbx …`
struct PBXGroup: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pbx", abstract: "Make, change and list PBXs.",
        discussion: "EXAMPLE: latchkey pbx list", subcommands: [PBXCreate.self, PBXList.self, PBXShow.self, PBXSet.self])
}

struct PBXCreate: CoreCommand {
    static let configuration = CommandConfiguration(
        commandName: "create", abstract: "Make a PBX; its primary administrator is mailed a link to choose a password.",
        discussion: """
            EXAMPLE: latchkey pbx create acme --name Acme --admin-first-name Grace --admin-last-name Hopper --admin-email grace@acme.example
            """)

    @Argument(help: "The id: letters, digits, dots, underscores, hyphens.") var id: String
    @Option(help: "The name that emails and pages show.") var name: String
    @Option(help: "The primary administrator's first name.") var adminFirstName: String
    @Option(help: "The primary administrator's last name.") var adminLastName: String
    @Option(help: "The primary administrator's email address.") var adminEmail: String
    @Option(help: "The primary administrator's username; the email address unless given.") var adminUsername: String?
    @Option(help: "The language of emails, e.g. en or pt-BR.") var locale: String?
    @OptionGroup var common: CommonOptions

    func act(_ core: Core, _ report: Report) async throws {
        let pbx = try PBXID(id)
        var administrator: [(String, JSONValue)] = []
        administrator.add("firstName", adminFirstName)
        administrator.add("lastName", adminLastName)
        administrator.add("email", adminEmail)
        administrator.add("username", adminUsername)
        var members: [(String, JSONValue)] = [("name", .string(name)), ("administrator", .object(administrator))]
        members.add("locale", locale)
        try await core.perform(.pbxCreated, pbx: pbx, members)
        let view = try await core.browse.pbx(pbx)
        try report.show(
            view, text: "PBX \(pbx) is made; \(view?.primaryAdministrator ?? "its administrator") is mailed a link to choose a password.")
    }
}

struct PBXList: CoreCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List PBXs.", discussion: "EXAMPLE: latchkey pbx list --limit 20 --json")
    @OptionGroup var page: PageOptions
    @OptionGroup var common: CommonOptions

    func act(_ core: Core, _ report: Report) async throws {
        let views = try await core.browse.pbxs(after: page.after, limit: page.limit)
        try report.list(views) { views in
            var table = Table("id", "name", "primary administrator", "locale")
            for view in views { table.add(view.id, view.name, view.primaryAdministrator, view.locale) }
            return table
        }
    }
}

struct PBXShow: CoreCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show one PBX.", discussion: "EXAMPLE: latchkey pbx show acme")
    @Argument(help: "The PBX's id.") var id: String
    @OptionGroup var common: CommonOptions

    func act(_ core: Core, _ report: Report) async throws {
        guard let view = try await core.browse.pbx(core.pbx(id)) else { return }
        var table = Table("setting", "value")
        table.add("id", view.id)
        table.add("name", view.name)
        table.add("primary administrator", view.primaryAdministrator)
        table.add("locale", view.locale)
        table.add("sender", view.sender)
        table.add("support contact", view.supportContact)
        table.add("colour", view.colour)
        table.add("logo", view.logo)
        table.add("custom header 1", view.customHeader1)
        table.add("custom header 2", view.customHeader2)
        table.add("custom header 3", view.customHeader3)
        try report.show(view, text: table.text)
    }
}

struct PBXSet: CoreCommand {
    static let configuration = CommandConfiguration(
        commandName: "set", abstract: "Change a PBX: what is given changes, the rest stays.",
        discussion: "EXAMPLE: latchkey pbx set acme --primary-administrator ada@acme.example")
    @Argument(help: "The PBX's id.") var id: String
    @Option(help: "The name that emails and pages show.") var name: String?
    @Option(help: "The language of emails.") var locale: String?
    @Option(help: "The username or id of the new primary administrator, who takes over the extensions that the former one stands in for.")
    var primaryAdministrator: String?
    @Option(help: "The sender of this PBX's emails, e.g. \"Acme Phones <phones@acme.example>\"; empty for the installation's.") var sender:
        String?
    @Option(help: "The address that emails name for questions; empty for the installation's.") var supportContact: String?
    @Option(help: "The colour of its pages, as \"#1b5a86\"; shades of it that can be read are found by themselves; empty for none.")
    var colour: String?
    @Option(
        help:
            "The logo of its pages: a PNG or JPEG file of at most 12 KiB and 2048 pixels a side, shown up to 48 pixels high; empty for none."
    ) var logo: String?
    @Option(help: "What the first custom field of profiles is called, e.g. \"Cost centre\"; empty for none.") var customHeader1: String?
    @Option(help: "What the second custom field is called.") var customHeader2: String?
    @Option(help: "What the third custom field is called.") var customHeader3: String?
    @OptionGroup var common: CommonOptions

    func act(_ core: Core, _ report: Report) async throws {
        let pbx = try await core.pbx(id)
        var members: [(String, JSONValue)] = []
        members.add("name", name)
        members.add("locale", locale)
        members.add("primaryAdministrator", try await primaryAdministrator.asyncMap { try await core.profile($0, pbx: pbx).username })
        members.add("sender", sender)
        members.add("supportContact", supportContact)
        members.add("colour", colour)
        members.add("logo", try logo.map { try $0.isEmpty ? "" : LogoFile.read($0).base64 })
        members.add("customHeader1", customHeader1)
        members.add("customHeader2", customHeader2)
        members.add("customHeader3", customHeader3)
        guard !members.isEmpty else {
            throw Failure(
                "nothing to change; give --name, --locale, --primary-administrator, --sender, --support-contact, --colour, --logo or --custom-header1 to 3."
            )
        }
        try await core.perform(.pbxChanged, pbx: pbx, members)
        try report.show(try await core.browse.pbx(pbx), text: "PBX \(pbx) is changed.")
    }
}

extension Optional {
    /// `map` with a body that waits.
    func asyncMap<T>(_ body: (Wrapped) async throws -> T) async rethrows -> T? {
        guard let self else { return nil }
        return try await body(self)
    }
}
