import Domain
import Foundation
import Storage
import Testing
import UseCases

/// F32: every action has its sentence.
@Suite struct SentenceTests {
    /// An entry, and what people read of it.
    struct Told: Sendable {
        let subject: String
        let detail: String
        let actor: String
        let sentence: String

        init(_ subject: String, _ detail: String = "{}", by actor: String = "command", as sentence: String) {
            self.subject = subject
            self.detail = detail
            self.actor = actor
            self.sentence = sentence
        }
    }

    static let sentences: [String: Told] = [
        "pbx.created": Told("pbx/acme", #"{"name":"Acme"}"#, as: "The PBX acme was created by command."),
        "pbx.registered": Told("pbx/acme", as: "The PBX acme was entered into the installation's own history by command."),
        "pbx.changed": Told("pbx/acme", by: "key/ab12", as: "The settings of the PBX acme were changed by API key ab12 (provisioning)."),
        "import.started": Told(
            "pbx/acme", #"{"import":"3","file":"people.csv","rows":"40"}"#,
            as: "The import of people.csv was started by command; it has 40 rows."),
        "import.finished": Told(
            "pbx/acme", #"{"import":"3","created":"30","changed":"1","unchanged":"7","refused":"2"}"#,
            as: "Import 3 was finished by command; created 30, changed 1, unchanged 7, refused 2."),
        "profile.created": Told("profile/7", by: "key/gone", as: "The profile ada was created by API key gone."),
        "profile.saved": Told("profile/7", by: "directory", as: "The profile ada was changed by an event in the queue directory."),
        "profile.enabled": Told(
            "profile/7", as: "The profile ada was enabled by command; it has no extensions, privileges or password yet."),
        "profile.disabled": Told(
            "profile/7", #"{"extensions":"2"}"#, by: "sql/billing",
            as: "The profile ada was disabled by SQL as billing; its 2 extensions went to grace."),
        "profile.erased": Told("profile/7", as: "The personal data of ada were erased for good by command."),
        "email.changed": Told("profile/7", as: "The email address of ada was changed by command."),
        "email.withdrawn": Told(
            "email/17", #"{"kind":"create-password"}"#, as: "Email 17 (create-password) to ada was withdrawn before it was sent by command."
        ),
        "email.bounced": Told(
            "email/17", #"{"kind":"create-password","reason":"there is no such mailbox (5.1.1)"}"#, by: "system",
            as: "Email 17 (create-password) to ada was recorded as returned by Latchkey itself; there is no such mailbox (5.1.1)."),
        "email.stopped": Told(
            "profile/7", #"{"kind":"create-password"}"#, by: "directory",
            as: "An email (create-password) to ada was held back by an event in the queue directory; mail to its address came back."),
        "email.retried": Told("email/17", as: "Email 17 to ada was hurried on by command."),
        "primary-administrator.named": Told(
            "profile/7", #"{"extensions":"2","numbers":"1001 1002"}"#,
            as:
                "ada was named primary administrator by command; until then it was grace; the 2 extensions that had fallen back (1001, 1002) went along."
        ),
        "privilege.granted": Told("profile/7", #"{"privilege":"billing"}"#, as: "ada was granted the privilege billing by command."),
        "privilege.revoked": Told("profile/7", #"{"privilege":"billing"}"#, as: "The privilege billing was taken from ada by command."),
        "password.set": Told("profile/7", by: "profile/7", as: "The password of ada was set by ada."),
        "password.imported": Told(
            "profile/7", #"{"scheme":"bcrypt"}"#,
            as: "A password that ada had elsewhere was taken over by command; its hash is bcrypt."),
        "password.ended": Told(
            "profile/7", #"{"why":"100 failures in a row"}"#, by: "system",
            as: "The password of ada was ended by Latchkey itself; there were 100 failures in a row."),
        "password.reset-requested": Told(
            "profile/7", #"{"revoke":"true"}"#,
            as: "A link to set a new password was requested for ada by command; the present password ended at once."),
        "password.recovery-requested": Told(
            "profile/7", by: "pages", as: "A link was requested for ada by somebody who forgot the password on the public pages."),
        "link.renewed": Told(
            "profile/7", by: "system", as: "A fresh link was sent to ada by Latchkey itself; the one before was not delivered."),
        "session.began": Told(
            "profile/7", #"{"browser":"Firefox","system":"Linux"}"#, by: "profile/7",
            as: "A session of ada was begun by ada; with Firefox, Linux."),
        "session.ended": Told(
            "profile/7", #"{"which":"others","sessions":"3"}"#, by: "profile/7",
            as: "All other sessions of ada were ended by ada; there were 3."),
        "instructions.renewed": Told(
            "profile/7", by: "system",
            as: "Fresh instructions were sent to ada by Latchkey itself; those before were put off until they were true no more."),
        "instructions.resent": Told("profile/7", as: "The instructions were sent to ada again by command."),
        "extension.assigned": Told(
            "extension/0042", #"{"virtualOffice":"true"}"#,
            as: "Extension 0042 was assigned to ada by command, with Virtual Office; until then grace had it."),
        "extension.migrated": Told(
            "extension/0042", as: "Extension 0042 was taken over from an older system by command; ada has it."),
        "extension.cleared": Told("extension/0042", as: "Extension 0042 was cleared by command; until then ada had it."),
        "extension.saved": Told(
            "extension/0042", #"{"virtualOffice":"false"}"#,
            as: "Extension 0042 was changed by command, without Virtual Office; ada has it."),
        "history.erased": Told(
            "profile/7", #"{"entries":"3-7 9"}"#,
            as: "Personal data of ada were erased from the history of acme by command; from its entries 3-7, 9."),
        "history.trimmed": Told(
            "pbx/acme", #"{"position":"500","until":"2026-01-01T00:00:00.000000Z"}"#, by: "system",
            as:
                "The history of acme up to entry 500, of 2026-01-01T00:00:00.000000Z, was removed by Latchkey itself; it was kept long enough."
        ),
        "event.retried": Told("event/9", as: "Event 9 was put into the queue again by command."),
        "event.discarded": Told("event/9", as: "Event 9 was given up by command."),
        "key.created": Told(
            "key/ab12", #"{"name":"provisioning","scopes":"events:write","pbx":"acme"}"#,
            as: "The API key ab12 (provisioning) was made for events:write by command; it is good for the PBX acme alone."),
        "key.revoked": Told("key/ab12", as: "The API key ab12 was revoked by command."),
        "secret.created": Told("secret/token/1f0c", as: "The secret token/1f0c was made by command."),
        "secret.rotated": Told(
            "secret/token/1f0c", #"{"from":"2026-01-01T00:00:00.000000Z"}"#,
            as: "The secret token/1f0c was made current from 2026-01-01T00:00:00.000000Z on by command."),
        "storage.backed-up": Told("storage", #"{"secrets":"true"}"#, as: "The database was backed up by command; with the secrets."),
        "storage.restored": Told(
            "storage", #"{"madeAt":"2026-11-27T03:00:00Z"}"#,
            as: "The database was restored from a backup of 2026-11-27T03:00:00Z by command; every link and session from before is dead."),
        "node.retired": Told("node/b", #"{"emails":"3"}"#, as: "The node b was retired by command; emails that wait again: 3."),
    ]

    @Test(arguments: sentences.keys.sorted())
    func `F32 an entry is told in a sentence`(action: String) throws {
        let told = try #require(Self.sentences[action])
        let names = HistoryNames(profiles: [7: "ada", 1: "grace"], keys: ["ab12": "provisioning"])
        let sentence = HistorySentence(Self.entry(action, told), names)
        #expect(sentence.text == told.sentence)
        #expect(sentence.isKnown)
    }

    @Test func `F32 no action is without its sentence`() throws {
        let sources = URL(filePath: #filePath).appending(path: "../../../Sources").standardized
        var actions: Set<String> = []
        for room in ["Domain", "UseCases"] {
            let files = FileManager.default.enumerator(at: sources.appending(path: room), includingPropertiesForKeys: nil)
            for case let file as URL in try #require(files) where file.pathExtension == "swift" {
                let text = try String(contentsOf: file, encoding: .utf8)
                // What is written as an action: two words with a dot between them.
                for match in text.matches(of: /"([a-z]+(?:-[a-z]+)*\.[a-z]+(?:-[a-z]+)*)"/) { actions.insert(String(match.1)) }
            }
        }
        // The name of a queue of threads.
        actions.remove("latchkey.files")
        #expect(actions == Set(Self.sentences.keys))
    }

    @Test func `F32 what a newer version wrote is told by its name`() {
        let sentence = HistorySentence(Self.entry("profile.transcended", Told("profile/7", as: "")), HistoryNames())
        #expect(sentence.text == "profile.transcended happened to profile/7 by command." && !sentence.isKnown)
    }

    private static func entry(_ action: String, _ told: Told) -> NewHistoryRow {
        NewHistoryRow(
            pbx: "acme", position: 1, at: Timestamp(microseconds: 0), actor: told.actor, action: action, subject: told.subject, profile: 7,
            otherProfile: 1, detail: told.detail, salt: nil, detailDigest: "", hash: "")
    }
}
