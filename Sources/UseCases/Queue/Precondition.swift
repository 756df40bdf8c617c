import Domain
import Storage

/// Holds a change to the state that whoever asked for it had seen, when its turn has come and nobody else changes the PBX (RFC 9110 §13.1.1).
struct Precondition {
    let tx: Transaction

    /// Refuses the event where what it changes has another entity tag by now, or is there though it must not be.
    func check(_ tag: String, of event: Event, on pbx: PBXID) throws {
        if tag == EntityTag.absent { return try checkAbsence(of: event, on: pbx) }
        guard let now = try self.tag(of: event, on: pbx), !EntityTag.meets(tag, now) else { return }
        throw Refusal(.changedMeanwhile, "somebody else has changed it meanwhile; read it again, then send the change with its new ETag.")
    }

    private func checkAbsence(of event: Event, on pbx: PBXID) throws {
        switch event {
        case .profileSaved(let form) where try tx.profiles.find(usernameKey: form.username.key) != nil:
            throw Refusal(.usernameTaken, "username \(form.username) is taken; choose another, or change the profile that has it.")
        case .extensionSaved(let number, _) where try tx.extensions.find(number, pbx: pbx) != nil,
            .extensionAssigned(let number, _, _, _) where try tx.extensions.find(number, pbx: pbx) != nil:
            throw Refusal(.extensionExists, "extension \(number) exists already; change it, or assign it.")
        default: return
        }
    }

    /// Nil for what is not there: why is told by the decision.
    private func tag(of event: Event, on pbx: PBXID) throws -> String? {
        switch event {
        case .profileChanged(let username, _), .profileDisabled(let username), .profileEnabled(let username),
            .resendRequested(let username),
            .resetRequested(let username, _):
            return try tx.profiles.find(usernameKey: username.key).map { try EntityTag.of(ProfileView($0, tx)) }
        case .extensionSaved(let number, _), .extensionCleared(let number), .extensionAssigned(let number, _, _, _):
            return try tx.extensions.find(number, pbx: pbx).map { try EntityTag.of(ExtensionView($0, tx)) }
        case .pbxChanged: return try tx.pbxs.find(pbx).map { try EntityTag.of(PBXView($0, tx)) }
        case .erasureRequested(let id): return try tx.profiles.find(id).map { try EntityTag.of(ProfileView($0, tx)) }
        case .privilegeRevoked(let name, let username):
            return try tx.profiles.find(usernameKey: username.key).map {
                try EntityTag.of(PrivilegeView(profile: ProfileView($0, tx), privilege: name))
            }
        case .profileSaved, .privilegeGranted, .extensionMigrated, .pbxCreated: return nil
        }
    }
}
