/// The CloudEvents types that Latchkey knows.
package enum EventType: String, Sendable, CaseIterable {
    case profileSaved = "latchkey.profile.saved"
    case profileChanged = "latchkey.profile.changed"
    case profileDisabled = "latchkey.profile.disabled"
    case profileEnabled = "latchkey.profile.enabled"
    case resendRequested = "latchkey.profile.resend-requested"
    case erasureRequested = "latchkey.profile.erasure-requested"
    case extensionAssigned = "latchkey.extension.assigned"
    case extensionCleared = "latchkey.extension.cleared"
    case extensionSaved = "latchkey.extension.saved"
    case extensionMigrated = "latchkey.extension.migrated"
    case privilegeGranted = "latchkey.privilege.granted"
    case privilegeRevoked = "latchkey.privilege.revoked"
    case resetRequested = "latchkey.password.reset-requested"
    case pbxCreated = "latchkey.pbx.created"
    case pbxChanged = "latchkey.pbx.changed"

    /// Whether only Latchkey itself makes events of this type.
    package var isOwn: Bool {
        switch self {
        case .profileChanged, .extensionMigrated, .resendRequested, .erasureRequested, .pbxCreated, .pbxChanged: true
        case .profileSaved, .profileDisabled, .profileEnabled, .extensionAssigned, .extensionCleared, .extensionSaved, .privilegeGranted,
            .privilegeRevoked, .resetRequested:
            false
        }
    }
}
