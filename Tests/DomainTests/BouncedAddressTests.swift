import Domain
import Testing

/// S5: decisions on a profile from whose address mail came back.
@Suite struct BouncedAddressTests {
    private static let bounce = Bounce(
        at: Timestamp(microseconds: 5), email: 17, reason: "there is no such mailbox (5.1.1)", isLasting: true)

    private func known(_ bounce: Bounce? = Self.bounce, extensions: [Extension] = []) throws -> KnownProfile {
        let known = try Scene.knownAda(extensions: extensions)
        var profile = known.profile
        profile.bounce = bounce
        return KnownProfile(profile, features: known.features)
    }

    private func answer(_ event: Event, _ known: KnownProfile) throws -> Answer { try Decision(Scene.situation(known)).answer(event) }

    @Test func `S5 the next email is kept and not sent, with why and what to do, and the history says so`() throws {
        let answer = try answer(Scene.assign(), known())
        let hindrance = try #require(answer.emails.first?.hindrance)
        #expect(hindrance.contains("email 17") && hindrance.contains("5.1.1") && hindrance.contains("profile update"))
        #expect(hindrance.contains("profile resend") && !hindrance.contains("acme.example"))
        #expect(answer.emails.first?.record?.action == "email.stopped")
        #expect(!answer.changes.isEmpty, "the assignment itself holds")
    }

    @Test func `S5 a reset and a forgotten password are stopped alike`() throws {
        let known = try known(extensions: [Scene.ext(holder: Scene.ada)])
        #expect(try answer(.resetRequested(Username("ada"), revoke: false), known).emails.first?.hindrance != nil)
        #expect(try Decision(Situation(pbx: Scene.pbx())).recover(known, in: Scene.pbx()).emails.first?.hindrance != nil)
    }

    @Test func `S5 a failure that may pass stops nothing`() throws {
        let passing = Bounce(at: Timestamp(microseconds: 5), email: 17, reason: "the mailbox is full (4.2.2)", isLasting: false)
        #expect(try answer(Scene.assign(), known(passing)).emails.first?.hindrance == nil)
    }

    @Test func `S5 a resend is sent on purpose and clears it`() throws {
        let answer = try answer(.resendRequested(Username("ada")), known(extensions: [Scene.ext(holder: Scene.ada)]))
        #expect(answer.changes == [.forgetBounce(Scene.ada)])
        #expect(answer.emails.map(\.hindrance) == [nil])
        #expect(answer.emails.compactMap(\.record).isEmpty)
    }

    @Test func `S5, F25 a new address is told and forgets it, the old one is spared`() throws {
        let event = Event.profileChanged(try Username("ada"), ProfileEdit(email: try EmailAddress("new@acme.example")))
        let answer = try answer(event, known())
        guard case .editProfile(let edited)? = answer.changes.first else {
            Issue.record("no edit")
            return
        }
        #expect(edited.bounce == nil)
        #expect(answer.emails.map { $0.hindrance == nil } == [false, true])
        let names = try self.answer(.profileChanged(Username("ada"), ProfileEdit(firstName: "Augusta")), known())
        guard case .editProfile(let renamed)? = names.changes.first else {
            Issue.record("no edit")
            return
        }
        #expect(renamed.bounce == Self.bounce)
    }

    @Test func `S5 what was put off to such an address is withdrawn rather than handed over`() {
        let now = Timestamp(microseconds: 0)
        let fate = DeliveryFate.of(to: .active, hindrance: "not sent", link: nil, wasPutOff: true, spooledAt: now, at: now)
        #expect(fate == .withdraw(reason: "not sent"))
    }
}
