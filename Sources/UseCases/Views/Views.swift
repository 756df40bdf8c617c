package import Domain
import Storage

/// A PBX as commands and API show it (CONTRACT §7).
package struct PBXView: Codable, Equatable, Sendable {
    package let id: String
    package let name: String
    @ExplicitNull package private(set) var primaryAdministrator: String?
    package let locale: String
    @ExplicitNull package private(set) var sender: String?
    @ExplicitNull package private(set) var supportContact: String?
    @ExplicitNull package private(set) var colour: String?
    /// The logo's digest, under which the public listener serves it.
    @ExplicitNull package private(set) var logo: String?
    @ExplicitNull package private(set) var customHeader1: String?
    @ExplicitNull package private(set) var customHeader2: String?
    @ExplicitNull package private(set) var customHeader3: String?

    init(_ pbx: PBX, _ tx: Transaction) throws {
        id = pbx.id.text
        name = pbx.name
        primaryAdministrator = try tx.profiles.find(pbx.primaryAdministrator)?.username.text
        locale = pbx.locale.text
        sender = pbx.sender
        supportContact = pbx.supportContact
        colour = pbx.brand.colour?.text
        // Where the public listener serves it.
        logo = pbx.brand.logo.map { "/logo/\($0)" }
        customHeader1 = pbx.customHeaders.texts[0]
        customHeader2 = pbx.customHeaders.texts[1]
        customHeader3 = pbx.customHeaders.texts[2]
    }
}

/// A profile as commands and API show it (CONTRACT §7).
package struct ProfileView: Codable, Equatable, Sendable {
    package let id: String
    package let pbx: String
    package let username: String
    package let firstName: String
    package let lastName: String
    package let email: String
    package let kind: String
    @ExplicitNull package private(set) var locale: String?
    @ExplicitNull package private(set) var custom1: String?
    @ExplicitNull package private(set) var custom2: String?
    @ExplicitNull package private(set) var custom3: String?
    package let state: String
    package let hasPassword: Bool
    package let extensions: [String]
    package let privileges: [String]
    package let createdAt: String
    /// That an email to the address came back.
    @ExplicitNull package private(set) var bounce: BounceView?

    /// Of more extensions the first are shown.
    private static let extensionLimit = 1000

    /// The profile alone.
    init(_ profile: Profile, _ tx: Transaction) throws { self = try Self.all([profile], tx)[0] }

    /// Profiles in their order, with what belongs to them asked for all at once.
    static func all(_ profiles: [Profile], _ tx: Transaction) throws -> [ProfileView] {
        let ids = profiles.map(\.id)
        let passwords = try tx.credentials.haveHashes(ids)
        let extensions = try tx.extensions.numbers(of: ids, limit: extensionLimit)
        let privileges = try tx.privileges.names(of: ids)
        return profiles.indices.map {
            ProfileView(profiles[$0], hasPassword: passwords[$0], extensions: extensions[$0], privileges: privileges[$0])
        }
    }

    private init(_ profile: Profile, hasPassword: Bool, extensions: [String], privileges: [String]) {
        id = profile.id.description
        pbx = profile.pbx.text
        username = profile.username.text
        firstName = profile.firstName
        lastName = profile.lastName
        email = profile.email.text
        kind = profile.kind.rawValue
        locale = profile.locale?.text
        custom1 = profile.custom.texts[0]
        custom2 = profile.custom.texts[1]
        custom3 = profile.custom.texts[2]
        state = profile.state.rawValue
        self.hasPassword = hasPassword
        self.extensions = extensions
        self.privileges = privileges
        createdAt = profile.createdAt.description
        bounce = profile.bounce.map(BounceView.init)
    }
}

/// That an email to a profile's address came back.
package struct BounceView: Codable, Equatable, Sendable {
    package let at: String
    /// The email's id.
    package let email: String
    package let reason: String
    /// Whether nothing more is sent to the address until it is changed, or the instructions are sent again.
    package let lasting: Bool

    init(_ bounce: Bounce) {
        at = bounce.at.description
        email = String(bounce.email)
        reason = bounce.reason
        lasting = bounce.isLasting
    }
}

/// An extension as commands and API show it (CONTRACT §7).
package struct ExtensionView: Codable, Equatable, Sendable {
    package let pbx: String
    package let number: String
    @ExplicitNull package private(set) var profile: String?
    package let virtualOffice: Bool
    package let callerIdFirstName: String
    package let callerIdLastName: String
    package let voicemailEmail: String
    package let faxEmail: String
    @ExplicitNull package private(set) var phoneNumber: String?
    @ExplicitNull package private(set) var phoneModel: String?
    @ExplicitNull package private(set) var servicePlan: String?
    @ExplicitNull package private(set) var activationCode: String?
    package let fallback: Bool

    init(_ ext: Extension, _ tx: Transaction) throws {
        pbx = ext.pbx.text
        number = ext.number.text
        profile = try ext.holder.flatMap { try tx.profiles.find($0.profile) }?.username.text
        virtualOffice = ext.hasVirtualOffice
        callerIdFirstName = ext.callerIdFirstName.value
        callerIdLastName = ext.callerIdLastName.value
        voicemailEmail = ext.voicemailEmail.value
        faxEmail = ext.faxEmail.value
        phoneNumber = ext.phone.phoneNumber
        phoneModel = ext.phone.phoneModel
        servicePlan = ext.phone.servicePlan
        activationCode = ext.phone.activationCode
        fallback = ext.holder?.isFallback ?? false
    }
}

/// A privilege that a profile holds.
package struct PrivilegeView: Codable, Equatable, Sendable {
    /// `7/account-manager`: one of its kind, since a profile holds several.
    package let id: String
    package let profile: String
    package let privilege: String

    init(profile: ProfileID, username: String, privilege: String) {
        id = "\(profile)/\(privilege)"
        self.profile = username
        self.privilege = privilege
    }

    /// A privilege of a profile that is shown.
    package init(profile: ProfileView, privilege: PrivilegeName) {
        id = "\(profile.id)/\(privilege)"
        self.profile = profile.username
        self.privilege = privilege.text
    }

    /// The profile and the name that an id is made of.
    static func parse(id: String) throws(Refusal) -> (profile: ProfileID, name: String) {
        let parts = id.split(separator: "/", maxSplits: 1)
        guard parts.count == 2, let number = Int64(parts[0]) else {
            throw Refusal(.invalidValue, "a privilege's id is PROFILE/PRIVILEGE, such as 7/account-manager; give one that a list named.")
        }
        return (ProfileID(number), String(parts[1]))
    }
}

/// An event of the queue as commands and API show it (CONTRACT §7).
package struct EventView: Codable, Equatable, Sendable {
    /// What its producer calls it; `source` and `id` together identify it for ever.
    package let id: String
    package let source: String
    /// Latchkey's own number of it, in the order of acceptance.
    package let number: Int64
    package let type: String
    package let pbx: String
    package let state: String
    @ExplicitNull package private(set) var reason: String?
    package let acceptedAt: String
    /// The stable name of the reason why it failed, as in docs/problems.md.
    @ExplicitNull package private(set) var code: String?
    package let attempts: Int
    package let actor: String
    /// By what it and all that it causes is found in logs and history.
    @ExplicitNull package private(set) var trace: String?
    /// What to do about one that is set aside.
    @ExplicitNull package private(set) var remedy: String?

    init(_ row: EventRow) {
        id = row.id
        source = row.source
        number = row.number
        type = row.type
        pbx = row.pbx
        state = row.state.rawValue
        reason = row.reason
        code = row.code
        acceptedAt = row.acceptedAt.description
        attempts = row.attempts
        actor = row.actor
        trace = row.trace
        remedy = Remedy.text(for: row)
    }
}

/// An email as commands and API show it (CONTRACT §7).
package struct EmailView: Codable, Equatable, Sendable {
    package let id: String
    package let kind: String
    package let to: String
    package let profile: String
    package let event: String
    package let state: String
    @ExplicitNull package private(set) var file: String?
    @ExplicitNull package private(set) var messageID: String?
    package let createdAt: String
    @ExplicitNull package private(set) var deliveredAt: String?
    /// Why it waits, was put off, bounced, or was withdrawn.
    @ExplicitNull package private(set) var reason: String?
    /// What the mail program or relay said last.
    @ExplicitNull package private(set) var answer: String?

    init(_ row: EmailRow) {
        id = String(row.number)
        kind = row.kind.rawValue
        to = row.address
        profile = row.profile.description
        event = row.cause
        state = row.state.rawValue
        file = row.file
        messageID = row.messageID
        createdAt = row.createdAt.description
        deliveredAt = row.deliveredAt?.description
        reason = row.reason
        answer = row.answer
    }
}

/// An API key as it is listed: without its secret, which nobody has.
package struct KeyView: Codable, Equatable, Sendable {
    package let id: String
    package let name: String
    package let scopes: [String]
    @ExplicitNull package private(set) var pbx: String?
    package let createdAt: String
    @ExplicitNull package private(set) var revokedAt: String?

    init(_ row: APIKeyRow) {
        id = row.id
        name = row.name
        scopes = row.scopes
        pbx = row.pbx
        createdAt = row.createdAt.description
        revokedAt = row.revokedAt?.description
    }
}

/// A node that serves from the database.
package struct NodeView: Codable, Equatable, Sendable {
    package let id: String
    /// `serving`, `ended`, `lost` (not heard of for two leases), or `retired`.
    package let state: String
    package let seenAt: String
    /// Emails that it has sealed and not published, as far as the database knows.
    package let unpublished: Int
    /// Emails in its spool that it is still to hand over, or to take out of it since they were withdrawn.
    package let undelivered: Int

    init(_ row: NodeRow, now: Timestamp, lease: Duration) {
        id = row.name
        state = row.retiredAt != nil ? "retired" : row.stoppedAt != nil ? "ended" : row.isAlive(at: now, lease: lease) ? "serving" : "lost"
        seenAt = row.seenAt.description
        unpublished = row.unpublished
        undelivered = row.undelivered
    }
}
