/// Prometheus' text format 0.0.4, written family by family. Own code because no Prometheus library is at hand.
struct Exposition {
    /// What one name stands for, with all that is counted or measured under it.
    struct Family {
        /// How the numbers of a family behave.
        enum Kind: String { case counter, gauge, histogram }

        let name: String
        let kind: Kind
        let help: String
        let samples: [Sample]

        init(_ name: String, _ kind: Kind, _ help: String, _ samples: [Sample]) {
            self.name = name
            self.kind = kind
            self.help = help
            self.samples = samples
        }

        /// A family of one number without labels.
        init(_ name: String, _ kind: Kind, _ help: String, _ value: String) { self.init(name, kind, help, [Sample(value)]) }
    }

    /// One number: its labels, and what stands behind the family's name, such as `_bucket`.
    struct Sample {
        let labels: [(name: String, value: String)]
        let suffix: String
        let value: String

        init(_ value: String, _ labels: [(name: String, value: String)] = [], suffix: String = "") {
            self.labels = labels
            self.suffix = suffix
            self.value = value
        }
    }

    private(set) var text = ""

    /// A family without samples is left out.
    mutating func add(_ family: Family) {
        guard !family.samples.isEmpty else { return }
        text += "# HELP \(family.name) \(family.help)\n# TYPE \(family.name) \(family.kind.rawValue)\n"
        for sample in family.samples { text += "\(family.name)\(sample.suffix)\(Self.text(of: sample.labels)) \(sample.value)\n" }
    }

    /// Seconds with microseconds behind the point.
    static func seconds(_ microseconds: Int64) -> String {
        "\(microseconds / 1_000_000).\(String(1_000_000 + microseconds % 1_000_000).dropFirst())"
    }

    private static func text(of labels: [(name: String, value: String)]) -> String {
        guard !labels.isEmpty else { return "" }
        return "{" + labels.map { "\($0.name)=\"\(escaped($0.value))\"" }.joined(separator: ",") + "}"
    }

    private static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": escaped += "\\\\"
            case "\"": escaped += "\\\""
            case "\n": escaped += "\\n"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
