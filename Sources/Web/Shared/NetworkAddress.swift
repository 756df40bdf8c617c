import Glibc
package import NIOCore

/// An address of the internet as 128 bits; an IPv4 address is its mapped IPv6 address (RFC 4291 §2.5.5.2), so that both spellings are one.
package struct NetworkAddress: Hashable, Sendable {
    let high: UInt64
    let low: UInt64

    private static let mappedPrefix: UInt64 = 0xFFFF_0000_0000

    /// The address of a socket; nil for one that is no internet address.
    package init?(_ socket: SocketAddress) {
        guard let text = socket.ipAddress else { return nil }
        self.init(text)
    }

    /// The address in its usual notation, without port or zone; nil for anything else.
    package init?(_ text: String) {
        // C reads up to a NUL; no address is longer than 45 bytes.
        guard text.utf8.count <= 45, !text.utf8.contains(0) else { return nil }
        var bytes = [UInt8](repeating: 0, count: 16)
        if inet_pton(AF_INET, text, &bytes) == 1 {
            high = 0
            low = Self.mappedPrefix | Self.number(bytes[..<4])
        } else if inet_pton(AF_INET6, text, &bytes) == 1 {
            high = Self.number(bytes[..<8])
            low = Self.number(bytes[8...])
        } else {
            return nil
        }
    }

    var isIPv4: Bool { high == 0 && low >> 32 == Self.mappedPrefix >> 32 }

    /// What is counted as one client: an IPv4 address, or a /64 of IPv6, which is the least that a customer gets.
    var client: NetworkAddress { isIPv4 ? self : NetworkAddress(high: high, low: 0) }

    private static func number(_ bytes: ArraySlice<UInt8>) -> UInt64 { bytes.reduce(0) { $0 << 8 | UInt64($1) } }

    private init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }
}
