import ArgumentParser
import Domain
import Intake
import UseCases

/// `latchkey profile import-hashes`: on the host only, there is no such call over HTTP (F6, F28).
struct ProfileImportHashes: CoreCommand {
    static let configuration = CommandConfiguration(
        commandName: "import-hashes", abstract: "Take over the password hashes of an older system, so that people keep their passwords.",
        discussion: """
            FILE is CSV with the columns username and hash: PHC or crypt strings of argon2i, argon2id, scrypt, pbkdf2, bcrypt, SHA-256-crypt
            or SHA-512-crypt. Only profiles that never had a password get one; each hash is replaced by Argon2id at the first sign-in. Exits 1
            where rows were refused; the others are in. See docs/migration.md.

            EXAMPLE: latchkey profile import-hashes hashes.csv --pbx acme
            """)
    @Argument(help: "The CSV file.") var file: String
    @Option(help: "The PBX's id.") var pbx: String
    @OptionGroup var common: CommonOptions

    func act(_ core: Core, _ report: Report) async throws {
        let pbx = try await core.pbx(pbx)
        let csv = try CSVFile(file, columns: ["username", "hash"])
        var total = ImportHashes.Outcome()
        var rows: [ImportHashes.Row] = []
        while let row = try csv.next() {
            if let flaw = row.flaw {
                total.refused.append(.init(line: row.line, reason: flaw))
            } else {
                rows.append(.init(line: row.line, username: row.cells[0], hash: row.cells[1]))
            }
            guard rows.count == ImportHashes.batch else { continue }
            total.add(try await core.importHashes(rows[...], pbx: pbx, actor: "command"))
            rows = []
        }
        total.add(try await core.importHashes(rows[...], pbx: pbx, actor: "command"))
        total.refused.sort { $0.line < $1.line }
        try report.show(total, text: text(total))
        if !total.refused.isEmpty { throw ExitCode.failure }
    }

    private func text(_ total: ImportHashes.Outcome) -> String {
        let lines = total.refused.map { "line \($0.line)\($0.username.map { ", \($0)" } ?? ""): \($0.reason)" }
        return (["imported \(total.imported), already there \(total.already), refused \(total.refused.count)"] + lines).joined(
            separator: "\n")
    }
}
