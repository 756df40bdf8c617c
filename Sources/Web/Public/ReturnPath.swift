/// Where somebody goes after signing in: a path of our own, or home. Whatever could lead elsewhere, by any browser's reading, is none.
struct ReturnPath: Equatable, Sendable {
    static let home = ReturnPath(text: "/home")
    /// Longer ones are none of ours.
    private static let limit = 512

    /// Path and query in one spelling, ready for `Location`.
    let text: String

    private init(text: String) { self.text = text }

    /// Takes one slash and what follows it: no second slash or backslash, no control or other character that RFC 3986 §3.3 and §3.4 do not
    /// know, not even escaped, and no dot segments; the pages of signing in and out lead nowhere.
    init(_ given: String) {
        let parts = given.utf8.split(separator: UInt8(ascii: "?"), maxSplits: 1, omittingEmptySubsequences: false)
        guard given.utf8.count <= Self.limit, let path = parts.first.flatMap({ Self.path(Array($0)) }) else { self = .home; return }
        guard parts.count == 2 else { self.init(text: path); return }
        guard Self.isPlain(Array(parts[1])) else { self = .home; return }
        self.init(text: path + "?" + String(decoding: Array(parts[1]), as: UTF8.self))
    }

    /// The path of its segments, put together anew.
    private static func path(_ bytes: [UInt8]) -> String? {
        guard bytes.first == UInt8(ascii: "/"), isPlain(bytes) else { return nil }
        let segments = bytes.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).map { Array($0) }
        guard segments.dropLast().allSatisfy({ !$0.isEmpty }), !segments.contains(where: isDots) else { return nil }
        let path = "/" + segments.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "/")
        return path == "/" || ["/sign-in", "/sign-out"].contains(path.lowercased()) ? nil : path
    }

    /// Whether every byte may stand there, and nothing that matters to a path is hidden in an escape.
    private static func isPlain(_ bytes: [UInt8]) -> Bool {
        guard bytes.allSatisfy(isAllowed), let decoded = PercentCoding.decode(bytes) else { return false }
        let escapes = bytes.count { $0 == UInt8(ascii: "%") }
        let slashes = { (text: [UInt8]) in text.count { $0 == UInt8(ascii: "/") } }
        return slashes(decoded) == slashes(bytes) && decoded.count + 2 * escapes == bytes.count
            && decoded.allSatisfy { $0 >= 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "\\") }
    }

    private static func isDots(_ segment: [UInt8]) -> Bool {
        let decoded = PercentCoding.decode(segment) ?? []
        return decoded == Array(".".utf8) || decoded == Array("..".utf8)
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"): true
        default: "/-._~!$&'()*+,;=:@%?".utf8.contains(byte)
        }
    }
}
