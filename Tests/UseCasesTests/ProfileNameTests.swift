import Domain
import Testing
import UseCases

/// How profiles are named.
@Suite struct ProfileNameTests {
    @Test func `F3 a username of digits that is another's id names neither of the two, and each has a name that is its own`() async throws {
        let acme = try await Installation()
        let pbx = try PBXID("acme")
        let ada = try #require(try await acme.latchkey.browse.profiles(named: "grace", pbx: pbx).first)
        let named: (String) async throws -> [String] = { try await acme.latchkey.browse.profiles(named: $0, pbx: pbx).map(\.username) }
        #expect(try await named(ada.id) == [ada.username])
        #expect(try await named("id:\(ada.id)") == [ada.username])
        #expect(try await named("username:\(ada.username.uppercased())") == [ada.username])
        #expect(try await named("username:\(ada.id)") == [])
        _ = try await acme.submit(
            "latchkey.profile.saved",
            #"{"pbx":"acme","profile":{"username":"\#(ada.id)","firstName":"Olga","lastName":"Li","email":"olga@acme.example"}}"#)
        #expect(try await named(ada.id) == [ada.id, ada.username])
        #expect(try await named("username:\(ada.id)") == [ada.id])
        #expect(try await named("id:\(ada.id)") == [ada.username])
        let olga = try #require(try await acme.latchkey.browse.profile(username: ada.id, pbx: pbx))
        #expect(try await named(olga.id) == [ada.id])
        let both = try await acme.latchkey.browse.profiles(named: ada.id, pbx: nil)
        #expect(ProfileName.explain(ada.id, both).hasSuffix("say username:\(ada.id) or id:\(ada.id)."))
        #expect(try await acme.latchkey.browse.profiles(named: "id:\(ada.id)", pbx: PBXID("other")) == [])
    }
}
