import Cryptography
import Foundation

/// A message as it lies in the spool, read without Latchkey's own code.
struct SpoolFile: Sendable {
    let headers: [String: String]
    /// The text part, decoded.
    let text: String

    /// Nil for anything that is no whole message.
    init?(_ bytes: [UInt8]) {
        let message = String(decoding: bytes, as: UTF8.self)
        let boundary = message.split(separator: "boundary=\"").dropFirst().first?.split(separator: "\"").first.map(String.init)
        guard let boundary, message.hasSuffix("--\(boundary)--\n") else { return nil }
        let parts = message.components(separatedBy: "\n--\(boundary)\n")
        guard parts.count == 3 else { return nil }
        headers = Self.headers(parts[0])
        guard let end = parts[1].range(of: "\n\n") else { return nil }
        let isQuoted = parts[1][..<end.lowerBound].contains("quoted-printable")
        let body = String(parts[1][end.upperBound...])
        text = isQuoted ? Self.unquoted(body) : body
    }

    var kind: String { headers["X-Latchkey-Kind"] ?? "" }
    var event: String { headers["X-Latchkey-Event"] ?? "" }
    var messageID: String { headers["Message-ID"] ?? "" }

    /// The bare address it goes to.
    var to: String { headers["To"]?.split(whereSeparator: { "<> ".contains($0) }).last.map(String.init) ?? "" }

    /// The one-time link's token, from the line on which the link stands alone.
    var token: TokenText? {
        let lines = text.split(separator: "\n").filter { $0.hasPrefix(Latchkey.origin + "/p/") }
        guard lines.count == 1, let line = lines.first else { return nil }
        return TokenText(line.dropFirst((Latchkey.origin + "/p/").count))
    }

    private static func headers(_ text: String) -> [String: String] {
        var headers: [String: String] = [:]
        for line in text.replacingOccurrences(of: "\n ", with: " ").split(separator: "\n") {
            guard let colon = line.firstIndex(of: ":") else { continue }
            headers[String(line[..<colon])] = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
        }
        return headers
    }

    private static func unquoted(_ text: String) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.replacingOccurrences(of: "=\n", with: "").utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "="), let code = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) {
                rest = rest.dropFirst(2)
                bytes.append(code)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
