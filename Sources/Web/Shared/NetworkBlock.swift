package import Domain

/// A block of addresses, such as `10.0.0.0/8`, `2001:db8::/32` or one address alone (RFC 4632 §3.1).
package struct NetworkBlock: Hashable, Sendable {
    private let address: NetworkAddress
    /// How many of the 128 bits count.
    private let length: Int

    package init(_ text: String) throws(Refusal) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard let first = parts.first, let address = NetworkAddress(String(first)), parts.count <= 2 else { throw Self.refusal(text) }
        let width = address.isIPv4 && !first.utf8.contains(UInt8(ascii: ":")) ? 32 : 128
        guard let given = parts.count == 1 ? width : Self.number(parts[1]), given <= width else { throw Self.refusal(text) }
        self.address = address
        length = 128 - width + given
    }

    /// Whether the address lies in the block.
    package func contains(_ other: NetworkAddress) -> Bool {
        let high = Self.mask(min(length, 64))
        let low = Self.mask(max(length - 64, 0))
        return address.high & high == other.high & high && address.low & low == other.low & low
    }

    private static func mask(_ bits: Int) -> UInt64 { bits == 0 ? 0 : ~0 << UInt64(64 - bits) }

    private static func number(_ text: Substring) -> Int? {
        text.utf8.count <= 3 && text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ? Int(text) : nil
    }

    private static func refusal(_ text: String) -> Refusal {
        Refusal(.invalidValue, "\(text) is no address or block of addresses; write it like 10.0.0.7, 10.0.0.0/8 or 2001:db8::/32.")
    }
}
