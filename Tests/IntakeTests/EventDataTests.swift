import Domain
import Intake
import Testing

@Suite struct EventDataTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let type: String
        let data: String
        let event: Event
        var door = Door.outside
        var testDescription: String { "\(type) \(data)" }
    }

    static func rows() throws -> [Row] {
        let ada = try Username("Ada")
        let form = try ProfileForm(
            username: "Ada", firstName: "Ada", lastName: "Byron", email: "ada@acme.example", kind: .person, locale: LanguageTag("pt-BR"))
        let byEmail = try ProfileForm(username: nil, firstName: "Ada", lastName: "Byron", email: "ada@acme.example")
        let number = try ExtensionNumber("0042")
        let accounts = try PrivilegeName("account-manager")
        let phone = PhoneDetails(
            phoneNumber: "+1 408 555 0950", phoneModel: "Yealink T54W", servicePlan: "X Series X4", activationCode: "CF5-4ER")
        let named = #""profile":{"username":"Ada"}"#
        let whole = #""profile":\#(Samples.whole)"#
        let short = #""profile":{"firstName":"Ada","lastName":"Byron","email":"ada@acme.example","username":null}"#
        return [
            Row(type: "profile.saved", data: whole, event: .profileSaved(form)),
            Row(type: "profile.saved", data: short, event: .profileSaved(byEmail)),
            Row(type: "profile.disabled", data: named, event: .profileDisabled(ada)),
            Row(type: "profile.enabled", data: named, event: .profileEnabled(ada)),
            Row(
                type: "extension.assigned", data: #""extension":"0042",\#(named)"#,
                event: .extensionAssigned(number, to: .init(ada), virtualOffice: nil, phone: .init())),
            Row(
                type: "extension.assigned", data: String(Samples.assignment.dropFirst(14).dropLast()),
                event: .extensionAssigned(number, to: .init(form), virtualOffice: false, phone: phone)),
            Row(type: "extension.cleared", data: #""extension":"0042""#, event: .extensionCleared(number)),
            Row(type: "extension.saved", data: #""extension":"0042""#, event: .extensionSaved(number, .init())),
            Row(
                type: "extension.saved",
                data:
                    #""extension":"0042","virtualOffice":true,"callerIdFirstName":"Front","callerIdLastName":"","voicemailEmail":"Ada@ACME.example","faxEmail":"","phoneNumber":"+1 408 555 0950","phoneModel":"Yealink T54W","servicePlan":"X Series X4","activationCode":"CF5-4ER""#,
                event: .extensionSaved(
                    number,
                    .init(
                        virtualOffice: true, callerIdFirstName: "Front", callerIdLastName: "", voicemailEmail: "Ada@acme.example",
                        faxEmail: "",
                        phone: phone))),
            Row(
                type: "privilege.granted", data: #""privilege":"account-manager",\#(named)"#,
                event: .privilegeGranted(accounts, to: .init(ada))),
            Row(
                type: "privilege.granted", data: #""privilege":"account-manager",\#(whole)"#,
                event: .privilegeGranted(accounts, to: .init(form))),
            Row(
                type: "privilege.revoked", data: #""privilege":"account-manager",\#(named)"#, event: .privilegeRevoked(accounts, from: ada)),
            Row(
                type: "privilege.revoked", data: #""privilege":"account-manager",\#(whole)"#, event: .privilegeRevoked(accounts, from: ada)),
            Row(type: "password.reset-requested", data: named, event: .resetRequested(ada, revoke: false)),
            Row(type: "password.reset-requested", data: #""revoke":true,\#(named)"#, event: .resetRequested(ada, revoke: true)),
            Row(
                type: "profile.changed",
                data: #""profile":{"username":"Ada","lastName":"Lovelace","locale":"","custom2":"","custom3":"7"}"#,
                event: .profileChanged(
                    ada, ProfileEdit(lastName: "Lovelace", locale: .cleared, custom: CustomFields([nil, "", "7"]))), door: .inside),
            Row(
                type: "extension.migrated", data: #""extension":"0042","callerIdFirstName":"Ada","profile":\#(Samples.whole)"#,
                event: .extensionMigrated(number, .init(callerIdFirstName: "Ada"), to: form), door: .inside),
            Row(
                type: "extension.migrated", data: #""extension":"0042""#, event: .extensionMigrated(number, .init(), to: nil), door: .inside
            ),
            Row(type: "profile.resend-requested", data: named, event: .resendRequested(ada), door: .inside),
            Row(type: "profile.erasure-requested", data: #""profile":{"id":"7"}"#, event: .erasureRequested(ProfileID(7)), door: .inside),
            Row(
                type: "pbx.created", data: #""name":"Acme","administrator":\#(Samples.whole)"#,
                event: .pbxCreated(name: "Acme", locale: .english, administrator: form), door: .inside),
            Row(
                type: "pbx.created", data: #""name":"Acme","locale":"de","administrator":\#(Samples.whole)"#,
                event: .pbxCreated(name: "Acme", locale: try LanguageTag("de"), administrator: form), door: .inside),
            Row(
                type: "pbx.changed",
                data:
                    #""name":"Acme","locale":"de","primaryAdministrator":"Ada","sender":"Acme <a@acme.example>","supportContact":"","customHeader2":"Room""#,
                event: .pbxChanged(
                    .init(
                        name: "Acme", locale: try LanguageTag("de"), primaryAdministrator: ada, sender: "Acme <a@acme.example>",
                        supportContact: "", customHeaders: CustomFields([nil, "Room"]))),
                door: .inside),
            Row(type: "pbx.changed", data: #""name":null"#, event: .pbxChanged(.init()), door: .inside),
        ]
    }

    @Test(arguments: try rows())
    func `Q1 F6 each type of event becomes what it says, unknown members neither read nor kept`(row: Row) throws {
        let text = Samples.event("latchkey." + row.type, data: #"{"pbx":"acme","password":{"a":[1]},\#(row.data)}"#)
        let known = Samples.event("latchkey." + row.type, data: #"{"pbx":"acme",\#(row.data)}"#)
        let accepted = try Samples.read(" \(text)\r\n", door: row.door)
        #expect(accepted.event == row.event)
        #expect(accepted.type == "latchkey." + row.type && accepted.id == "a-1" && accepted.pbx.text == "acme")
        #expect(try JSONReader.read(Array(accepted.json.utf8)[...]) == JSONReader.read(Array(known.utf8)[...]))
    }

    @Test(arguments: EventType.allCases)
    func `types that Latchkey makes itself are unknown outside`(type: EventType) throws {
        let rows = try Self.rows().filter { "latchkey." + $0.type == type.rawValue }
        #expect(!rows.isEmpty)
        for row in rows {
            let reason = Samples.reason(Samples.event(type.rawValue, data: #"{"pbx":"acme",\#(row.data)}"#))
            #expect(
                reason == (type.isOwn ? #"type: "\#(type.rawValue)" is not a type that Latchkey takes; see the list of event types."# : nil)
            )
        }
        #expect(
            Samples.reason(Samples.event("latchkey.no.such", data: "{}"))
                == #"type: "latchkey.no.such" is not a type that Latchkey takes; see the list of event types."#)
    }

    @Test(arguments: [
        ("extension.cleared", #"{"extension":"1001"}"#, "data.pbx is missing; give it."),
        (
            "extension.cleared", #"{"pbx":"a b","extension":"1001"}"#,
            "data.pbx: pbx must be 1 to 64 letters, digits, dots, underscores or hyphens, not dots alone."
        ),
        ("extension.cleared", #"{"pbx":"acme","extension":42}"#, #"data.extension must be a string: write "0042", not 42."#),
        ("extension.cleared", #"{"pbx":"acme","extension":null}"#, "data.extension is missing; give it."),
        ("extension.cleared", #"{"pbx":"acme","extension":["1001"]}"#, "data.extension must be a string."),
        ("extension.assigned", #"{"pbx":"acme","extension":"1"}"#, "data.profile is missing; give it."),
        ("extension.assigned", #"{"pbx":"acme","extension":"1","profile":"Ada"}"#, "data.profile must be an object."),
        (
            "extension.assigned", #"{"pbx":"acme","extension":"1","profile":{}}"#,
            "data.profile must give username, or firstName, lastName and email."
        ),
        (
            "extension.assigned", #"{"pbx":"acme","extension":"1","profile":{"username":"Ada","email":"a@b.example"}}"#,
            "data.profile.firstName is missing; a whole profile needs firstName, lastName and email."
        ),
        (
            "extension.assigned", #"{"pbx":"acme","extension":"1","profile":{"username":"Ada"},"virtualOffice":"true"}"#,
            "data.virtualOffice must be true or false."
        ),
        (
            "extension.assigned", #"{"pbx":"acme","extension":"1","profile":{"username":"Ada"},"phoneModel":"a\nb"}"#,
            "data.phoneModel: phoneModel contains a control character or line break; remove it."
        ),
        (
            "extension.assigned", #"{"pbx":"acme","extension":"1","profile":{"username":"Ada"},"phoneModel":7}"#,
            "data.phoneModel must be a string."
        ),
        (
            "profile.saved", #"{"pbx":"acme","profile":{"firstName":"A","lastName":"B","email":["a@b.example"]}}"#,
            "data.profile.email must be a string."
        ),
        (
            "profile.saved", #"{"pbx":"acme","profile":{"firstName":"A","lastName":"B","email":"a.example"}}"#,
            "data.profile: email has no @; give an address such as ada@example.com."
        ),
        (
            "profile.saved", #"{"pbx":"acme","profile":{"firstName":"A","lastName":"B","email":"a@b.example","kind":"robot"}}"#,
            "data.profile.kind: kind must be person or place."
        ),
        (
            "profile.saved", #"{"pbx":"acme","profile":{"username":"Ada"}}"#,
            "data.profile.firstName is missing; a whole profile needs firstName, lastName and email."
        ),
        ("profile.disabled", #"{"pbx":"acme","profile":{"email":"a@b.example"}}"#, "data.profile.username is missing; give it."),
        (
            "profile.disabled", #"{"pbx":"acme","profile":{"username":"a\u0000"}}"#,
            "data.profile.username: username contains a control character or line break; remove it."
        ),
        (
            "extension.saved", #"{"pbx":"acme","extension":"1","voicemailEmail":"nobody"}"#,
            "data.voicemailEmail: email has no @; give an address such as ada@example.com."
        ),
        ("privilege.granted", #"{"pbx":"acme","profile":{"username":"Ada"}}"#, "data.privilege is missing; give it."),
        ("password.reset-requested", #"{"pbx":"acme","profile":{"username":"Ada"},"revoke":1}"#, "data.revoke must be true or false."),
    ])
    func `Q3 a member of the wrong kind is named by its path`(type: String, data: String, reason: String) {
        #expect(Samples.reason(Samples.event("latchkey." + type, data: data)) == reason)
    }

    @Test(arguments: [("phoneNumber", 200), ("activationCode", 200), ("callerIdFirstName", 100), ("callerIdLastName", 100)])
    func `texts are taken up to their limit`(member: String, limit: Int) {
        let of = { (length: Int) in
            Samples.reason(
                Samples.event(
                    "latchkey.extension.saved",
                    data: #"{"pbx":"acme","extension":"1","\#(member)":"\#(String(repeating: "é", count: length))"}"#))
        }
        #expect(of(limit) == nil)
        #expect(of(limit + 1) == "data.\(member): \(member) is longer than \(limit) characters; shorten it.")
    }

    @Test func `F3 an email too long for a username asks for another username`() throws {
        let text = Samples.event(
            "latchkey.profile.saved",
            data: #"{"pbx":"acme","profile":{"firstName":"A","lastName":"B","email":"\#(String(repeating: "a", count: 30))@acme.example"}}"#
        )
        let refusal = #expect(throws: EventRefusal.self) { try Samples.read(text) }
        #expect(refusal?.code == .usernameTooLong)
        #expect(refusal?.id == "a-1")
        #expect(refusal?.reason.contains("choose another username") == true)
    }

    @Test(arguments: ["Acme", "Acme <>", "Acme <a@b", "a@b.example>", "\u{600}<a@b.example>\u{600}"])
    func `a sender that no From header can be made of is refused`(sender: String) {
        #expect(Samples.reason(Samples.event("latchkey.pbx.changed", data: #"{"pbx":"acme","sender":"\#(sender)"}"#), door: .inside) != nil)
    }
}
