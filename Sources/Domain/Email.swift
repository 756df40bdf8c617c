/// The seven emails that Latchkey writes.
package enum EmailKind: String, Sendable, CaseIterable, Codable {
    case createPassword = "create-password"
    case existingCredentials = "existing-credentials"
    case extensionNotice = "extension-notice"
    case resetPassword = "reset-password"
    case passwordChanged = "password-changed"
    case extensionsReassigned = "extensions-reassigned"
    case emailChanged = "email-changed"

    /// Whether the email carries a one-time link.
    package var carriesLink: Bool { self == .createPassword || self == .resetPassword }

    /// Whether the email tells what its recipient has, rather than what has happened.
    package var isInstruction: Bool { self != .passwordChanged && self != .emailChanged }

    /// Whether the email overtakes the bulk of assignments (Q5).
    package var isUrgent: Bool {
        switch self {
        case .resetPassword, .passwordChanged, .emailChanged: true
        case .createPassword, .existingCredentials, .extensionNotice, .extensionsReassigned: false
        }
    }
}

/// What an email tells, as it stood when it was decided; without its link, which exists only once the email is drafted.
package struct EmailFacts: Equatable, Sendable, Codable {
    /// An extension or a privilege that the recipient is told about; exactly one of `number` and `privilege` is set.
    package struct Feature: Equatable, Sendable, Codable {
        package var number: String?
        package var privilege: String?
        package var hasVirtualOffice: Bool
        /// Whether the recipient stands in for a profile that has gone (F20).
        package var isFallback: Bool
        package var phoneNumber: String?
        package var phoneModel: String?
        package var servicePlan: String?
        package var activationCode: String?

        package init(
            number: String? = nil, privilege: String? = nil, hasVirtualOffice: Bool = false, isFallback: Bool = false,
            phoneNumber: String? = nil, phoneModel: String? = nil, servicePlan: String? = nil, activationCode: String? = nil
        ) {
            self.number = number
            self.privilege = privilege
            self.hasVirtualOffice = hasVirtualOffice
            self.isFallback = isFallback
            self.phoneNumber = phoneNumber
            self.phoneModel = phoneModel
            self.servicePlan = servicePlan
            self.activationCode = activationCode
        }
    }

    package var pbxName: String
    package var firstName: String
    package var lastName: String
    package var username: String
    /// What this email is about: newly assigned, or, in a resend, everything.
    package var assigned: [Feature]
    /// What the profile had before, for the list below (F15); at most `EmailFacts.listLimit`.
    package var alreadyHas: [Feature]
    /// How many more `alreadyHas` (or, in extensions-reassigned, `assigned`) would name.
    package var moreCount: Int
    /// extensions-reassigned: the profile that has gone. email-changed: nil.
    package var formerHolder: PersonName?
    /// email-changed: the new address, masked unless the email goes to it.
    package var newAddress: String?
    /// Set where these are the instructions again: nothing in `assigned` is new to the recipient.
    package var isAgain: Bool?
    /// Set where the recipient had what is in `assigned` before, and its online features alone are new (F13).
    package var isUpgrade: Bool?
    /// reset-password: set where no password works until the new one is set; else the present one goes on.
    package var hasNoPassword: Bool?
    /// The PBX's own sender and support contact, where it has them.
    package var sender: String?
    package var supportContact: String?
    /// The id of the PBX, whose own templates come before the general ones.
    package var pbx: String?

    /// The recipient's names.
    package var name: PersonName { PersonName(first: firstName, last: lastName) }

    /// Room for whoever has many, and an end to what one email may be asked to carry.
    package static let listLimit = 250

    package init(
        pbxName: String, firstName: String, lastName: String, username: String, assigned: [Feature] = [], alreadyHas: [Feature] = [],
        moreCount: Int = 0, formerHolder: PersonName? = nil, newAddress: String? = nil, sender: String? = nil,
        supportContact: String? = nil, pbx: String? = nil
    ) {
        self.pbxName = pbxName
        self.firstName = firstName
        self.lastName = lastName
        self.username = username
        self.assigned = assigned
        self.alreadyHas = alreadyHas
        self.moreCount = moreCount
        self.formerHolder = formerHolder
        self.newAddress = newAddress
        self.sender = sender
        self.supportContact = supportContact
        self.pbx = pbx
    }
}
