package import Domain

/// Where a file of profiles has which column (F29), as its first row says.
package struct ProfileColumns: Sendable {
    /// The headings of a template and of an export, without those of the custom fields.
    package static let names = ["id", "first name", "last name", "email", "username", "kind", "locale"]
    private static let mandatory = ["first name", "last name", "email"]

    private let header: CSVHeader
    private let id: Int?
    private let username: Int?
    private let kind: Int?
    private let locale: Int?
    private let firstName: Int
    private let lastName: Int
    private let email: Int
    private let custom: [Int?]

    /// All headings of a PBX whose custom fields are called so.
    package static func names(_ customHeaders: CustomFields) -> [String] { names + customHeaders.texts.compactMap { $0 } }

    /// A profile under all headings.
    package static func cells(_ profile: Profile, _ customHeaders: CustomFields) -> [String] {
        let custom = zip(customHeaders.texts, profile.custom.texts).compactMap { header, text in header.map { _ in text ?? "" } }
        return [
            profile.id.description, profile.firstName, profile.lastName, profile.email.text, profile.username.text, profile.kind.rawValue,
            profile.locale?.text ?? "",
        ] + custom
    }

    /// Refuses a file that has a password in it (F6), a column that nobody knows, or not the columns that must be there.
    package init(_ first: CSVRow, customHeaders: CustomFields) throws(Refusal) {
        header = try CSVHeader(first)
        if let column = header.names.first(where: PasswordWords.name) {
            throw Refusal(
                .invalidValue,
                "the column \(quoted(column)) is for passwords, which nobody but the person chooses; take it out of the file. Nothing was taken in."
            )
        }
        let missing = Self.mandatory.filter { [header] in header.index(of: $0) == nil }
        guard missing.isEmpty, let firstName = header.index(of: "first name"), let lastName = header.index(of: "last name"),
            let email = header.index(of: "email")
        else {
            throw Refusal(
                .invalidValue,
                "the first row must name the columns, and \(missing.joined(separator: ", ")) is missing; start from `latchkey profile template`."
            )
        }
        (self.firstName, self.lastName, self.email) = (firstName, lastName, email)
        id = header.index(of: "id")
        username = header.index(of: "username")
        kind = header.index(of: "kind")
        locale = header.index(of: "locale")
        custom = customHeaders.texts.map { [header] name in name.flatMap { header.index(of: $0) } }
        let known = Set(([id, firstName, lastName, email, username, kind, locale] + custom).compactMap { $0 })
        if let stranger = header.names.indices.first(where: { !known.contains($0) }) {
            let name = header.names[stranger]
            throw Refusal(
                .invalidValue,
                "the column \(name.isEmpty ? "number \(stranger + 1) has no name" : "\(quoted(name)) is not known"); take it out, or name a "
                    + "custom field so with `latchkey pbx set`. Known are: \(Self.names(customHeaders).joined(separator: ", ")).")
        }
    }

    /// What the row wants. An empty cell leaves what is there, but for locale and custom fields of a profile named by its id, which it clears.
    package func row(_ row: CSVRow) -> ProfileRow {
        do throws(Refusal) {
            if let flaw = row.flaw ?? header.flaw(of: row) { throw Refusal(.invalidValue, flaw) }
            return ProfileRow(line: row.line, .success(try wish(row)))
        } catch {
            return ProfileRow(line: row.line, .failure(error))
        }
    }

    private func wish(_ row: CSVRow) throws(Refusal) -> ProfileRow.Wish {
        for (column, name) in zip([firstName, lastName, email], Self.mandatory) where row.isBlank(column) {
            throw Refusal(.incompleteProfile, "\(name) is empty; give it a value.")
        }
        let kind = try text(kind, row).map(Self.kind)
        let locale = try text(locale, row).map { text throws(Refusal) in try LanguageTag(text) }
        let username = try text(username, row)
        guard let id = try text(id, row) else {
            return .make(
                try ProfileForm(
                    username: username, firstName: row[firstName], lastName: row[lastName], email: Self.trimmed(row[email]), kind: kind,
                    locale: locale, custom: try custom(row, isClearing: false)))
        }
        guard let number = Int64(id), number > 0 else {
            throw Refusal(.invalidValue, "id must be the number that an export gives; leave it empty to make a new profile.")
        }
        return .edit(
            ProfileID(number), username: try username.map { text throws(Refusal) in try Username(text) },
            ProfileEdit(
                firstName: try PlainText.parse(row[firstName], as: "first name", limit: 100),
                lastName: try PlainText.parse(row[lastName], as: "last name", limit: 100),
                email: try EmailAddress(Self.trimmed(row[email])),
                kind: kind, locale: locale.map(ProfileEdit.Locale.set) ?? (self.locale == nil ? nil : .cleared),
                custom: try custom(row, isClearing: true)))
    }

    private func custom(_ row: CSVRow, isClearing: Bool) throws(Refusal) -> CustomFields {
        var texts: [String?] = []
        for (index, column) in custom.enumerated() {
            let text = try text(column, row).map { text throws(Refusal) in
                try PlainText.parse(text, as: column.map { header.names[$0] } ?? "custom field \(index + 1)", limit: CustomFields.longest)
            }
            texts.append(text ?? (column != nil && isClearing ? "" : nil))
        }
        return CustomFields(texts)
    }

    /// The cell of an optional column without blanks around it; nil where nothing is in it.
    private func text(_ column: Int?, _ row: CSVRow) throws(Refusal) -> String? {
        guard let column, !row.isBlank(column) else { return nil }
        return Self.trimmed(row[column])
    }

    private static func trimmed(_ text: String) -> String {
        guard text.utf8.first.map(CSVCell.isBlank) ?? false || text.utf8.last.map(CSVCell.isBlank) ?? false else { return text }
        let bytes = text.utf8.drop(while: CSVCell.isBlank)
        let end = bytes.lastIndex { !CSVCell.isBlank($0) }.map(bytes.index(after:)) ?? bytes.startIndex
        return String(Substring(bytes[..<end]))
    }

    private static func kind(_ text: String) throws(Refusal) -> Profile.Kind {
        guard let kind = Profile.Kind(rawValue: text.lowercased()) else { throw Refusal(.invalidValue, "kind must be person or place.") }
        return kind
    }
}
