import ArgumentParser
import UseCases

/// `latchkey extension directory`
struct ExtensionDirectory: CoreCommand {
    static let configuration = CommandConfiguration(
        commandName: "directory", abstract: "The contact directory: who has which extension.",
        discussion: """
            A search is the beginning of a number, or of words of the holder's names, username or address; of a mail domain with its @ in front.
            EXAMPLE: latchkey extension directory --pbx acme --search byron
            """)
    @Option(help: "The PBX's id.") var pbx: String
    @Option(help: "The beginning of a number, or of the holder's words.") var search: String?
    @OptionGroup var page: PageOptions
    @OptionGroup var common: CommonOptions

    func act(_ core: Core, _ report: Report) async throws {
        let views = try await core.browse.directory(pbx: core.pbx(pbx), matching: search, after: page.after, limit: page.limit)
        try report.list(views) { views in
            var table = Table("extension", "name", "phone number", "note")
            for view in views {
                table.add(view.number, view.firstName + " " + view.lastName, view.phoneNumber, view.fallback ? "stands in" : "")
            }
            return table
        }
    }
}
