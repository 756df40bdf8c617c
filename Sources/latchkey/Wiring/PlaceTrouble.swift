import Delivery
import Glibc
import Mail
import UseCases

/// A place of this machine that is missing, or that whoever runs this may not write.
struct PlaceTrouble: Encodable {
    /// `storage`, `spool`, `queue` or `bounces`.
    let place: String
    /// What hinders, and what to do.
    let problem: String

    /// What hinders work in a folder and those below it that are named; nil where nothing does.
    private static func hindrance(_ path: String, below folders: [String] = [], ifMissing advice: String) -> String? {
        for folder in [path] + folders.map({ "\(path)/\($0)" }) where access(folder, R_OK | W_OK | X_OK) != 0 {
            switch errno {
            case ENOENT: return "\(folder) is missing: \(advice)"
            case EROFS: return "\(folder) is on a file system that takes no writes: look into dmesg, mount it for writing"
            case let code:
                let reason = String(cString: strerror(code))
                return "\(folder) may not be used (\(reason)): give it to Latchkey's user, or run this as that user (sudo -u latchkey)"
            }
        }
        return nil
    }

    private static let mountOrStart = "mount its volume, or start latchkey, which makes it"

    fileprivate static func storage(_ file: String) -> String? {
        hindrance(FreeSpace.folder(of: file), ifMissing: "mount its volume, or restore a backup")
    }

    /// `unsent` is the spool in which emails of the node lie that are still to be sent, where there are any.
    fileprivate static func spool(_ path: String, node: String, unsent: UnsentSpool?) -> String? {
        if let unsent, let absence = try? SpoolAbsence(of: unsent, of: node, in: Maildir(directory: path, node: node)) {
            return "\(path): \(absence)"
        }
        return hindrance(path, below: ["tmp", "new", "cur"], ifMissing: mountOrStart)
    }

    fileprivate static func queue(_ path: String) -> String? {
        hindrance(path, below: ["new", "failed"], ifMissing: mountOrStart)
    }

    fileprivate static func bounces(_ path: String) -> String? {
        let directory = BounceDirectory(path)
        do {
            try directory.prove()
            return directory.complaint(of: try directory.waiting())
        } catch {
            return error.description
        }
    }
}

extension Core {
    /// What is not as it should be with this machine's places, as far as whoever runs this may see it.
    func troubles() async throws -> [PlaceTrouble] {
        let unsent = try await UnsentSpool.find(of: settings.nodeName, in: store)
        let problems = [
            ("storage", file.flatMap(PlaceTrouble.storage)),
            ("spool", PlaceTrouble.spool(settings.spoolDirectory, node: settings.nodeName, unsent: unsent)),
            ("queue", PlaceTrouble.queue(settings.queueDirectory)),
            ("bounces", settings.bounces?.directory.flatMap(PlaceTrouble.bounces)),
        ]
        return problems.compactMap { place, problem in problem.map { PlaceTrouble(place: place, problem: $0) } }
    }
}
