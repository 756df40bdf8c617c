package import Domain

/// The table `pbx`.
package struct PBXTable {
    let tx: Transaction
    private static let columns =
        "id, name, locale, primary_administrator, sender, support_contact, custom_1, custom_2, custom_3, colour, logo"

    package func find(_ id: PBXID) throws -> PBX? {
        try tx.row("SELECT \(Self.columns) FROM pbx WHERE id = ?1", id.text).map(pbx)
    }

    /// Behind `after`, those whose id begins with `prefix`, by id.
    package func list(idsBeginning prefix: String = "", after: String?, limit: Int) throws -> [PBX] {
        try tx.rows(
            "SELECT \(Self.columns) FROM pbx WHERE id >= ?1 AND id < ?2 AND id > ?3 ORDER BY id LIMIT ?4", prefix,
            SearchWords.end(of: prefix), after ?? "", limit
        ).map(pbx)
    }

    package func insert(_ id: PBXID, name: String, locale: LanguageTag, at now: Timestamp) throws {
        try tx.run("INSERT INTO pbx (id, name, locale, created_at) VALUES (?1, ?2, ?3, ?4)", id.text, name, locale.text, now)
    }

    package func appoint(_ id: PBXID, primaryAdministrator: ProfileID) throws {
        try tx.run("UPDATE pbx SET primary_administrator = ?2 WHERE id = ?1", id.text, primaryAdministrator.number)
    }

    /// Changes what `edit` gives; an empty sender or support contact goes back to the installation's, an empty colour, logo or header away.
    /// `logoDigest` is that of its logo.
    package func update(_ id: PBXID, _ edit: PBXEdit, logoDigest: String? = nil) throws {
        let headers = edit.customHeaders.texts
        try tx.run(
            """
            UPDATE pbx SET name = COALESCE(?2, name), locale = COALESCE(?3, locale), sender = NULLIF(COALESCE(?4, sender), ''),
            support_contact = NULLIF(COALESCE(?5, support_contact), ''), custom_1 = NULLIF(COALESCE(?6, custom_1), ''),
            custom_2 = NULLIF(COALESCE(?7, custom_2), ''), custom_3 = NULLIF(COALESCE(?8, custom_3), ''),
            colour = NULLIF(COALESCE(?9, colour), ''), logo = NULLIF(COALESCE(?10, logo), ''),
            logo_content = NULLIF(COALESCE(?11, logo_content), '') WHERE id = ?1
            """, id.text, edit.name, edit.locale?.text, edit.sender, edit.supportContact, headers[0], headers[1], headers[2],
            edit.colour, logoDigest, edit.logo)
    }

    /// The base64 of the logo with that digest.
    package func logo(_ digest: String) throws -> String? {
        try tx.row("SELECT logo_content FROM pbx WHERE logo = ?1 LIMIT 1", digest)?.optionalText(0)
    }

    private func pbx(_ row: Row) throws -> PBX {
        PBX(
            id: try PBXID(row.text(0)), name: row.text(1), locale: try LanguageTag(row.text(2)),
            primaryAdministrator: ProfileID(row.integer(3)), sender: row.optionalText(4), supportContact: row.optionalText(5),
            brand: Brand(colour: row.optionalText(9).flatMap { try? BrandColour($0) }, logo: row.optionalText(10)),
            customHeaders: CustomFields([row.optionalText(6), row.optionalText(7), row.optionalText(8)]))
    }
}

extension Transaction {
    package var pbxs: PBXTable { PBXTable(tx: self) }
}
