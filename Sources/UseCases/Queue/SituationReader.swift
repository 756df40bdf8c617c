import Domain
import Storage

/// Reads what a decision has to know about an event, and no more.
struct SituationReader {
    let tx: Transaction
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
        case .profileDisabled(let username):
            situation.profile = try known(username)
            situation.primaryAdministrator = try situation.pbx.flatMap { try known($0.primaryAdministrator) }
        case .privilegeGranted(_, let reference): situation.profile = try known(reference.username)
        case .extensionAssigned(let number, let reference, _, _):
            situation.profile = try known(reference.username)
            situation.extension = try tx.extensions.find(number, pbx: id)
        case .extensionCleared(let number): situation.extension = try tx.extensions.find(number, pbx: id)
        case .extensionSaved(let number, _):
            situation.extension = try tx.extensions.find(number, pbx: id)
            situation.profile = try situation.extension?.holder.flatMap { try known($0.profile) }
        case .pbxCreated(_, _, let administrator): situation.profile = try known(administrator.username)
        case .pbxChanged(let edit): situation.profile = try edit.primaryAdministrator.flatMap { try known($0) }
        }
        return situation
    }

    func known(_ username: Username) throws -> KnownProfile? {
        try tx.profiles.standing(usernameKey: username.key).map(known)
    }

    func known(_ id: ProfileID) throws -> KnownProfile? {
        try tx.profiles.standing(id).map(known)
    }

    /// The lists only where there is something to list: each costs a way to the database and back.
    private func known(_ standing: ProfileStanding) throws -> KnownProfile {
        let id = standing.profile.id
        let extensions = standing.extensionCount == 0 ? [] : try tx.extensions.list(of: id, limit: EmailFacts.listLimit + 1)
        return KnownProfile(
            standing.profile, hasPassword: standing.hasPassword, hadPassword: standing.hadPassword,
            features: Features(
                extensions: extensions, extensionCount: standing.extensionCount, hasVirtualOffice: standing.hasVirtualOffice,
                privileges: standing.privilegeCount == 0 ? [] : try tx.privileges.list(of: id)))
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
