import FoundationEssentials
import Yams

/// The configuration file as YAML: the providers do not list their keys, so it is read once more for those that nobody knows.
enum SettingsFile {
    /// What the file holds; nil where it is empty or has comments alone, and throws where it is no YAML.
    static func root(of file: String) throws(SettingsProblems) -> Node? {
        guard let data = try? Data(contentsOf: URL(filePath: file)), let text = String(validating: data, as: UTF8.self) else {
            throw SettingsProblems(problems: ["configuration \(file): cannot be read; check that it exists and is readable"])
        }
        do {
            guard let root = try Yams.compose(yaml: text), !isMissing(root) else { return nil }
            guard case .mapping = root else {
                throw SettingsProblems(problems: ["configuration \(file): must be settings with values, such as publicOrigin: https://…"])
            }
            return root
        } catch let problems as SettingsProblems {
            throw problems
        } catch {
            throw SettingsProblems(problems: ["configuration \(file): \(error)"])
        }
    }

    /// Keys that are no settings, and settings without a value.
    static func problems(in root: Node, file: String) -> [String] {
        leaves(of: root, under: "").compactMap { key, isMissing in
            let isKnown = SettingKey.defaults.contains { $0.key == key || isMissing && $0.key.utf8.starts(with: "\(key).".utf8) }
            guard isKnown else { return "configuration \(file): \(key) is not a setting; correct or remove it" }
            return isMissing ? "configuration \(file): \(key) has no value; give it one or remove it" : nil
        }
    }

    private static func leaves(of node: Node, under prefix: String) -> [(key: String, isMissing: Bool)] {
        guard case .mapping(let mapping) = node else { return [(prefix, isMissing(node))] }
        return mapping.flatMap { pair in
            leaves(of: pair.value, under: prefix.isEmpty ? pair.key.string ?? "?" : "\(prefix).\(pair.key.string ?? "?")")
        }
    }

    /// Whether nothing is written where a value belongs (YAML 1.2 §10.2.1.1).
    private static func isMissing(_ node: Node) -> Bool {
        guard case .scalar(let scalar) = node, scalar.style == .plain || scalar.style == .any else { return false }
        return ["", "~", "null", "Null", "NULL"].contains(scalar.string)
    }
}
