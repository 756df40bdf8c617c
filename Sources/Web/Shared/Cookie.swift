import HTTPTypes
import Hummingbird

/// A cookie of ours: HttpOnly, for this host and every path, never a domain (RFC 6265bis §4.1.3.2).
struct Cookie: Sendable {
    let name: String
    /// What the pair of that name begins with.
    private let start: [UInt8]
    private let isSecure: Bool

    /// Over https its name begins with `__Host-`, so that no neighbour can plant one; on plain loopback browsers refuse that prefix.
    init(_ name: String, isSecure: Bool) {
        self.name = isSecure ? "__Host-\(name)" : name
        start = Array("\(self.name)=".utf8)
        self.isSecure = isSecure
    }

    /// What the browser sent; nil where it sent none, or two of the name.
    func value(in request: Request) -> String? {
        var found: String?
        for field in request.headers[values: .cookie] {
            for pair in field.utf8.split(separator: UInt8(ascii: ";")) {
                let pair = pair.drop { $0 == UInt8(ascii: " ") }
                guard pair.starts(with: start) else { continue }
                guard found == nil else { return nil }
                found = String(Substring(pair.dropFirst(start.count)))
            }
        }
        return found
    }

    /// The line that sets it; `lifetime` in seconds, nil until the browser closes. Lax, because people come from web mail.
    func setting(_ value: String, lifetime: Int? = nil) -> HTTPField {
        let pair = name + "=" + value + (isSecure ? "; Path=/; HttpOnly; SameSite=Lax; Secure" : "; Path=/; HttpOnly; SameSite=Lax")
        return HTTPField(name: .setCookie, value: lifetime.map { pair + "; Max-Age=" + String($0) } ?? pair)
    }

    /// The line that ends it.
    var clearing: HTTPField { setting("", lifetime: 0) }
}
