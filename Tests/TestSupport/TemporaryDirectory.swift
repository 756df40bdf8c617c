import Foundation

/// A directory of the test's own, removed with all in it.
package final class TemporaryDirectory: Sendable {
    /// Absolute, without a slash at its end.
    package let path: String

    /// Makes it, with mode 0700; in memory where nothing of it has to survive and it is made often.
    package init(inMemory: Bool = false) throws {
        let shared = "/dev/shm"
        let parent = inMemory && FileManager.default.isWritableFile(atPath: shared) ? shared : FileManager.default.temporaryDirectory.path
        path = "\(parent)/latchkey-test-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }

    /// The names in one of its folders, in order; none where the folder is missing.
    package func names(in folder: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: "\(path)/\(folder)")) ?? []).sorted()
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}
