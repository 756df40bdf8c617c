import Cryptography
import Domain
import Storage

/// Decides on rows by what is stored, many at once: what a look at a file says and what an import does come from here both.
struct RowJudge {
    let tx: Transaction
    let pbx: PBX
    let logins: LoginDigester

    /// A row with what it leads to.
    struct Judgement {
        let line: Int
        let answer: Result<Answer, Refusal>
    }

    func judge(_ rows: [ProfileRow]) throws -> [Judgement] {
        var names: [(key: String, digest: String)] = []
        var ids: [ProfileID] = []
        for row in rows {
            switch row.wish {
            case .success(.make(let form)): names.append((form.username.key, try logins.digest(ofLogin: form.username.text)))
            case .success(.edit(let id, _, _)): ids.append(id)
            case .failure: break
            }
        }
        let named = try tx.profiles.find(names)
        let numbered = try tx.profiles.find(ids)
        return try rows.map { row in
            let profile: Profile? =
                switch row.wish {
                case .success(.make(let form)): named[form.username.key]
                case .success(.edit(let id, _, _)): numbered[id]
                case .failure: nil
                }
            return Judgement(line: row.line, answer: try answer(row.wish, profile))
        }
    }

    /// What else belongs to a profile is asked for only where the row changes it.
    private func answer(_ wish: Result<ProfileRow.Wish, Refusal>, _ profile: Profile?) throws -> Result<Answer, Refusal> {
        let first = decide(wish, profile.map { KnownProfile($0) })
        guard let profile, case .success(let answer) = first, !answer.isEmpty else { return first }
        return decide(wish, try StandingReader(tx: tx).known(profile.id))
    }

    private func decide(_ wish: Result<ProfileRow.Wish, Refusal>, _ known: KnownProfile?) -> Result<Answer, Refusal> {
        do throws(Refusal) {
            return .success(try Decision(Situation(pbx: pbx, profile: known)).answer(try wish.get()))
        } catch {
            return .failure(error)
        }
    }
}

extension JudgedRow {
    init(_ judgement: RowJudge.Judgement) {
        switch judgement.answer {
        case .success(let answer): self.init(line: judgement.line, RowOutcome(answer))
        case .failure(let refusal): self.init(line: judgement.line, .refused, reason: refusal.reason)
        }
    }
}
