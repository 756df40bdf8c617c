import HTTPTypes
import Hummingbird

/// Tells whose request it is: the TCP peer, or behind trusted proxies whom the last of them spoke to.
struct ClientAddress: Sendable {
    let trusted: [NetworkBlock]

    /// The right-most hop of `X-Forwarded-For` that is no proxy of ours; what stands left of it anyone may have written.
    func callAsFunction(_ request: Request, _ context: WebContext) -> NetworkAddress? {
        guard let peer = context.peer.flatMap({ NetworkAddress($0) }) else { return nil }
        return find(peer, hops: request.headers[values: .forwardedFor])
    }

    /// `hops` are the lines of the field in their order.
    func find(_ peer: NetworkAddress, hops lines: [String]) -> NetworkAddress {
        var client = peer
        for hop in lines.flatMap({ $0.split(separator: ",") }).reversed() {
            guard isTrusted(client), let next = Self.address(hop) else { return client }
            client = next
        }
        return client
    }

    private func isTrusted(_ address: NetworkAddress) -> Bool { trusted.contains { $0.contains(address) } }

    private static func address(_ hop: Substring) -> NetworkAddress? {
        var bytes = Substring(hop).utf8.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
        while let last = bytes.last, last == UInt8(ascii: " ") || last == UInt8(ascii: "\t") { bytes = bytes.dropLast() }
        let text = Substring(bytes)
        return NetworkAddress(String(text)) ?? withoutPort(text).flatMap { NetworkAddress($0) }
    }

    /// Some proxies write `192.0.2.1:4711` and `[2001:db8::1]:4711`.
    private static func withoutPort(_ text: Substring) -> String? {
        if text.utf8.first == UInt8(ascii: "[") {
            return text.utf8.firstIndex(of: UInt8(ascii: "]")).map { String(text[text.utf8.index(after: text.startIndex)..<$0]) }
        }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        return parts.count == 2 ? String(parts[0]) : nil
    }
}
