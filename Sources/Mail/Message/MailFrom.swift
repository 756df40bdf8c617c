package import Domain

/// Who sends the emails: a display name, which may be empty, and an address (RFC 5322 §3.4).
package struct MailFrom: Equatable, Sendable {
    package let displayName: String
    package let address: EmailAddress

    /// The name counts at most 100 characters.
    package init(displayName: String, address: EmailAddress) throws(Refusal) {
        self.displayName = displayName.isEmpty ? "" : try PlainText.parse(displayName, as: "sender name", limit: 100)
        self.address = address
    }

    /// Reads `Example Phones <no-reply@example.com>`, `"Phones, Ltd." <no-reply@example.com>` or the address alone.
    package static func parse(_ text: String) throws(Refusal) -> MailFrom {
        let scalars = trimmed(text.unicodeScalars[...])
        guard scalars.last == ">" else { return try MailFrom(displayName: "", address: try address(scalars)) }
        guard let open = scalars.lastIndex(of: "<") else { throw malformed("has a > without its <") }
        let name = try unquoted(trimmed(scalars[..<open]))
        return try MailFrom(displayName: name, address: try address(scalars[scalars.index(after: open)...].dropLast()))
    }

    /// The address's domain, for Message-IDs.
    package var domain: String { String(address.text.split(separator: "@").last ?? "localhost") }

    private static func address(_ scalars: Substring.UnicodeScalarView) throws(Refusal) -> EmailAddress {
        do throws(Refusal) {
            return try EmailAddress(String(scalars))
        } catch {
            throw malformed("has an address that cannot be used (\(error.reason))")
        }
    }

    private static func unquoted(_ scalars: Substring.UnicodeScalarView) throws(Refusal) -> String {
        guard scalars.first == "\"" else {
            guard !scalars.contains(where: { "<>\"".unicodeScalars.contains($0) }) else { throw malformed("has < > or \" in its name") }
            return String(scalars)
        }
        guard scalars.count >= 2, scalars.last == "\"" else { throw malformed("has a quote that is not closed") }
        var name = String.UnicodeScalarView()
        var isEscaped = false
        for scalar in scalars.dropFirst().dropLast() {
            isEscaped = scalar == "\\" && !isEscaped
            if !isEscaped { name.append(scalar) }
        }
        return String(name)
    }

    private static func trimmed(_ scalars: Substring.UnicodeScalarView) -> Substring.UnicodeScalarView {
        let start = scalars.drop { $0.properties.isWhitespace }
        guard let last = start.lastIndex(where: { !$0.properties.isWhitespace }) else { return start }
        return start[...last]
    }

    private static func malformed(_ why: String) -> Refusal {
        Refusal(.invalidValue, "sender \(why); write it as Example Phones <no-reply@example.com>.")
    }
}
