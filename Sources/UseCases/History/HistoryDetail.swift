import Domain
import FoundationEssentials

/// The detail of a history entry as JSON text: names and values, keys in order.
enum HistoryDetail {
    /// Made once: making one costs more than what it writes here.
    private static let encoder = {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return encoder
    }()

    static func text(_ detail: [Record.Detail], cause: String?) -> String {
        var members: [String: String] = [:]
        for entry in detail { members[entry.name] = entry.value }
        if let cause { members["event"] = cause }
        if let trace = Trace.current { members["trace"] = trace.id }
        return text(members)
    }

    /// The names and values of a stored detail.
    static func members(_ text: String) -> [String: String] {
        (try? JSONDecoder().decode([String: String].self, from: Data(text.utf8))) ?? [:]
    }

    /// What needs no escaping is written as it is: the encoder takes many times as long.
    static func text(_ members: [String: String]) -> String {
        guard members.allSatisfy({ isPlain($0.key) && isPlain($0.value) }) else { return encoded(members) }
        let sorted = members.sorted { $0.key < $1.key }
        return "{" + sorted.map { "\"\($0.key)\":\"\($0.value)\"" }.joined(separator: ",") + "}"
    }

    private static func isPlain(_ text: String) -> Bool {
        text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }
    }

    private static func encoded(_ members: [String: String]) -> String {
        guard let data = try? encoder.encode(members) else { return "{}" }
        return String(decoding: data, as: UTF8.self)
    }
}

/// Bytes as lower-case hexadecimal text.
package enum Hex {
    private static let digits = Array("0123456789abcdef".utf8)

    package static func text(_ bytes: [UInt8]) -> String {
        String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
