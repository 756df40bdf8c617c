import Domain
package import Storage

/// Tells in a sentence what an entry of the history says: what happened, on whom, and by whom.
package struct HistorySentence {
    private let entry: NewHistoryRow
    private let detail: [String: String]
    private let names: HistoryNames

    package init(_ entry: NewHistoryRow, _ names: HistoryNames) {
        self.entry = entry
        self.names = names
        detail = HistoryDetail.members(entry.detail)
    }

    package var text: String {
        let (what, more) = told ?? ("\(entry.action) happened to \(entry.subject)", nil)
        return what + by + (more.map { $0.hasPrefix(",") ? $0 : "; " + $0 } ?? "") + "."
    }

    /// Whether there is a sentence for the action; one of a newer version is told by its name.
    package var isKnown: Bool { told != nil }

    /// What happened, in words that "by" somebody can follow, and what else is to be said of it.
    private var told: (what: String, more: String?)? {
        switch entry.action.prefix(while: { $0 != "." }) {
        case "profile", "email", "primary-administrator", "privilege": toldOfProfile
        case "password", "link", "instructions": toldOfPassword
        case "session": toldOfSession
        case "extension": toldOfExtension
        case "history": toldOfHistory
        case "import": toldOfImport
        default: toldOfInstallation
        }
    }

    private var toldOfProfile: (what: String, more: String?)? {
        switch entry.action {
        case "profile.created": ("The profile \(profile) was created", nil)
        case "profile.saved": ("The profile \(profile) was changed", nil)
        case "profile.enabled": ("The profile \(profile) was enabled", "it has no extensions, privileges or password yet")
        case "profile.erased": ("The personal data of \(profile) were erased for good", nil)
        case "profile.disabled": ("The profile \(profile) was disabled", handover)
        case "email.changed": ("The email address of \(profile) was changed", nil)
        case "email.withdrawn": ("\(email) was withdrawn before it was sent", nil)
        case "email.bounced": ("\(email) was recorded as returned", value("reason"))
        case "email.stopped": ("An email (\(value("kind"))) to \(profile) was held back", "mail to its address came back")
        case "email.retried": ("\(email) was hurried on", nil)
        case "primary-administrator.named": ("\(profile) was named primary administrator", succession)
        case "privilege.granted": ("\(profile) was granted the privilege \(value("privilege"))", nil)
        case "privilege.revoked": ("The privilege \(value("privilege")) was taken from \(profile)", nil)
        default: nil
        }
    }

    private var toldOfPassword: (what: String, more: String?)? {
        switch entry.action {
        case "password.set": ("The password of \(profile) was set", nil)
        case "password.imported": ("A password that \(profile) had elsewhere was taken over", "its hash is \(value("scheme"))")
        case "password.ended": ("The password of \(profile) was ended", "there were \(value("why"))")
        case "password.reset-requested":
            (
                "A link to set a new password was requested for \(profile)",
                detail["revoke"] == "true" ? "the present password ended at once" : nil
            )
        case "password.recovery-requested": ("A link was requested for \(profile) by somebody who forgot the password", nil)
        case "link.renewed": ("A fresh link was sent to \(profile)", "the one before was not delivered")
        case "instructions.renewed":
            ("Fresh instructions were sent to \(profile)", "those before were put off until they were true no more")
        case "instructions.resent": ("The instructions were sent to \(profile) again", nil)
        default: nil
        }
    }

    private var toldOfSession: (what: String, more: String?)? {
        let device = [detail["browser"], detail["system"]].compactMap(\.self).joined(separator: ", ")
        return switch entry.action {
        case "session.began": ("A session of \(profile) was begun", device.isEmpty ? nil : "with \(device)")
        case "session.ended":
            switch detail["which"] {
            case "own": ("The session of \(profile) was ended", nil)
            case "one": ("A session of \(profile) on another device was ended", nil)
            default: ("All other sessions of \(profile) were ended", "there were \(value("sessions"))")
            }
        default: nil
        }
    }

    private var toldOfExtension: (what: String, more: String?)? {
        let name = "Extension " + subject
        let office = detail["virtualOffice"] == "true" ? ", with Virtual Office" : ", without Virtual Office"
        return switch entry.action {
        case "extension.assigned": ("\(name) was assigned to \(profile)", office + (other.map { "; until then \($0) had it" } ?? ""))
        case "extension.migrated":
            ("\(name) was taken over from an older system", entry.profile == nil ? "it is unassigned" : "\(profile) has it")
        case "extension.cleared": ("\(name) was cleared", "until then \(profile) had it")
        case "extension.saved": ("\(name) was changed", office + (entry.profile == nil ? "" : "; \(profile) has it"))
        default: nil
        }
    }

    private var toldOfHistory: (what: String, more: String?)? {
        switch entry.action {
        case EraseProfiles.action:
            if let events = detail["events"] {
                ("Events set aside that named \(profile) were given up", "there were \(events)")
            } else {
                (
                    "Personal data of \(profile) were erased from the history of \(entry.pbx)",
                    "from its entries \(Self.listed(value("entries")))"
                )
            }
        case TrimHistory.action:
            ("The history of \(entry.pbx) up to entry \(value("position")), of \(value("until")), was removed", "it was kept long enough")
        default: nil
        }
    }

    private var toldOfImport: (what: String, more: String?)? {
        switch entry.action {
        case "import.started": ("The import of \(value("file")) was started", "it has \(value("rows")) rows")
        case "import.finished":
            (
                "Import \(value("import")) was finished",
                RowOutcome.allCases.map { "\($0.rawValue) \(value($0.rawValue))" }.joined(separator: ", ")
            )
        default: nil
        }
    }

    private var toldOfInstallation: (what: String, more: String?)? {
        switch entry.action {
        case "pbx.created": ("The PBX \(subject) was created", nil)
        case Chronicle.registration: ("The PBX \(subject) was entered into the installation's own history", nil)
        case "pbx.changed": ("The settings of the PBX \(subject) were changed", nil)
        case "event.retried": ("Event \(subject) was put into the queue again", nil)
        case "event.discarded": ("Event \(subject) was given up", nil)
        case "key.created": ("The API key \(subject) (\(value("name"))) was made for \(value("scopes"))", detail["pbx"].flatMap(bound))
        case "key.revoked": ("The API key \(subject) was revoked", nil)
        case "secret.created": ("The secret \(subject) was made", nil)
        case "secret.rotated": ("The secret \(subject) was made current from \(value("from")) on", nil)
        case BackUp.action: ("The database was backed up", detail["secrets"] == "true" ? "with the secrets" : "without the secrets")
        case Restore.action: ("The database was restored from a backup of \(value("madeAt"))", "every link and session from before is dead")
        case "node.retired": ("The node \(subject) was retired", "emails that wait again: \(value("emails"))")
        default: nil
        }
    }

    /// A person's own doings need no "by".
    private var by: String {
        let actor = HistoryActor(entry.actor)
        switch actor.kind {
        case "command": return " by command"
        case "directory": return " by an event in the queue directory"
        case "pages": return " on the public pages"
        case "system": return " by Latchkey itself"
        case "key": return " by API key " + actor.name + (names.keys[actor.name].map { " (\($0))" } ?? "")
        case "profile": return " by " + name(actor.profile)
        case "sql": return " by SQL as " + actor.name
        default: return " by " + entry.actor
        }
    }

    /// The subject without its kind.
    private var subject: String { String(entry.subject.drop { $0 != "/" }.dropFirst()) }

    private var email: String {
        let kind = detail["kind"].map { " (\($0))" } ?? ""
        return "Email \(subject)\(kind)" + (entry.profile == nil ? "" : " to \(profile)")
    }

    private var profile: String { name(entry.profile) }
    private var other: String? { entry.otherProfile.map { name($0) } }

    private var handover: String? {
        guard let other, let count = detail["extensions"] else { return nil }
        return count == "1" ? "its extension\(numbers) went to \(other)" : "its \(count) extensions\(numbers) went to \(other)"
    }

    private var succession: String? {
        let takeover =
            switch detail["extensions"] ?? "0" {
            case "0": nil as String?
            case "1": "the extension that had fallen back\(numbers) went along"
            case let count: "the \(count) extensions that had fallen back\(numbers) went along"
            }
        let parts = [other.map { "until then it was \($0)" }, takeover].compactMap { $0 }
        return parts.isEmpty ? nil : parts.joined(separator: "; ")
    }

    private var numbers: String { detail["numbers"].map { $0.isEmpty ? "" : " (\(Self.listed($0)))" } ?? "" }

    /// What stands in a row with blanks between, as a sentence lists it.
    private static func listed(_ text: String) -> String { text.split(separator: " ").joined(separator: ", ") }

    private func bound(_ pbx: String) -> String? { pbx.isEmpty ? nil : "it is good for the PBX \(pbx) alone" }

    private func name(_ id: Int64?) -> String {
        guard let id else { return "nobody" }
        return names.profiles[id] ?? "profile \(id)"
    }

    private func value(_ member: String) -> String { detail[member] ?? "?" }
}
