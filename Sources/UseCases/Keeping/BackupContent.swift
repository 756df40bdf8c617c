import Cryptography
import Domain
import Storage

/// What a backup says of itself, found whole.
package struct BackupContent: Sendable {
    /// Why a file is no backup that this version can restore, with what to do.
    package enum Refusal: Error, Equatable, CustomStringConvertible {
        case foreign
        case newer
        case damaged(String)

        package var description: String {
            switch self {
            case .foreign: "it is no backup of Latchkey; give a file that `latchkey backup` made."
            case .newer: "it was made by a newer version of Latchkey; restore it with that version or a newer one."
            case .damaged(let what): "it is damaged or cut off (\(what)); fetch it again from where it is kept, or restore an older backup."
            }
        }
    }

    let madeAt: String
    let checksum: String
    let secrets: [Secrets.Archived]

    /// Reads the file at `path` to its end and holds it to its checksum.
    static func check(_ path: String) throws -> BackupContent {
        guard let header = try DatabaseFile.header(of: path), header.mark.application == BackupTables.application else {
            throw Refusal.foreign
        }
        guard header.mark.version <= BackupTables.version else { throw Refusal.newer }
        guard header.isWhole else { throw Refusal.damaged("its end is missing") }
        do {
            let file = try DatabaseFile(path)
            if let damage = try file.damage() { throw Refusal.damaged(damage) }
            return try content(of: file)
        } catch let fault as StorageFault where fault.kind != .busy {
            throw Refusal.damaged(fault.underlying)
        }
    }

    private static func content(of file: DatabaseFile) throws -> BackupContent {
        let facts = try file.read { tx in Dictionary(try tx.backup.facts().map { ($0.name, $0.value) }, uniquingKeysWith: { $1 }) }
        guard let madeAt = facts["madeAt"], let checksum = facts["checksum"], try self.checksum(of: file) == checksum else {
            throw Refusal.damaged("its content is not that of its checksum")
        }
        let secrets = try file.read { tx in try tx.backup.secrets().map { Secrets.Archived(file: $0.file, revealedContent: $0.content) } }
        return BackupContent(madeAt: madeAt, checksum: checksum, secrets: secrets)
    }

    /// SHA-256 over everything in the file but the checksum itself.
    static func checksum(of file: DatabaseFile) throws -> String {
        let digest = try ContentDigest()
        try file.read { tx in
            let facts = try tx.backup.facts().filter { $0.name != "checksum" }.flatMap { [$0.name, $0.value] }
            let secrets = try tx.backup.secrets().flatMap { [$0.file, $0.content] }
            for text in facts + secrets + [try tx.backup.steps().joined(separator: ",")] { try digest.add(Array("\(text)\0".utf8)[...]) }
            for table in try WholeTable.present(in: tx) {
                try digest.add(Array("\(table.name)\0".utf8)[...])
                try table.eachPage(in: tx) { page in try digest.add(page.bytes[...]) }
            }
        }
        return try digest.text()
    }
}
