import Cryptography
import Domain
import Storage

/// Rows with all that can be done before their transaction: folded, digested and sealed.
struct ReadyRows: Sendable {
    /// A row that makes a profile, unless its username is taken.
    struct Creation: Sendable {
        let line: Int
        let form: ProfileForm
        let new: NewProfile
        let records: [SealedRecord]
    }

    private(set) var creations: [Creation] = []
    /// What is decided on when the transaction sees what is stored.
    private(set) var others: [ProfileRow] = []
    /// The line of the last row; nil where there are none.
    let last: Int?

    init(_ rows: [ProfileRow], pbx: PBX, cause: String, _ ambient: Ambient, _ chain: HistoryChain, _ logins: LoginDigester) throws {
        last = rows.last?.line
        var salts = ambient.random(16 * rows.count)[...]
        for row in rows {
            let salt = Array(salts.prefix(16))
            salts = salts.dropFirst(16)
            if let creation = try Self.creation(row, pbx, cause, salt, chain, logins) {
                creations.append(creation)
            } else {
                others.append(row)
            }
        }
    }

    /// The row, where it does nothing but make a profile that nobody has to be told of.
    private static func creation(
        _ row: ProfileRow, _ pbx: PBX, _ cause: String, _ salt: [UInt8], _ chain: HistoryChain, _ logins: LoginDigester
    ) throws -> Creation? {
        guard case .success(.make(let form)) = row.wish else { return nil }
        let answer = try Decision(Situation(pbx: pbx)).answer(.make(form))
        guard answer.changes == [.createProfile(form)], answer.emails.isEmpty, answer.records.count == 1 else { return nil }
        return Creation(
            line: row.line, form: form,
            new: NewProfile(
                form: form, key: form.username.key, digests: try logins.digests(username: form.username, email: form.email),
                words: ProfileWords(form)),
            records: try answer.records.map { try SealedRecord($0, cause: cause, salt: salt, chain) })
    }
}
