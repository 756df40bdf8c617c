package import Domain

/// An assigned extension with the names of its holder.
package struct DirectoryRow: Equatable, Sendable {
    package let number: String
    package let firstName: String
    package let lastName: String
    package let username: String
    package let phoneNumber: String?
    package let isFallback: Bool
}

/// The contact directory (F30): what is assigned, with whose names.
extension ExtensionTable {
    private static let entries = """
        SELECT number, first_name, last_name, username, phone_number, fallback_at FROM extension
        JOIN profile ON profile.id = extension.profile
        """

    /// Behind `after`, those whose number begins with `prefix`, by number.
    package func directory(pbx: PBXID, numbersBeginning prefix: String = "", after: String?, limit: Int) throws -> [DirectoryRow] {
        try tx.rows(
            """
            \(Self.entries) WHERE extension.pbx = ?1 AND number >= ?2 AND number < ?3 AND number > ?4 ORDER BY number LIMIT ?5
            """, pbx.text, prefix, SearchWords.end(of: prefix), after ?? "", limit
        ).map(entry)
    }

    /// Those of one profile behind `after`, by number.
    package func directory(of profile: ProfileID, after: String?, limit: Int) throws -> [DirectoryRow] {
        try tx.rows(
            "\(Self.entries) WHERE extension.profile = ?1 AND number > ?2 ORDER BY number LIMIT ?3", profile.number, after ?? "", limit
        ).map(entry)
    }

    private func entry(_ row: Row) -> DirectoryRow {
        DirectoryRow(
            number: row.text(0), firstName: row.text(1), lastName: row.text(2), username: row.text(3), phoneNumber: row.optionalText(4),
            isFallback: row.optionalInteger(5) != nil)
    }
}
