import Domain
import Storage

/// What an operator does about an event that was set aside.
enum Remedy {
    /// Nil for an event that is not set aside.
    static func text(for event: EventRow) -> String? {
        guard event.state == .failed else { return nil }
        return text(for: event.code.flatMap(Refusal.Code.init))
    }

    private static func text(for code: Refusal.Code?) -> String {
        switch code {
        case .unknownPBX: "create the PBX, then retry"
        case .unknownProfile: "send the profile, or an assignment that carries it, then retry"
        case .unknownExtension: "send the extension, then retry"
        case .profileDisabled: "enable the profile, then retry; or discard"
        case .profileActive: "disable the profile, then retry"
        case .primaryAdministrator: "name another primary administrator (`latchkey pbx set`), then retry"
        case .nothingAssigned: "assign an extension or a privilege, then retry; or discard"
        case .pbxExists, .extensionExists: "it is there already: discard"
        case .profileErased: "an erased profile never comes back: discard, and send a new one under another username"
        case .usernameTaken, .customHeaderTaken, .usernameTooLong, .incompleteProfile, .invalidValue:
            "send it corrected under another id, then discard this one"
        case .changedMeanwhile: "look at what it is now, ask again for what is still wanted, and discard this one"
        case nil: "retry; if it fails again, send it corrected under another id and discard this one"
        }
    }
}
