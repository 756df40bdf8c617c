package import Domain

/// The table `extension`.
package struct ExtensionTable {
    let tx: Transaction
    private static let columns = """
        pbx, number, profile, fallback_at, virtual_office_at, caller_first, caller_first_by_hand_at, caller_last, caller_last_by_hand_at,
        voicemail, voicemail_by_hand_at, fax, fax_by_hand_at, phone_number, phone_model, service_plan, activation_code
        """

    package func find(_ number: ExtensionNumber, pbx: PBXID) throws -> Extension? {
        try tx.row("SELECT \(Self.columns) FROM extension WHERE pbx = ?1 AND number = ?2", pbx.text, number.text).map(ext)
    }

    /// Behind `after`, those whose number begins with `prefix`, by number.
    package func list(pbx: PBXID, numbersBeginning prefix: String, after: String?, limit: Int) throws -> [Extension] {
        try tx.rows(
            """
            SELECT \(Self.columns) FROM extension WHERE pbx = ?1 AND number >= ?2 AND number < ?3 AND number > ?4 ORDER BY number LIMIT ?5
            """, pbx.text, prefix, SearchWords.end(of: prefix), after ?? "", limit
        ).map(ext)
    }

    package func list(of profile: ProfileID, limit: Int) throws -> [Extension] {
        try tx.rows("SELECT \(Self.columns) FROM extension WHERE profile = ?1 ORDER BY number LIMIT ?2", profile.number, limit).map(ext)
    }

    /// The numbers of the extensions of each of these profiles, at most `limit` each.
    package func numbers(of profiles: [ProfileID], limit: Int) throws -> [[String]] {
        try tx.rows("SELECT number FROM extension WHERE profile = ?1 ORDER BY number LIMIT ?2", each: profiles.map { [$0.number, limit] })
            .map { $0.map { $0.text(0) } }
    }

    /// How many extensions the profile has, and whether one of them has Virtual Office.
    package func count(of profile: ProfileID) throws -> (extensions: Int, hasVirtualOffice: Bool) {
        let row = try tx.row("SELECT COUNT(*), COUNT(virtual_office_at) FROM extension WHERE profile = ?1", profile.number)
        return (Int(row?.integer(0) ?? 0), (row?.integer(1) ?? 0) > 0)
    }

    /// Makes the extension or replaces all that is known of it.
    package func save(_ ext: Extension, at now: Timestamp) throws {
        let byHand: (Extension.Contact) -> Timestamp? = { $0.isSetByHand ? now : nil }
        try tx.run(
            """
            INSERT INTO extension (\(Self.columns))
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)
            ON CONFLICT (pbx, number) DO UPDATE SET profile = excluded.profile, fallback_at = excluded.fallback_at,
            virtual_office_at = excluded.virtual_office_at, caller_first = excluded.caller_first,
            caller_first_by_hand_at = excluded.caller_first_by_hand_at, caller_last = excluded.caller_last,
            caller_last_by_hand_at = excluded.caller_last_by_hand_at, voicemail = excluded.voicemail,
            voicemail_by_hand_at = excluded.voicemail_by_hand_at, fax = excluded.fax, fax_by_hand_at = excluded.fax_by_hand_at,
            phone_number = excluded.phone_number, phone_model = excluded.phone_model, service_plan = excluded.service_plan,
            activation_code = excluded.activation_code
            """, ext.pbx.text, ext.number.text, ext.holder?.profile.number, (ext.holder?.isFallback ?? false) ? now : nil,
            ext.hasVirtualOffice ? now : nil, ext.callerIdFirstName.value, byHand(ext.callerIdFirstName), ext.callerIdLastName.value,
            byHand(ext.callerIdLastName), ext.voicemailEmail.value, byHand(ext.voicemailEmail), ext.faxEmail.value, byHand(ext.faxEmail),
            ext.phone.phoneNumber, ext.phone.phoneModel, ext.phone.servicePlan, ext.phone.activationCode)
    }

    /// F20: all extensions of `former` fall to the primary administrator; voicemail and fax always, caller id unless set by hand.
    package func handOver(from former: ProfileID, to primary: Profile, at now: Timestamp) throws {
        try tx.run(
            """
            UPDATE extension SET profile = ?2, fallback_at = ?3, voicemail = ?4, voicemail_by_hand_at = NULL, fax = ?4, fax_by_hand_at = NULL,
            caller_first = CASE WHEN caller_first_by_hand_at IS NULL THEN ?5 ELSE caller_first END,
            caller_last = CASE WHEN caller_last_by_hand_at IS NULL THEN ?6 ELSE caller_last END
            WHERE profile = ?1
            """, former.number, primary.id.number, now, primary.email.text, primary.firstName, primary.lastName)
    }

    /// F20: the fallbacks of a PBX, the first of them by number.
    package func fallbacks(pbx: PBXID, limit: Int) throws -> Numbers {
        let condition = "WHERE pbx = ?1 AND fallback_at IS NOT NULL"
        let count = try tx.row("SELECT COUNT(*) FROM extension \(condition)", pbx.text)?.integer(0) ?? 0
        guard count > 0 else { return Numbers() }
        let rows = try tx.rows("SELECT \(Self.columns) FROM extension \(condition) ORDER BY number LIMIT ?2", pbx.text, limit)
        return Numbers(try rows.map { try ext($0).number }, count: Int(count))
    }

    /// F20: the fallbacks of a PBX go to its new primary administrator.
    package func takeOverFallbacks(pbx: PBXID, by primary: Profile) throws {
        try tx.run(
            """
            UPDATE extension SET profile = ?2, voicemail = CASE WHEN voicemail_by_hand_at IS NULL THEN ?3 ELSE voicemail END,
            fax = CASE WHEN fax_by_hand_at IS NULL THEN ?3 ELSE fax END,
            caller_first = CASE WHEN caller_first_by_hand_at IS NULL THEN ?4 ELSE caller_first END,
            caller_last = CASE WHEN caller_last_by_hand_at IS NULL THEN ?5 ELSE caller_last END
            WHERE pbx = ?1 AND fallback_at IS NOT NULL
            """, pbx.text, primary.id.number, primary.email.text, primary.firstName, primary.lastName)
    }

    /// F24: the contact fields that follow the profile take its present names and address.
    package func refreshContacts(of profile: Profile) throws {
        try tx.run(
            """
            UPDATE extension SET voicemail = CASE WHEN voicemail_by_hand_at IS NULL THEN ?2 ELSE voicemail END,
            fax = CASE WHEN fax_by_hand_at IS NULL THEN ?2 ELSE fax END,
            caller_first = CASE WHEN caller_first_by_hand_at IS NULL THEN ?3 ELSE caller_first END,
            caller_last = CASE WHEN caller_last_by_hand_at IS NULL THEN ?4 ELSE caller_last END
            WHERE profile = ?1
            """, profile.id.number, profile.email.text, profile.firstName, profile.lastName)
    }

    private func ext(_ row: Row) throws -> Extension {
        var ext = Extension(
            pbx: try PBXID(row.text(0)), number: try ExtensionNumber(row.text(1)), hasVirtualOffice: row.optionalInteger(4) != nil,
            holder: row.optionalInteger(2).map { Extension.Holder(ProfileID($0), isFallback: row.optionalInteger(3) != nil) })
        let contact: (Int) -> Extension.Contact = { .init(row.text($0), isSetByHand: row.optionalInteger($0 + 1) != nil) }
        ext.callerIdFirstName = contact(5)
        ext.callerIdLastName = contact(7)
        ext.voicemailEmail = contact(9)
        ext.faxEmail = contact(11)
        ext.phone = PhoneDetails(
            phoneNumber: row.optionalText(13), phoneModel: row.optionalText(14), servicePlan: row.optionalText(15),
            activationCode: row.optionalText(16))
        return ext
    }
}

extension Transaction {
    package var extensions: ExtensionTable { ExtensionTable(tx: self) }
}
