import Domain
import Storage
import TestSupport
import Testing

@Suite struct ProfileTableTests {
    @Test(arguments: Backend.all, ["ada", "ADA", "Ada"])
    func `F3 a username is unique in the whole installation without regard to case`(backend: Backend, username: String) async throws {
        let filled = try await Filled(backend)
        let other = try PBXID("other")
        try await filled.store.write { tx in try tx.pbxs.insert(other, name: "Other", locale: .english, at: Moment.start) }
        let form = try Filled.form(username)
        for pbx in [filled.pbx, other] {
            await #expect(throws: StorageFault.self) {
                try await filled.store.write { tx in try tx.profiles.insert(form, pbx: pbx, at: Moment.start) }
            }
        }
    }

    @Test(arguments: Backend.all)
    func `F3 a username is not free again when its profile is disabled`(backend: Backend) async throws {
        let filled = try await Filled(backend)
        let form = try Filled.form("Ada")
        try await filled.store.write { tx in try tx.profiles.disable(filled.ada, at: Moment.start) }
        await #expect(throws: StorageFault.self) {
            try await filled.store.write { tx in try tx.profiles.insert(form, pbx: filled.pbx, at: Moment.start) }
        }
    }

    @Test(arguments: Backend.all)
    func `F3 the number of a profile is never given again`(backend: Backend) async throws {
        let filled = try await Filled(backend)
        try filled.database.intruder().run("DELETE FROM profile WHERE id = \(filled.ada.number)")
        let form = try Filled.form("new")
        let id = try await filled.store.write { tx in try tx.profiles.insert(form, pbx: filled.pbx, at: Moment.start) }
        #expect(id.number > filled.ada.number)
    }

    @Test(arguments: Backend.all)
    func `F2 a profile is read as it was written`(backend: Backend) async throws {
        let filled = try await Filled(backend)
        let form = try ProfileForm(
            username: "Phạm O'Brien", firstName: "Phạm", lastName: "'; DROP TABLE profile; --", email: "p@acme.example", kind: .place,
            locale: LanguageTag("vi-VN"))
        let id = try await filled.store.write { tx in try tx.profiles.insert(form, pbx: filled.pbx, at: Moment.after(.seconds(1))) }
        let profile = try #require(try await filled.store.read { tx in try tx.profiles.find(id) })
        #expect(profile.username == form.username && profile.firstName == form.firstName && profile.lastName == form.lastName)
        #expect(profile.kind == .place && profile.locale?.text == "vi-VN" && profile.state == .active && profile.email == form.email)
        #expect(profile.createdAt == Moment.after(.seconds(1)) && profile.pbx == filled.pbx)
        #expect(try await filled.store.read { tx in try tx.profiles.find(usernameKey: "PHẠM o'brien".caseFoldedKey) } == profile)
    }

    @Test(arguments: Backend.all)
    func `F4 every profile of an address is found by it`(backend: Backend) async throws {
        let filled = try await Filled(backend)
        let form = try Filled.form("Front Lobby", email: "ADA@acme.example")
        let lobby = try await filled.store.write { tx in try tx.profiles.insert(form, pbx: filled.pbx, at: Moment.start) }
        #expect(
            try await filled.store.read { tx in try tx.profiles.find(loginDigest: "ada@acme.example").map(\.id) } == [filled.ada, lobby])
    }

    @Test(arguments: Backend.all)
    func `F22 a profile is disabled and enabled, an erased one stays erased`(backend: Backend) async throws {
        let filled = try await Filled(backend)
        let state: @Sendable () async throws -> Profile.State? = {
            try await filled.store.read { tx in try tx.profiles.find(filled.ada)?.state }
        }
        try await filled.store.write { tx in try tx.profiles.disable(filled.ada, at: Moment.start) }
        #expect(try await state() == .disabled)
        try await filled.store.write { tx in try tx.profiles.enable(filled.ada) }
        #expect(try await state() == .active)
        try filled.database.intruder().run("UPDATE profile SET disabled_at = 1, erased_at = 1 WHERE id = \(filled.ada.number)")
        try await filled.store.write { tx in try tx.profiles.enable(filled.ada) }
        #expect(try await state() == .erased)
    }

    @Test(arguments: Backend.all)
    func `F24 an edit keeps the username, the kind and the locale that it does not give`(backend: Backend) async throws {
        let filled = try await Filled(backend)
        let form = try Filled.form("ADA", first: "Augusta", email: "new@acme.example")
        try filled.database.intruder().run("UPDATE profile SET kind = 'place', locale = 'fr' WHERE id = \(filled.ada.number)")
        try await filled.store.write { tx in try tx.profiles.update(filled.ada, form) }
        let profile = try #require(try await filled.store.read { tx in try tx.profiles.find(filled.ada) })
        #expect(profile.username.text == "ada" && profile.firstName == "Augusta" && profile.kind == .place && profile.locale?.text == "fr")
        #expect(try await filled.store.read { tx in try tx.profiles.find(loginDigest: "new@acme.example").map(\.id) } == [filled.ada])
    }

    @Test(arguments: Backend.all)
    func `F31 profiles are listed by page, those of one PBX`(backend: Backend) async throws {
        let filled = try await Filled(backend)
        let first = try await filled.store.read { tx in try tx.profiles.list(pbx: filled.pbx, after: nil, limit: 1) }
        let second = try await filled.store.read { tx in try tx.profiles.list(pbx: filled.pbx, after: first.last?.id.number, limit: 5) }
        #expect(first.map(\.id) == [filled.grace] && second.map(\.id) == [filled.ada])
        let other = try PBXID("other")
        #expect(try await filled.store.read { tx in try tx.profiles.list(pbx: other, after: nil, limit: 5) }.isEmpty)
    }

    @Test(arguments: Backend.all)
    func `F32 a PBX is changed where the edit says so, an empty sender goes back to the installation's`(backend: Backend) async throws {
        let filled = try await Filled(backend)
        let read: @Sendable () async throws -> PBX? = { try await filled.store.read { tx in try tx.pbxs.find(filled.pbx) } }
        try await filled.store.write { tx in
            try tx.pbxs.appoint(filled.pbx, primaryAdministrator: filled.grace)
            try tx.pbxs.update(filled.pbx, PBXEdit(name: "New", sender: "a@b.example", supportContact: "call"))
        }
        #expect(try await read()?.primaryAdministrator == filled.grace)
        #expect(try await read()?.name == "New")
        try await filled.store.write { tx in try tx.pbxs.update(filled.pbx, PBXEdit(sender: "")) }
        let pbx = try #require(try await read())
        #expect(pbx.name == "New" && pbx.sender == nil && pbx.supportContact == "call" && pbx.locale == .english)
    }
}
