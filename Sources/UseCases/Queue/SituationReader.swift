import Cryptography
import Domain
import Storage

/// Reads what a decision has to know about an event, and no more.
struct SituationReader {
    let tx: Transaction
    let logins: LoginDigester
    /// What this transaction has read of PBXs already.
    let pbxs = PBXMemory()

    func situation(of event: Event, pbx id: PBXID) throws -> Situation {
        var situation = Situation(pbx: try pbxs.find(id, in: tx))
        switch event {
        case .profileSaved(let form): situation.profile = try known(form.username)
        case .profileChanged(let username, _), .profileEnabled(let username), .resetRequested(let username, _),
            .resendRequested(let username),
            .privilegeRevoked(_, let username):
            situation.profile = try known(username)
        case .erasureRequested(let id): situation.profile = try StandingReader(tx: tx).known(id)
        case .profileDisabled(let username):
            situation.profile = try known(username)
            situation.primaryAdministrator = try situation.pbx.flatMap { try StandingReader(tx: tx).known($0.primaryAdministrator) }
        case .privilegeGranted(_, let reference): situation.profile = try known(reference.username)
        case .extensionAssigned(let number, let reference, _, _):
            situation.profile = try known(reference.username)
            situation.extension = try tx.extensions.find(number, pbx: id)
        case .extensionCleared(let number): situation.extension = try tx.extensions.find(number, pbx: id)
        case .extensionSaved(let number, _):
            situation.extension = try tx.extensions.find(number, pbx: id)
            situation.profile = try situation.extension?.holder.flatMap { try StandingReader(tx: tx).known($0.profile) }
        case .extensionMigrated(let number, _, let form):
            situation.extension = try tx.extensions.find(number, pbx: id)
            situation.profile = try form.flatMap { try known($0.username) }
        case .pbxCreated(_, _, let administrator): situation.profile = try known(administrator.username)
        case .pbxChanged(let edit):
            guard let username = edit.primaryAdministrator else { break }
            situation.profile = try known(username)
            situation.fallbacks = try tx.extensions.fallbacks(pbx: id, limit: EmailFacts.listLimit)
        }
        return situation
    }

    func known(_ username: Username) throws -> KnownProfile? {
        let standing = try tx.profiles.standing(usernameKey: username.key, digest: logins.digest(ofLogin: username.text))
        return try standing.map(StandingReader(tx: tx).known)
    }
}

/// The PBXs that one transaction has read: many events of one follow each other, and nobody else changes it meanwhile.
final class PBXMemory {
    private var known: [String: PBX] = [:]

    func find(_ id: PBXID, in tx: Transaction) throws -> PBX? {
        if let pbx = known[id.text] { return pbx }
        known[id.text] = try tx.pbxs.find(id)
        return known[id.text]
    }

    func forget(_ id: String) { known[id] = nil }
}

extension Answer {
    /// Whether the PBX itself is another one afterwards.
    var changesPBX: Bool {
        changes.contains { change in
            switch change {
            case .createPBX, .updatePBX, .appointPrimaryAdministrator: true
            default: false
            }
        }
    }
}
