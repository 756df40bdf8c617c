import HTTPTypes
import Hummingbird

/// A cookie of ours: HttpOnly, for this host and every path, never a domain (RFC 6265bis §4.1.3.2).
struct Cookie: Sendable {
    let name: String
    private let isSecure: Bool

    /// Over https its name begins with `__Host-`, so that no neighbour can plant one; on plain loopback browsers refuse that prefix.
    init(_ name: String, isSecure: Bool) {
        self.name = isSecure ? "__Host-\(name)" : name
        self.isSecure = isSecure
    }

    /// What the browser sent; nil where it sent none, or two of the name.
    func value(in request: Request) -> String? {
        let pairs = request.headers[values: .cookie].flatMap { $0.utf8.split(separator: UInt8(ascii: ";")) }
            .map { Substring($0.drop { $0 == UInt8(ascii: " ") }) }
        let own = pairs.filter { $0.utf8.starts(with: "\(name)=".utf8) }
        guard own.count == 1, let pair = own.first else { return nil }
        return String(Substring(pair.utf8.dropFirst(name.utf8.count + 1)))
    }

    /// The line that sets it; `lifetime` in seconds, nil until the browser closes. Lax, because people come from web mail.
    func setting(_ value: String, lifetime: Int? = nil) -> HTTPField {
        let age = lifetime.map { "; Max-Age=\($0)" } ?? ""
        return HTTPField(name: .setCookie, value: "\(name)=\(value); Path=/; HttpOnly; SameSite=Lax\(isSecure ? "; Secure" : "")\(age)")
    }

    /// The line that ends it.
    var clearing: HTTPField { setting("", lifetime: 0) }
}
