import Foundation
import Glibc
import Intake

/// A queue directory of its own, gone with the value.
final class TemporaryQueue: Sendable {
    let path: String
    var queue: QueueDirectory { QueueDirectory(path) }

    init(prepared: Bool = true) throws {
        path = NSTemporaryDirectory() + "latchkey-intake-\(UUID().uuidString)/queue"
        try FileManager.default.createDirectory(atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
        if prepared { try queue.prepare() }
    }

    deinit { try? FileManager.default.removeItem(atPath: (path as NSString).deletingLastPathComponent) }

    /// Puts a file there, `age` seconds old.
    func put(_ name: String, _ text: String, age: Double = 0) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: "\(path)/\(name)"))
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSince1970: 1_000_000_000 - age)], ofItemAtPath: "\(path)/\(name)")
    }

    /// Puts an empty file there whose name need not be text.
    func put(_ directory: String, _ name: [UInt8]) throws {
        let full = Array("\(path)/\(directory)/".utf8) + name
        let file = creat(full.map(CChar.init(bitPattern:)) + [0], 0o600)
        guard file >= 0 else { throw POSIXError(.EIO) }
        close(file)
    }

    func text(_ name: String) -> String? {
        FileManager.default.contents(atPath: "\(path)/\(name)").map { String(decoding: $0, as: UTF8.self) }
    }

    func names(_ directory: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: "\(path)/\(directory)").sorted()
    }

    func file(_ name: String) throws -> QueueFile {
        guard case .file(let file) = try queue.read(QueueFileName(name)) else { throw POSIXError(.ENOENT) }
        return file
    }
}
