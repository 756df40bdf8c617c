import Domain
import Storage

/// Holds a change to the state that whoever asked for it had seen, when its turn has come and nobody else changes the PBX (RFC 9110 §13.1.1).
struct Precondition {
    let tx: Transaction

    /// Refuses the event where what it changes has another entity tag by now.
    func check(_ tag: String, of event: Event, on pbx: PBXID) throws {
        guard let now = try self.tag(of: event, on: pbx), now != tag else { return }
        throw Refusal(.changedMeanwhile, "somebody else has changed it meanwhile; read it again, then send the change with its new ETag.")
    }

    /// Nil for what is not there: why is told by the decision.
    private func tag(of event: Event, on pbx: PBXID) throws -> String? {
        switch event {
        case .profileChanged(let username, _), .profileDisabled(let username), .profileEnabled(let username):
            return try tx.profiles.find(usernameKey: username.key).map { try EntityTag.of(ProfileView($0, tx)) }
        case .extensionSaved(let number, _), .extensionCleared(let number), .extensionAssigned(let number, _, _, _):
            return try tx.extensions.find(number, pbx: pbx).map { try EntityTag.of(ExtensionView($0, tx)) }
        case .pbxChanged: return try tx.pbxs.find(pbx).map { try EntityTag.of(PBXView($0, tx)) }
        case .profileSaved, .privilegeGranted, .privilegeRevoked, .resetRequested, .resendRequested, .pbxCreated: return nil
        }
    }
}
