import ArgumentParser
import Domain
import UseCases

/// `latchkey profile list`
struct ProfileList: CoreCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List or search the profiles of a PBX.",
        discussion: """
            A search finds names, usernames and addresses by the beginnings of their words, whatever their case and accents. Everybody at a mail
            domain is found with its @ in front: --search @acme.example.
            EXAMPLE: latchkey profile list --pbx acme --search "ada byr" --columns id,username,name,email
            """)

    /// What a list for people can show; the username only when it is asked for (F31).
    enum Column: String, CaseIterable {
        case id, name, email, username, kind, locale, state, password, extensions, privileges, custom1, custom2, custom3

        static let usual: [Column] = [.id, .name, .email, .state, .password, .extensions, .privileges]

        func cell(_ view: ProfileView) -> String? {
            switch self {
            case .id: view.id
            case .name: view.firstName + " " + view.lastName
            case .email: view.email
            case .username: view.username
            case .kind: view.kind
            case .locale: view.locale
            case .state: view.state
            case .password: view.hasPassword ? "yes" : "no"
            case .extensions: view.extensions.prefix(5).joined(separator: ",") + (view.extensions.count > 5 ? ",…" : "")
            case .privileges: view.privileges.joined(separator: ",")
            case .custom1: view.custom1
            case .custom2: view.custom2
            case .custom3: view.custom3
            }
        }
    }

    @Option(help: "The PBX's id.") var pbx: String
    @Option(help: "Beginnings of words of names, usernames and addresses; each must be found.") var search: String?
    @Option(
        help: "What to show, with commas: \(Column.allCases.map(\.rawValue).joined(separator: ", ")).",
        transform: { text in
            try text.split(separator: ",").map {
                guard let column = Column(rawValue: String($0)) else {
                    throw ValidationError(
                        "--columns: there is no column \($0); take some of \(Column.allCases.map(\.rawValue).joined(separator: ", ")).")
                }
                return column
            }
        }) var columns: [Column] = Column.usual
    @OptionGroup var page: PageOptions
    @OptionGroup var common: CommonOptions

    func act(_ core: Core, _ report: Report) async throws {
        let views = try await core.browse.profiles(
            pbx: core.pbx(pbx), matching: search ?? "", after: page.number(), limit: page.limit)
        try report.list(views) { views in
            var table = Table(columns.map(\.rawValue))
            for view in views { table.add(columns.map { $0.cell(view) }) }
            return table
        }
    }
}
