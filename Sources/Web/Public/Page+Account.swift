import Domain
import UseCases

/// The pages of signing in, and those behind it.
extension Page {
    /// The form of signing in, as it comes first or again.
    struct SignInForm: Sendable {
        enum Trouble: Sendable {
            case none
            case wrong
            case tooMany(seconds: Int)
            case busy
        }

        var trouble = Trouble.none
        var username = ""
        var notice: Notice?
        let next: ReturnPath
        let seal: String

        var values: [String: any Sendable] {
            Page.values(trouble).merging([
                "username": username, "next": next.text, "seal": seal, "isSignedOut": notice == .signedOut,
            ]) { $1 }
        }
    }

    /// What is on every page behind the sign-in.
    struct Account: Sendable {
        let visit: OpenSession.Visit
        let seal: String

        var values: [String: any Sendable] {
            ["username": visit.username, "pbxName": visit.pbxName, "seal": seal].merging(Page.values(visit.brand)) { $1 }
        }
    }

    /// What was done on the page before.
    enum Notice: String, Sendable {
        case passwordChanged = "password"
        case sessionEnded = "session"
        case signedOut = "out"
    }

    /// Why the form for another password comes back.
    enum ChangeTrouble: Sendable {
        case none
        case wrong
        case tooMany(seconds: Int)
        case complaint(Complaint)
    }

    static func values(_ home: ShowHome.Home, _ notice: Notice?) -> [String: any Sendable] {
        [
            "isHome": true, "extensions": home.extensions.map(values), "hasExtensions": !home.extensions.isEmpty,
            "privileges": home.privileges.map(privilege), "hasPrivileges": !home.privileges.isEmpty,
            "isPasswordChanged": notice == .passwordChanged,
        ]
    }

    static func values(_ sessions: [EndSessions.Listed], _ notice: Notice?) -> [String: any Sendable] {
        [
            "isSessions": true, "sessions": sessions.map(values), "hasOthers": sessions.contains { !$0.isOwn },
            "isSessionEnded": notice == .sessionEnded,
        ]
    }

    static func values(_ trouble: ChangeTrouble, minimumLength: Int) -> [String: any Sendable] {
        let common: [String: any Sendable] = ["isPassword": true, "minimumLength": String(minimumLength)]
        let special: [String: any Sendable] =
            switch trouble {
            case .none: [:]
            case .wrong: ["isWrong": true]
            case .tooMany(let seconds): wait(seconds)
            case .complaint(let complaint): values(complaint)
            }
        return common.merging(special) { $1 }
    }

    private static func values(_ trouble: SignInForm.Trouble) -> [String: any Sendable] {
        switch trouble {
        case .none: [:]
        case .wrong: ["isWrong": true]
        case .tooMany(let seconds): wait(seconds)
        case .busy: ["isBusy": true]
        }
    }

    /// In minutes, rounded up, from two of them on.
    private static func wait(_ seconds: Int) -> [String: any Sendable] {
        let common: [String: any Sendable] = ["isTooMany": true, "seconds": seconds]
        return seconds < 120 ? common : common.merging(["minutes": (seconds + 59) / 60]) { $1 }
    }

    /// Names that stand nowhere around it: what is unknown is left out.
    private static func values(_ ext: ExtensionView) -> [String: any Sendable] {
        let facts = [
            "phoneNumber": ext.phoneNumber, "phoneModel": ext.phoneModel, "servicePlan": ext.servicePlan,
            "activationCode": ext.activationCode,
        ].compactMapValues(\.self)
        let rest: [String: any Sendable] = ["number": ext.number, "isStandingIn": ext.fallback, "isPhoneOnly": !ext.virtualOffice]
        return rest.merging(facts) { $1 }
    }

    private static func privilege(_ name: String) -> [String: any Sendable] {
        let isAccountManager = name == PrivilegeName.accountManager.text
        return ["isAccountManager": isAccountManager, "privilege": name]
    }

    private static func values(_ session: EndSessions.Listed) -> [String: any Sendable] {
        let device = ["browser": session.device.browser, "system": session.device.system].compactMapValues(\.self)
        let rest: [String: any Sendable] = [
            "id": session.id, "isUnknown": device.isEmpty, "isOwn": session.isOwn, "begun": second(session.createdAt),
            "begunText": minute(session.createdAt), "seen": second(session.seenAt), "seenText": minute(session.seenAt),
        ]
        return rest.merging(device) { $1 }
    }

    /// As HTML's `datetime` takes it.
    private static func second(_ time: Timestamp) -> String { "\(time.description.prefix(19))Z" }

    /// To the minute, the same in every language.
    private static func minute(_ time: Timestamp) -> String {
        let text = time.description
        return "\(text.prefix(10)) \(text.dropFirst(11).prefix(5)) UTC"
    }
}
