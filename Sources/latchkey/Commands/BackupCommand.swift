import ArgumentParser
import Cryptography
import Mail
import Storage
import UseCases

/// `latchkey backup`
struct BackupCommand: CoreCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup", abstract: "Write everything that is stored into one file, while the daemon works on.",
        discussion: """
            The file, mode 0600, holds people's names, addresses and password hashes, never a link. Without the keys of secrets.directory it is
            of no use: keep a copy of them elsewhere, or have them in the file by --with-secrets and lock it away.

            EXAMPLE: latchkey backup /var/backups/latchkey-2026-11-27.backup
            """)
    @Argument(help: "The file to make; it must not be there yet.") var file: String
    @Flag(help: "Have the keys of secrets.directory in the file.") var withSecrets = false
    @OptionGroup var common: CommonOptions

    func act(_ core: Core, _ report: Report) async throws {
        guard !file.isEmpty else { throw Failure("the backup has no name; name the file to make.") }
        let backUp = BackUp(
            store: core.store, ambient: core.ambient, chain: core.chain, lease: core.settings.lease,
            spool: Maildir(directory: core.settings.spoolDirectory, node: core.settings.nodeName), node: core.settings.nodeName,
            isDelivering: core.settings.delivery != .none)
        let secrets = withSecrets ? try Secrets.archive(directory: core.settings.secretsDirectory) : []
        do {
            let done = try await backUp(to: file, secrets: secrets, version: Version.text, actor: "command")
            let keys = done.secrets ? "The secrets are in it: lock it away." : "The secrets are not in it: keep a copy of them elsewhere."
            try report.show(done, text: "\(done.rows) rows as of \(done.madeAt) are in \(file). \(keys)")
        } catch let fault as StorageFault {
            throw Failure("\(fault)")
        }
    }
}
