import Glibc
package import NIOCore

/// An address of the internet as 128 bits; an IPv4 address is its mapped IPv6 address (RFC 4291 §2.5.5.2), so that both spellings are one.
package struct NetworkAddress: Hashable, Sendable {
    let high: UInt64
    let low: UInt64

    private static let mappedPrefix: UInt64 = 0xFFFF_0000_0000

    /// The address of a socket; nil for one that is no internet address.
    package init?(_ socket: SocketAddress) {
        switch socket {
        case .v4(let address):
            high = 0
            low = Self.mappedPrefix | UInt64(UInt32(bigEndian: address.address.sin_addr.s_addr))
        case .v6(let address):
            let words = address.address.sin6_addr.__in6_u.__u6_addr32
            high = UInt64(UInt32(bigEndian: words.0)) << 32 | UInt64(UInt32(bigEndian: words.1))
            low = UInt64(UInt32(bigEndian: words.2)) << 32 | UInt64(UInt32(bigEndian: words.3))
        case .unixDomainSocket: return nil
        }
    }

    /// The address in its usual notation, without port or zone; nil for anything else.
    package init?(_ text: String) {
        // A longer text is no address, and inet_pton would stop at a NUL.
        guard text.utf8.count <= 45, !text.utf8.contains(0), let socket = try? SocketAddress(ipAddress: text, port: 0) else { return nil }
        self.init(socket)
    }

    var isIPv4: Bool { high == 0 && low >> 32 == Self.mappedPrefix >> 32 }

    /// What is counted as one client: an IPv4 address, or a /64 of IPv6, which is the least that a customer gets.
    var client: NetworkAddress { isIPv4 ? self : NetworkAddress(high: high, low: 0) }

    private init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }
}
