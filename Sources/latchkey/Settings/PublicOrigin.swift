/// Scheme, host and port as a browser writes an origin (RFC 6454 §6.2): lower case, and no port where it is the scheme's own.
struct PublicOrigin {
    let text: String
    let host: String
    private let isHTTPS: Bool

    /// Nil for anything that is not scheme, host and at most a port.
    init?(_ given: String) {
        let given = given.lowercased()
        isHTTPS = given.utf8.starts(with: "https://".utf8)
        guard isHTTPS || given.utf8.starts(with: "http://".utf8) else { return nil }
        let rest = given.utf8.dropFirst(isHTTPS ? 8 : 7)
        let isBracketed = rest.first == UInt8(ascii: "[")
        let hostEnd = isBracketed ? rest.firstIndex(of: UInt8(ascii: "]")).map(rest.index(after:)) : rest.firstIndex(of: UInt8(ascii: ":"))
        guard !isBracketed || hostEnd != nil else { return nil }
        let name = rest[..<(hostEnd ?? rest.endIndex)]
        guard isBracketed ? HostName.isIPv6(Substring(name.dropFirst().dropLast())) : HostName.isNameOrIPv4(Substring(name)) else {
            return nil
        }
        guard let port = Self.port(rest[(hostEnd ?? rest.endIndex)...], default: isHTTPS ? 443 : 80) else { return nil }
        host = String(Substring(name))
        text = (isHTTPS ? "https://" : "http://") + host + port
    }

    /// Whether links with it are safe: over TLS, or on this machine.
    var isSafe: Bool {
        isHTTPS || ["localhost", "127.0.0.1", "[::1]"].contains(host) || host.utf8.reversed().starts(with: ".localhost".utf8.reversed())
    }

    /// The port with its colon, empty where it is the default; nil where it is none.
    private static func port(_ text: Substring.UTF8View, default usual: Int) -> String? {
        guard !text.isEmpty else { return "" }
        let digits = text.dropFirst()
        guard text.first == UInt8(ascii: ":"), (1...5).contains(digits.count),
            digits.allSatisfy({ $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }), let number = Int(Substring(digits)),
            (1...65_535).contains(number)
        else { return nil }
        return number == usual ? "" : ":\(number)"
    }
}
