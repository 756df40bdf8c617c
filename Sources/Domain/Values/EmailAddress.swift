/// An address as RFC 5321 §4.1.2 allows it without quoting: a dot-atom, `@`, and a host name in ASCII; at most 254 octets.
package struct EmailAddress: Identifier {
    /// The address as given, its domain in lower case.
    package let text: String

    package init(_ text: String) throws(Refusal) {
        let bytes = Array(text.utf8)
        guard bytes.count <= 254 else { throw Self.refusal("is longer than 254 characters") }
        guard let at = bytes.lastIndex(of: UInt8(ascii: "@")) else { throw Self.refusal("has no @") }
        let local = bytes[..<at]
        let domain = bytes[(at + 1)...]
        // A leading hyphen would be an option to a mail program that is handed the address.
        guard (1...64).contains(local.count), local.first != UInt8(ascii: "-"), Self.isDotAtom(local) else {
            throw Self.refusal("has a part before the @ that cannot be mailed to (plain letters, digits and .!#$%&'*+/=?^_`{|}~- only)")
        }
        guard Self.isHostName(domain) else {
            throw Self.refusal("has no valid domain after the @ (write an international domain in its xn-- form)")
        }
        self.text = String(decoding: local, as: UTF8.self) + "@" + String(decoding: domain, as: UTF8.self).lowercased()
    }

    /// What stands behind the @, in lower case.
    package var domain: String { text.utf8.lastIndex(of: UInt8(ascii: "@")).map { String(text[text.utf8.index(after: $0)...]) } ?? "" }

    private static func refusal(_ why: String) -> Refusal {
        Refusal(.invalidValue, "email \(why); give an address such as ada@example.com.")
    }

    private static func isDotAtom(_ bytes: ArraySlice<UInt8>) -> Bool {
        bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy { !$0.isEmpty && $0.allSatisfy(isAtomByte) }
    }

    private static func isAtomByte(_ byte: UInt8) -> Bool {
        isAlphanumeric(byte) || "!#$%&'*+/=?^_`{|}~-".utf8.contains(byte)
    }

    private static func isHostName(_ bytes: ArraySlice<UInt8>) -> Bool {
        let labels = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return !bytes.isEmpty && labels.allSatisfy(isLabel)
    }

    private static func isLabel(_ label: ArraySlice<UInt8>) -> Bool {
        let hyphen = UInt8(ascii: "-")
        return (1...63).contains(label.count) && label.first != hyphen && label.last != hyphen
            && label.allSatisfy { isAlphanumeric($0) || $0 == hyphen }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"): true
        default: false
        }
    }
}
