import Cryptography
import Domain
import Storage

/// Rows with all that can be done before their transaction: folded, digested, sealed and sorted.
struct ReadyRows: Sendable {
    /// A row that makes a profile, unless its username is taken.
    struct Creation: Sendable {
        let line: Int
        let form: ProfileForm
        let record: SealedRecord
    }

    private(set) var creations: [Creation] = []
    /// What the creations make, in their order.
    private(set) var profiles: NewProfiles
    /// What is decided on when the transaction sees what is stored.
    private(set) var others: [ProfileRow] = []
    /// The line of the last row; nil where there are none.
    let last: Int?

    init(_ rows: [ProfileRow], pbx: PBX, cause: String, _ ambient: Ambient, _ chain: HistoryChain, _ logins: LoginDigester) throws {
        last = rows.last?.line
        profiles = NewProfiles(pbx: pbx.id, reserving: rows.count)
        let now = ambient.now()
        var salts = ambient.random(16 * rows.count)[...]
        for row in rows {
            let salt = Array(salts.prefix(16))
            salts = salts.dropFirst(16)
            guard let (form, record) = try Self.creation(row, pbx) else {
                others.append(row)
                continue
            }
            creations.append(Creation(line: row.line, form: form, record: try SealedRecord(record, cause: cause, salt: salt, chain)))
            profiles.add(form, try logins.digests(username: form.username, email: form.email), at: now)
        }
        profiles.close()
    }

    /// What the row makes and what the history says of it, where it does nothing else and nobody has to be told.
    private static func creation(_ row: ProfileRow, _ pbx: PBX) throws -> (ProfileForm, Record)? {
        guard case .success(.make(let form)) = row.wish else { return nil }
        let answer = try Decision(Situation(pbx: pbx)).answer(.make(form))
        guard answer.changes == [.createProfile(form)], answer.emails.isEmpty, answer.records.count == 1, let record = answer.records.first
        else { return nil }
        return (form, record)
    }
}
