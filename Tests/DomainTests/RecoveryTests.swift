import Domain
import Testing

/// F17, T5, F19: what pages lead to.
@Suite struct RecoveryTests {
    @Test func `F17 who has or had a password gets reset-password, who never had one create-password`() throws {
        let extensions = [try Scene.ext(holder: Scene.ada)]
        #expect(try kinds(Scene.knownAda(hasPassword: true, extensions: extensions)) == [.resetPassword])
        #expect(try kinds(Scene.knownAda(hadPassword: true, extensions: extensions)) == [.resetPassword])
        #expect(try kinds(Scene.knownAda(extensions: extensions)) == [.createPassword])
        #expect(try kinds(Scene.knownAda(privileges: ["reports"])) == [.createPassword])
    }

    @Test func `F13, F17 where no password is needed, or the profile is gone, nothing is sent`() throws {
        #expect(try kinds(Scene.knownAda(hasPassword: true)).isEmpty)
        #expect(try kinds(Scene.knownAda(hasPassword: true, extensions: [Scene.ext(office: false, holder: Scene.ada)])).isEmpty)
        for state in [Profile.State.disabled, .erased] {
            #expect(try kinds(Scene.knownAda(state: state, extensions: [Scene.ext(holder: Scene.ada)])).isEmpty)
        }
    }

    @Test func `F19 the notice of a changed password goes to the profile's address`() throws {
        let notice = Decision(try Scene.situation()).passwordChanged(try Scene.knownAda(hasPassword: true), in: try Scene.pbx())
        #expect(notice.kind == .passwordChanged && notice.recipient == .known(Scene.ada) && notice.address.text == "ada@acme.example")
        #expect(notice.facts.assigned.isEmpty && notice.facts.username == "ada")
    }

    private func kinds(_ known: KnownProfile) throws -> [EmailKind] {
        Decision(try Scene.situation()).recover(known, in: try Scene.pbx()).emails.map(\.kind)
    }
}
