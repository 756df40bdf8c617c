import Domain

/// Who made an event: a URI reference (RFC 3986 §4.1) of 1 to 2,048 bytes.
enum EventSource {
    /// The scheme of the sources that Latchkey itself uses.
    private static let ownScheme = "latchkey:"

    static func parse(_ text: String) throws(Refusal) -> String {
        guard (1...1024).contains(text.utf8.count) else { throw Refusal(.invalidValue, "give 1 to 1024 bytes.") }
        guard text.utf8.allSatisfy(isURIByte), hasWholeEscapes(text) else {
            throw Refusal(
                .invalidValue, "must be a URI reference such as /provisioning/acme, without spaces; percent-encode what is not ASCII.")
        }
        return text
    }

    /// Refuses a source by which another system would pass for Latchkey; a scheme is compared without regard to case.
    static func check(_ source: String, at door: Door) throws(Refusal) {
        guard door == .outside, source.lowercased().utf8.starts(with: ownScheme.utf8) else { return }
        throw Refusal(.invalidValue, "source: \(quoted(source)) is kept for events that Latchkey makes itself; use another.")
    }

    private static func isURIByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"): true
        default: "-._~:/?#[]@!$&'()*+,;=%".utf8.contains(byte)
        }
    }

    private static func hasWholeEscapes(_ text: String) -> Bool {
        text.utf8.split(separator: UInt8(ascii: "%"), omittingEmptySubsequences: false).dropFirst().allSatisfy {
            $0.prefix(2).count == 2 && $0.prefix(2).allSatisfy { hexValue($0) != nil }
        }
    }
}
