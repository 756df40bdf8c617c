/// A lasting no: what was asked cannot be done, and what would make it possible.
package struct Refusal: Error, Hashable, Sendable, CustomStringConvertible {
    /// The stable name of the reason, used in problem types and metrics.
    package enum Code: String, Hashable, Sendable, CaseIterable {
        case invalidValue = "invalid-value"
        case usernameTooLong = "username-too-long"
        case unknownPBX = "unknown-pbx"
        case pbxExists = "pbx-exists"
        case unknownProfile = "unknown-profile"
        case incompleteProfile = "incomplete-profile"
        case usernameTaken = "username-taken"
        case profileDisabled = "profile-disabled"
        case profileActive = "profile-active"
        case profileErased = "profile-erased"
        case primaryAdministrator = "primary-administrator"
        case unknownExtension = "unknown-extension"
        case extensionExists = "extension-exists"
        case customHeaderTaken = "custom-header-taken"
        case nothingAssigned = "nothing-assigned"
        case changedMeanwhile = "changed-meanwhile"
    }

    package let code: Code
    /// One sentence for the operator, with what to do.
    package let reason: String

    package init(_ code: Code, _ reason: String) {
        self.code = code
        self.reason = reason
    }

    package var description: String { reason }
}
