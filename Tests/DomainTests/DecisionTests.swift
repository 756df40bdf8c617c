import Domain
import Testing

/// Every row of REQUIREMENTS F that one decision can show, without a database.
@Suite struct DecisionTests {
    @Test(arguments: AssignmentRows.all + VirtualOfficeRows.all + PrivilegeRows.all)
    func `F1 to F15 assignments`(row: DecisionRow) throws { try row.check() }

    @Test(arguments: MigrationRows.all)
    func `F27 migrated extensions`(row: DecisionRow) throws { try row.check() }

    @Test(arguments: ProfileRows.all + PasswordRows.all + PBXRows.all)
    func `F2 to F25 profiles, passwords and PBXs`(row: DecisionRow) throws { try row.check() }

    @Test func `F1 every event on a PBX that does not exist is refused for that reason`() throws {
        let username = try Username("ada")
        let events: [Event] = [
            .profileSaved(try Scene.form()), .profileDisabled(username), .profileEnabled(username), try Scene.assign(),
            .extensionCleared(try Scene.number()), .extensionSaved(try Scene.number(), ExtensionEdit()),
            .privilegeGranted(.accountManager, to: ProfileReference(username)), .privilegeRevoked(.accountManager, from: username),
            .resetRequested(username, revoke: false), .resendRequested(username), .pbxChanged(PBXEdit()),
        ]
        for event in events {
            let refusal = #expect(throws: Refusal.self) { try Decision(Situation()).answer(event) }
            #expect(refusal?.code == .unknownPBX)
        }
    }

    @Test(arguments: [(true, false, false), (true, true, true), (false, false, true)])
    func `F18 a reset-password says whether the present password goes on`(has: Bool, isRevoked: Bool, ends: Bool) throws {
        let situation = try Scene.situation(PasswordRows.office(hasPassword: has, hadPassword: true))
        let facts = try Decision(situation).answer(.resetRequested(Username("ada"), revoke: isRevoked)).emails.first?.facts
        #expect(facts?.hasNoPassword == (ends ? true : nil))
    }

    @Test func `F13 an email about Virtual Office enabled later says that the extension is not new`() throws {
        let ext = try Scene.ext(office: false, holder: Scene.ada)
        let situation = try Scene.situation(Scene.knownAda(hasPassword: true, extensions: [ext]), extension: ext)
        let answer = try Decision(situation).answer(.extensionSaved(Scene.number(), ExtensionEdit(virtualOffice: true)))
        #expect(answer.emails.first?.facts.isUpgrade == true)
        #expect(try Decision(Scene.situation(Scene.knownAda())).answer(Scene.assign()).emails.first?.facts.isUpgrade == nil)
    }

    @Test func `F15 what is sent again says so, and what is new does not`() throws {
        let again = try Decision(Scene.situation(PasswordRows.office())).answer(.resendRequested(Username("ada")))
        #expect(again.emails.first?.facts.isAgain == true)
        let new = try Decision(Scene.situation(PasswordRows.office())).answer(Scene.assign("1002"))
        #expect(new.emails.first?.facts.isAgain == nil)
        let reset = try Decision(Scene.situation(PasswordRows.office(hasPassword: true))).answer(
            .resetRequested(Username("ada"), revoke: false))
        #expect(reset.emails.first?.facts.isAgain == nil)
    }

    @Test func `F15 the email names the phone and, below it, all that the profile already has`() throws {
        let phone = PhoneDetails(phoneNumber: "+1 555", phoneModel: "T54W", servicePlan: "X4", activationCode: "CF5")
        let held = try Scene.ext("0042", holder: Scene.ada)
        let known = try Scene.knownAda(hasPassword: true, extensions: [held], privileges: ["account-manager"])
        let answer = try Decision(Scene.situation(known)).answer(Scene.assign("1001", phone: phone))
        let facts = try #require(answer.emails.first?.facts)
        #expect(
            facts.assigned == [
                .init(
                    number: "1001", hasVirtualOffice: true, phoneNumber: "+1 555", phoneModel: "T54W", servicePlan: "X4",
                    activationCode: "CF5")
            ])
        #expect(facts.alreadyHas == [.init(privilege: "account-manager"), .init(number: "0042", hasVirtualOffice: true)])
        #expect(facts.username == "ada" && facts.moreCount == 0 && facts.sender == "Acme <a@acme.example>")
    }

    @Test func `F15 a list too long for an email is cut and counted`() throws {
        let extensions = try (1001...1260).map { try Scene.ext(String($0), holder: Scene.ada) }
        let features = Features(extensions: Array(extensions.prefix(EmailFacts.listLimit + 1)), extensionCount: 260)
        let known = KnownProfile(try Scene.knownAda().profile, features: features)
        let facts = try #require(Decision(Scene.situation(known)).answer(Scene.assign("2001")).emails.first?.facts)
        #expect(facts.alreadyHas.count == EmailFacts.listLimit && facts.moreCount == 10)
    }

    @Test(arguments: ["1001", "1260"])
    func `F15 an extension that the profile has already is not counted again`(number: String) throws {
        let extensions = try (1001...1260).map { try Scene.ext(String($0), office: false, holder: Scene.ada) }
        let features = Features(extensions: Array(extensions.prefix(EmailFacts.listLimit + 1)), extensionCount: 260)
        let known = KnownProfile(try Scene.knownAda().profile, features: features)
        let situation = try Scene.situation(known, extension: Scene.ext(number, office: false, holder: Scene.ada))
        let event = Event.extensionSaved(try Scene.number(number), ExtensionEdit(virtualOffice: true))
        let facts = try #require(Decision(situation).answer(event).emails.first?.facts)
        #expect(facts.alreadyHas.count == EmailFacts.listLimit && facts.moreCount == 9)
    }

    @Test func `F16 a resend covers every extension and privilege`() throws {
        let known = try Scene.knownAda(
            hasPassword: true, extensions: [Scene.ext("1001", holder: Scene.ada), Scene.ext("1002", holder: Scene.ada)],
            privileges: ["account-manager"])
        let email = try #require(Decision(Scene.situation(known)).answer(.resendRequested(Username("ada"))).emails.first)
        #expect(email.facts.assigned.map { $0.number ?? $0.privilege } == ["account-manager", "1001", "1002"])
        #expect(email.facts.alreadyHas.isEmpty && email.locale.text == "sv")
    }

    @Test func `F20 the primary administrator is told which extensions fell to them and from whom`() throws {
        let known = try Scene.knownAda(extensions: [
            Scene.ext("1001", holder: Scene.ada), Scene.ext("1002", office: false, holder: Scene.ada),
        ])
        let email = try #require(Decision(Scene.situation(known)).answer(.profileDisabled(Username("ada"))).emails.first)
        #expect(email.facts.assigned.map(\.number) == ["1001", "1002"] && email.facts.assigned.allSatisfy(\.isFallback))
        #expect(
            email.facts.formerHolder == PersonName(first: "Ada", last: "Byron") && email.facts.firstName == "Grace"
                && email.recipient == .known(Scene.grace))
    }

    @Test func `F25 the old address learns the new one only masked`() throws {
        let form = try Scene.form(email: "countess@new.example")
        let emails = try Decision(Scene.situation(Scene.knownAda())).answer(.profileSaved(form)).emails
        #expect(emails.map(\.facts.newAddress) == ["c***@new.example", "countess@new.example"])
    }
}
