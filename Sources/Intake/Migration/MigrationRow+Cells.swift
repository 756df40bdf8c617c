package import Domain

extension MigrationRow {
    /// The columns of a migration's file.
    package static let columns = ["extension", "caller id first name", "caller id last name", "voicemail email", "unassigned"]

    /// The row that these cells make, in the order of `columns`; refuses one of which no profile could be made.
    package init(cells: [String]) throws(Refusal) {
        guard cells.count == Self.columns.count else { throw Refusal(.invalidValue, "the row has not the columns of the first; mend it.") }
        let number = try ExtensionNumber(Self.trimmed(cells[0]))
        let isUnassigned = try Self.flag(cells[4])
        let first = try Self.line(cells[1], as: Self.columns[1])
        let last = try Self.line(cells[2], as: Self.columns[2])
        let address = try Self.address(cells[3])
        var contacts = ExtensionEdit()
        (contacts.callerIdFirstName, contacts.callerIdLastName, contacts.voicemailEmail) = (first, last, address?.text)
        if isUnassigned {
            self.init(number: number, contacts: contacts, person: nil)
            return
        }
        guard let first else { throw Self.missing(Self.columns[1]) }
        guard let last else { throw Self.missing(Self.columns[2]) }
        guard let address else { throw Self.missing(Self.columns[3]) }
        self.init(number: number, contacts: contacts, person: Person(firstName: first, lastName: last, email: address))
    }

    /// Spreadsheets write TRUE, people write x.
    private static func flag(_ cell: String) throws(Refusal) -> Bool {
        switch trimmed(cell).lowercased() {
        case "", "no", "n", "false", "0": return false
        case "yes", "y", "true", "1", "x", "unassigned": return true
        default: throw Refusal(.invalidValue, "unassigned must be yes, no or empty.")
        }
    }

    private static func line(_ cell: String, as what: String) throws(Refusal) -> String? {
        trimmed(cell).isEmpty ? nil : try PlainText.parse(cell, as: what, limit: 100)
    }

    private static func address(_ cell: String) throws(Refusal) -> EmailAddress? {
        let text = trimmed(cell)
        return text.isEmpty ? nil : try EmailAddress(text)
    }

    private static func missing(_ column: String) -> Refusal {
        Refusal(.invalidValue, "\(column) is empty, and a profile needs it; fill it in, or mark the extension unassigned.")
    }

    private static func trimmed(_ cell: String) -> String {
        let scalars = cell.unicodeScalars
        guard let first = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
            let last = scalars.lastIndex(where: { !$0.properties.isWhitespace })
        else { return "" }
        return String(scalars[first...last])
    }
}
