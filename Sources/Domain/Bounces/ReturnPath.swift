/// An email's own return path, `LOCAL+NUMBER.CODE@DOMAIN` (VERP): the recipient of a bounce tells whose it is, and the code that Latchkey sent it.
///
/// It survives a relay that changes its case, and its local part never exceeds 64 octets (RFC 5321 §4.5.3.1.1).
package struct ReturnPath: Equatable, Sendable {
    package let number: Int64
    /// 80 bits, in the lower-case base32 of RFC 4648 §6.
    package let code: String

    package static let codeLength = 16
    /// What an address may have before its @, so that `+NUMBER.CODE` finds room behind it.
    package static let baseLimit = 64 - 1 - 19 - 1 - codeLength

    package init(number: Int64, code: String) {
        self.number = number
        self.code = code
    }

    /// Whether the address leaves room.
    package static func canBeMade(from base: EmailAddress) -> Bool { base.text.utf8.prefix { $0 != UInt8(ascii: "@") }.count <= baseLimit }

    /// The address from which the email is sent; `base` is where bounces are asked for.
    package func address(at base: EmailAddress) throws(Refusal) -> EmailAddress {
        let parts = base.text.split(separator: "@", maxSplits: 1)
        return try EmailAddress("\(parts[0])+\(number).\(code)@\(parts[1])")
    }

    /// What an address says, in whatever case; nil where it is no return path.
    package init?(_ address: some StringProtocol) {
        let text = address.lowercased()
        guard let at = text.utf8.lastIndex(of: UInt8(ascii: "@")), let plus = text[..<at].utf8.lastIndex(of: UInt8(ascii: "+")) else {
            return nil
        }
        let tag = text[text.utf8.index(after: plus)..<at].split(separator: ".", omittingEmptySubsequences: false)
        guard tag.count == 2, (1...19).contains(tag[0].utf8.count), tag[0].utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let number = Int64(tag[0]), tag[1].utf8.count == Self.codeLength, tag[1].utf8.allSatisfy(Self.isDigit)
        else { return nil }
        self.init(number: number, code: String(tag[1]))
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "2")...UInt8(ascii: "7")).contains(byte)
    }
}
