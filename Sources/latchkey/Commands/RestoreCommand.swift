import ArgumentParser
import FoundationEssentials
import Mail
import Storage
import UseCases

/// `latchkey restore`
struct RestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore", abstract: "Put a backup in the place of the database; every link and session from before is dead.",
        discussion: """
            No daemon may run. The place is that of storage.url, on whichever engine: it must be empty, unless --replace is given. Until it is
            whole the place is as it was.

            EXAMPLE: latchkey restore /var/backups/latchkey-2026-11-27.backup
            """)
    @Argument(help: "A file that `latchkey backup` made.") var file: String
    @Flag(help: "Replace what the database holds.") var replace = false
    @OptionGroup var common: CommonOptions

    func run() async throws {
        do {
            let settings = try await SettingsReader.read(path: common.config, environment: ProcessInfo.processInfo.environment).checked()
            try await restore(settings)
        } catch let refusal as BackupContent.Refusal {
            throw Exit.after(Failure("\(file): \(refusal)"))
        } catch let fault as StorageFault {
            throw Exit.after(Failure("\(fault)"))
        } catch {
            throw Exit.after(error)
        }
    }

    private func restore(_ settings: Settings) async throws {
        guard FileManager.default.isReadableFile(atPath: file) else {
            throw Failure("\(file) cannot be read; check its name and permissions.")
        }
        var isFolder = false
        guard FileManager.default.fileExists(atPath: file, isDirectory: &isFolder), !isFolder else {
            throw Failure("\(file) is a directory; name the file that `latchkey backup` made.")
        }
        let lock = try spoolLock(settings)
        defer { lock?.release() }
        let restore = Restore(
            url: settings.storageURL, secretsDirectory: settings.secretsDirectory, temporary: FileManager.default.temporaryDirectory.path,
            ambient: .live, lease: settings.lease, held: lock == nil ? nil : settings.nodeName)
        switch try await restore(file, isReplacing: replace) {
        case .restored(let done): try common.report.show(done, text: told(done))
        case .targetIsNotEmpty(let table):
            throw Failure("the database of storage.url is not empty (table \(table)); name an empty one, or give --replace.")
        case .nodeIsAlive(let node):
            throw Failure("node \(node) works on the database; end its daemon first. One that was killed counts as alive for two leases.")
        case .secretsAreMissing(let purposes):
            throw Failure(
                "secrets.directory \(settings.secretsDirectory) has not the keys that the backup was made with (\(purposes.joined(separator: ", "))); "
                    + "copy them there, or restore a backup made --with-secrets.")
        case .historyDoesNotHold(let what): throw Failure("the history in \(file) does not hold (\(what)); restore another backup.")
        }
    }

    /// Keeps a daemon of this machine from starting meanwhile; where there is no spool, there is none that could.
    private func spoolLock(_ settings: Settings) throws -> SpoolLock? {
        guard FileManager.default.fileExists(atPath: settings.spoolDirectory) else { return nil }
        do { return try SpoolLock(directory: settings.spoolDirectory) } catch is SpoolLock.Held {
            throw Failure("a daemon runs; end it, then restore.")
        }
    }

    private func told(_ done: Restore.Report) -> String {
        """
        The database is as it was at \(done.madeAt); every link and session from before is dead, and what happened since is unknown. \
        \(done.waitingEmails) emails and \(done.waitingEvents) events wait for a daemon.
        """
    }
}
