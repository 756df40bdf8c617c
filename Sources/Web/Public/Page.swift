import Cryptography
import Domain
import UseCases

/// A page with all that it shows.
enum Page: Sendable {
    /// Why the form comes back.
    enum Complaint: Sendable {
        case none
        case busy
        case differs
        case objections([Objection])
    }

    case password(Invitation, Complaint, seal: String, minimumLength: Int)
    case done(username: String, Brand)
    case dead(seal: String, Brand)
    case renewed(Brand)
    case forgot(seal: String)
    case asked
    case signIn(SignInForm)
    case home(Account, ShowHome.Home, Notice?)
    case change(Account, ChangeTrouble, minimumLength: Int)
    case sessions(Account, [EndSessions.Listed], Notice?)
    /// `isAccount` on pages of signing in and behind it, where nobody came with a link.
    case turndown(Turndown, isAccount: Bool)

    /// The name of its template.
    var template: String {
        switch self {
        case .password: "password"
        case .done: "done"
        case .dead: "dead"
        case .renewed: "renewed"
        case .forgot: "forgot"
        case .asked: "asked"
        case .signIn: "sign-in"
        case .home: "home"
        case .change: "change"
        case .sessions: "sessions"
        case .turndown: "turndown"
        }
    }

    /// What its template names.
    var values: [String: any Sendable] {
        switch self {
        case .password(let invitation, let complaint, let seal, let minimumLength):
            Self.values(invitation, seal: seal, minimumLength: minimumLength).merging(Self.values(complaint)) { $1 }
        case .done(let username, let brand): ["username": username].merging(Self.values(brand)) { $1 }
        case .dead(let seal, let brand): ["seal": seal].merging(Self.values(brand)) { $1 }
        case .renewed(let brand): Self.values(brand)
        case .forgot(let seal): ["seal": seal]
        case .asked: [:]
        case .signIn(let form): form.values
        case .home(let account, let home, let notice): account.values.merging(Self.values(home, notice)) { $1 }
        case .change(let account, let trouble, let minimumLength):
            account.values.merging(Self.values(trouble, minimumLength: minimumLength)) { $1 }
        case .sessions(let account, let sessions, let notice): account.values.merging(Self.values(sessions, notice)) { $1 }
        case .turndown(let turndown, let isAccount): Self.values(turndown).merging(["isAccount": isAccount]) { $1 }
        }
    }

    private static func values(_ invitation: Invitation, seal: String, minimumLength: Int) -> [String: any Sendable] {
        [
            "pbxName": invitation.pbxName, "username": invitation.username, "isReset": invitation.isReset, "seal": seal,
            "minimumLength": String(minimumLength),
        ].merging(values(invitation.brand)) { $1 }
    }

    static func values(_ brand: Brand) -> [String: any Sendable] {
        var values: [String: any Sendable] = [:]
        values["colour"] = brand.colour?.digits
        values["logo"] = brand.logo
        return values
    }

    static func values(_ complaint: Complaint) -> [String: any Sendable] {
        switch complaint {
        case .none: [:]
        case .busy: ["isBusy": true]
        case .differs: ["isRefused": true, "differs": ["differ": true]]
        case .objections(let objections): ["isRefused": true, "hasReasons": true, "reasons": objections.map(Self.reason)]
        }
    }

    /// Names that no other value has: a section looks for its name in all that stands around it.
    private static func reason(_ objection: Objection) -> [String: any Sendable] {
        switch objection {
        case .tooShort(let minimum): ["tooShort": minimum]
        case .tooLong: ["tooLong": true]
        case .common: ["isCommon": true]
        case .isUsername: ["isUsername": true]
        case .isEmail: ["isEmail": true]
        case .isName: ["isName": true]
        case .isCompany: ["isCompany": true]
        }
    }

    private static func values(_ turndown: Turndown) -> [String: any Sendable] {
        switch turndown {
        case .foreignForm, .noKey, .missingScope: ["foreignForm": true]
        case .unknownPath, .missing: ["unknownPath": true]
        case .wrongMethod: ["wrongMethod": true]
        case .tooManyRequests(let seconds): ["tooMany": true, "seconds": seconds]
        case .unavailable: ["unavailable": true]
        case .tooLarge, .tooManyEvents: ["isTooLarge": true]
        case .slowBody: ["isSlow": true]
        case .malformed, .refused, .keyReused, .notAcceptable, .wrongState, .wrongMediaType, .encodedBody: ["malformed": true]
        }
    }
}
