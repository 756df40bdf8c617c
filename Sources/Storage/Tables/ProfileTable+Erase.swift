package import Domain

/// F23: erasing. Where personal data of a profile stand, table by table, and what becomes of them:
///
///     profile      names, email, username, locale,   this row: pseudonym; of the username its keyed digest stays, so that it is never
///                  custom fields, its bounce         reused
///     profile_word words of its names                gone
///     history      details that name it              pseudonym, salt gone (HistoryTable.erase)
///     email        address and facts of its emails   pseudonym, facts gone; another's facts that name it: pseudonym (EmailTable+Erase)
///     event        text and reason, only of what is set aside: both gone, the event is discarded; others' texts went with their answer
///     credential, privilege, token                   ended when it was disabled; a token's row is a digest with times
///     guess        keyed digests of its logins       gone
///     extension    contact fields                    those that followed it went to the primary administrator when it was disabled; what
///                                                    somebody set by hand is the extension's own and stays
///     pbx, api_key, node, secret, lane, history_head, history_tail, commit_mark: none of a profile's
///     import_refusal reasons that name it             gone, with all others of its PBX's imports
///     import_piece files that wait for their confirmation   gone with it, or after a week
///     submission   events handed in through SQL      until a node takes them in, within seconds
extension ProfileTable {
    /// From here on there is no way back, and no search finds it.
    package func beginErasing(_ id: ProfileID, at now: Timestamp) throws {
        guard let profile = try find(id) else { return }
        try tx.run("UPDATE profile SET erased_at = ?2 WHERE id = ?1 AND erased_at IS NULL", id.number, now)
        try tx.profileWords.remove(ProfileWords(profile), of: id, pbx: profile.pbx)
    }

    /// The last step, once nothing else holds what was searched for.
    package func erase(_ id: ProfileID, as pseudonym: Pseudonym) throws {
        try tx.run(
            """
            UPDATE profile SET username = ?2, username_key = \(Self.erasedKey("username_digest")), first_name = ?3, last_name = ?4, email = ?5,
            email_digest = '', locale = NULL, custom_1 = NULL, custom_2 = NULL, custom_3 = NULL, bounced_at = NULL, bounce_reason = NULL
            WHERE id = ?1 AND erased_at IS NOT NULL
            """, id.number, pseudonym.username, pseudonym.firstName, pseudonym.lastName, pseudonym.email)
    }

    /// What an erased profile has for a username key, by the digest of its username: no username has a slash and so many digits.
    static func erasedKey(_ digest: String) -> String { "'\(erasedPrefix)' || \(digest)" }
    static let erasedPrefix = "erased/"
}
