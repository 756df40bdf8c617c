import Foundation

/// A copy of the shipped templates in a directory of its own, for a test to spoil.
final class TemplateCopy {
    let path = FileManager.default.temporaryDirectory.appending(path: "latchkey-templates-\(UUID().uuidString)").path

    init() throws { try FileManager.default.copyItem(atPath: SampleEmails.templatesDirectory, toPath: path) }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func edit(_ file: String, _ change: (String) -> String) throws {
        let url = URL(filePath: path).appending(path: file)
        try Data(change(String(decoding: Data(contentsOf: url), as: UTF8.self)).utf8).write(to: url)
    }

    func remove(_ file: String) throws { try FileManager.default.removeItem(atPath: "\(path)/\(file)") }

    func copyLanguage(_ old: String, to new: String) throws {
        try FileManager.default.copyItem(atPath: "\(path)/\(old)", toPath: "\(path)/\(new)")
    }

    func copyKind(_ old: String, to new: String) throws {
        let target = URL(filePath: path).appending(path: new)
        try FileManager.default.createDirectory(at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
        try FileManager.default.copyItem(atPath: "\(path)/\(old)", toPath: target.path)
    }
}
