import Glibc

/// Two settings whose directories are one, or one of which lies where the other keeps files: those of one would be taken for those of the other.
enum DirectoryOverlap {
    /// One problem for each pair.
    static func problems(of settings: Settings) -> [String] {
        let places = [
            ("queue.directory", settings.queueDirectory), ("spool.directory", settings.spoolDirectory),
            ("bounces.directory", settings.bounces?.directory ?? ""), ("secrets.directory", settings.secretsDirectory),
        ].filter { !$0.1.isEmpty }.map { (setting: $0.0, path: resolved($0.1)) }
        return places.indices.flatMap { index in
            places[..<index].compactMap { problem($0, places[index]) }
        }
    }

    private static func problem(_ one: (setting: String, path: String), _ other: (setting: String, path: String)) -> String? {
        if one.path == other.path {
            return "\(one.setting) and \(other.setting): both are \(one.path); give each a directory of its own"
        }
        for (inner, outer) in [(one, other), (other, one)] where folders.contains(where: { lies(inner.path, in: "\(outer.path)/\($0)") }) {
            return "\(inner.setting) \(inner.path): lies inside \(outer.setting) \(outer.path); put them beside each other"
        }
        return nil
    }

    /// Where a queue or a Maildir keeps files.
    private static let folders = ["new", "cur", "tmp", "failed"]

    private static func lies(_ inner: String, in outer: String) -> Bool { inner == outer || inner.utf8.starts(with: "\(outer)/".utf8) }

    /// The absolute path without symbolic links and dots, of what is not there yet as well.
    static func resolved(_ path: String) -> String {
        let start = path.utf8.first == UInt8(ascii: "/") ? "/" : real(".") ?? "/"
        return path.split(separator: "/").reduce(start) { parent, name in
            switch name {
            case ".": parent
            case "..": FreeSpace.folder(of: parent)
            default: real(below(parent, name)) ?? below(parent, name)
            }
        }
    }

    private static func below(_ parent: String, _ name: Substring) -> String { parent == "/" ? "/\(name)" : "\(parent)/\(name)" }

    private static func real(_ path: String) -> String? {
        guard let text = realpath(path, nil) else { return nil }
        defer { free(text) }
        return String(cString: text)
    }
}
