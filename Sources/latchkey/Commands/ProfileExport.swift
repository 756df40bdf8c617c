import ArgumentParser
import Domain
import Intake
import UseCases

struct ProfileTemplate: CoreCommand {
    static let configuration = CommandConfiguration(
        commandName: "template", abstract: "Print the first row of a CSV file of profiles, ready to be filled.",
        discussion: """
            Leave the column id empty for new profiles. Mandatory are first name, last name and email; the username is the email address unless
            given. No column is for a password: people choose their own.

            EXAMPLE: latchkey profile template --pbx acme > profiles.csv
            """)
    @Option(help: "The PBX's id.") var pbx: String
    @OptionGroup var common: CommonOptions

    func act(_ core: Core, _ report: Report) async throws {
        let names = ProfileColumns.names(try await core.customHeaders(core.pbx(pbx)))
        if report.isJSON { return try report.show(names, text: "") }
        var writer = CSVWriter()
        writer.add(names)
        _ = Terminal.put(writer.take())
    }
}

struct ProfileExport: CoreCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Print all profiles as CSV, for a spreadsheet and for `profile import`.",
        discussion: """
            Change anything but the id and the username, then import the file: rows that are the same change nothing. An apostrophe before a
            cell keeps a spreadsheet from taking it for a formula, a number or a date; the import takes it away.

            EXAMPLE: latchkey profile export --pbx acme > profiles.csv
            """)
    @Option(help: "The PBX's id.") var pbx: String
    @OptionGroup var common: CommonOptions

    func act(_ core: Core, _ report: Report) async throws {
        let pbx = try await core.pbx(pbx)
        let headers = try await core.customHeaders(pbx)
        guard !report.isJSON else { throw Failure("an export is CSV; for JSON see `latchkey profile list --json`.") }
        var writer = CSVWriter()
        writer.add(ProfileColumns.names(headers))
        try await core.export(pbx) { profiles in
            for profile in profiles { writer.add(ProfileColumns.cells(profile, headers)) }
            guard Terminal.put(writer.take()) else { throw Failure("the export could not be written to its end; is there room?") }
        }
        _ = Terminal.put(writer.take())
    }
}

extension Core {
    /// What the custom fields of a PBX are called.
    func customHeaders(_ pbx: PBXID) async throws -> CustomFields { try await export.customHeaders(pbx) ?? CustomFields() }
}
