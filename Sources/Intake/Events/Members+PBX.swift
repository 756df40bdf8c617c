import Domain

/// A PBX as an event gives it.
extension Members {
    func pbxName() throws(Refusal) -> String? {
        try parsed("name") { text throws(Refusal) in try PlainText.parse(text, as: "name", limit: 200) }
    }

    func pbxCreation() throws(Refusal) -> Event {
        guard let name = try pbxName() else { throw missing("name") }
        let locale = try parsed("locale", LanguageTag.init) ?? .english
        return .pbxCreated(name: name, locale: locale, administrator: try members("administrator").form())
    }

    func pbxEdit() throws(Refusal) -> PBXEdit {
        PBXEdit(
            name: try pbxName(), locale: try parsed("locale", LanguageTag.init),
            primaryAdministrator: try parsed("primaryAdministrator", Username.init), sender: try clearable("sender", Self.sender),
            supportContact: try line("supportContact", limit: 200),
            colour: try clearable("colour") { text throws(Refusal) in try BrandColour(text).text },
            logo: try clearable("logo") { text throws(Refusal) in try Logo(base64: text).base64 }, customHeaders: try customHeaders())
    }

    /// Names of columns, so none that a file of profiles has already, or that would be for passwords (F6, F29).
    private func customHeaders() throws(Refusal) -> CustomFields {
        let headers = try custom("customHeader")
        var names = Set(ProfileColumns.names.map(CSVHeader.key))
        for (index, text) in headers.texts.enumerated() {
            guard let text, !text.isEmpty else { continue }
            guard !PasswordWords.name(text) else {
                throw taken(index, "names a password, which nobody but the person chooses; call it something else.")
            }
            guard names.insert(CSVHeader.key(text)).inserted else {
                throw taken(index, "is the name of another column of profiles; call it something else.")
            }
        }
        return headers
    }

    private func taken(_ index: Int, _ why: String) -> Refusal {
        Refusal(.customHeaderTaken, "\(path("customHeader\(index + 1)")) \(why)")
    }

    /// `ada@example.com` or `Ada Byron <ada@example.com>`: what a From header can be made of.
    private static func sender(_ text: String) throws(Refusal) -> String {
        let line = try PlainText.parse(text, as: "sender", limit: 254)
        guard line.utf8.last == UInt8(ascii: ">"), let open = line.utf8.lastIndex(of: UInt8(ascii: "<")) else {
            return try EmailAddress(line).text
        }
        _ = try EmailAddress(String(Substring(line.utf8[line.utf8.index(after: open)...].dropLast())))
        return line
    }
}
