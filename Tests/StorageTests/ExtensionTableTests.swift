import Domain
import Storage
import TestSupport
import Testing

@Suite struct ExtensionTableTests {
    @Test(arguments: Backend.all)
    func `F24 an extension is read as it was saved, and saved again over itself`(backend: Backend) async throws {
        let filled = try await Filled(backend)
        var ext = try Self.ext("0042", holder: filled.ada)
        ext.faxEmail = Extension.Contact("fax@acme.example", isSetByHand: true)
        ext.phone = PhoneDetails(phoneNumber: "+1", phoneModel: "T54W", servicePlan: "X4", activationCode: "CF5")
        try await save([ext], filled)
        #expect(try await find("0042", filled) == ext)
        ext.holder = nil
        ext.hasVirtualOffice = false
        ext.faxEmail = Extension.Contact("")
        ext.phone = PhoneDetails()
        try await save([ext], filled)
        #expect(try await find("0042", filled) == ext)
        #expect(try await find("42", filled) == nil)
    }

    @Test(arguments: Backend.all)
    func `F20 a hand over takes every extension, voicemail and fax always, caller id unless set by hand`(backend: Backend) async throws {
        let filled = try await Filled(backend)
        var byHand = try Self.ext("1001", holder: filled.ada)
        byHand.callerIdFirstName = Extension.Contact("Desk", isSetByHand: true)
        byHand.voicemailEmail = Extension.Contact("vm@acme.example", isSetByHand: true)
        try await save([byHand, try Self.ext("1002", holder: filled.ada), try Self.ext("1003", holder: nil)], filled)
        let grace = try #require(try await filled.store.read { tx in try tx.profiles.find(filled.grace) })
        try await filled.store.write { tx in try tx.extensions.handOver(from: filled.ada, to: grace, at: Moment.start) }

        let first = try #require(try await find("1001", filled))
        #expect(first.holder == Extension.Holder(filled.grace, isFallback: true))
        #expect(first.callerIdFirstName == Extension.Contact("Desk", isSetByHand: true) && first.callerIdLastName.value == "Byron")
        #expect(
            first.voicemailEmail == Extension.Contact("grace@acme.example") && first.faxEmail == Extension.Contact("grace@acme.example"))
        #expect(try await find("1002", filled)?.holder == Extension.Holder(filled.grace, isFallback: true))
        #expect(try await find("1003", filled)?.holder == nil)
        let count = try await filled.store.read { tx in try tx.extensions.count(of: filled.grace) }
        #expect(count.extensions == 2 && count.hasVirtualOffice)
    }

    @Test(arguments: Backend.all)
    func `F20 only fallbacks go to a new primary administrator`(backend: Backend) async throws {
        let filled = try await Filled(backend)
        var fallback = try Self.ext("1001", holder: filled.grace)
        fallback.holder = Extension.Holder(filled.grace, isFallback: true)
        try await save([fallback, try Self.ext("1002", holder: filled.grace)], filled)
        let ada = try #require(try await filled.store.read { tx in try tx.profiles.find(filled.ada) })
        try await filled.store.write { tx in try tx.extensions.takeOverFallbacks(pbx: filled.pbx, by: ada) }
        #expect(try await find("1001", filled)?.holder == Extension.Holder(filled.ada, isFallback: true))
        #expect(try await find("1001", filled)?.voicemailEmail.value == "ada@acme.example")
        #expect(try await find("1002", filled)?.holder == Extension.Holder(filled.grace))
    }

    @Test(arguments: Backend.all)
    func `F24 contacts follow the profile unless set by hand`(backend: Backend) async throws {
        let filled = try await Filled(backend)
        var ext = try Self.ext("1001", holder: filled.ada)
        ext.callerIdLastName = Extension.Contact("Desk", isSetByHand: true)
        try await save([ext, try Self.ext("1002", holder: filled.grace)], filled)
        let form = try Filled.form("ada", first: "Augusta", email: "new@acme.example")
        let ada = try #require(try await filled.store.read { tx in try tx.profiles.find(filled.ada) })
        try await filled.store.write { tx in try tx.extensions.refreshContacts(of: ada.edited(by: ProfileEdit(form))) }
        let found = try #require(try await find("1001", filled))
        #expect(found.callerIdFirstName.value == "Augusta" && found.callerIdLastName == Extension.Contact("Desk", isSetByHand: true))
        #expect(found.voicemailEmail.value == "new@acme.example" && found.faxEmail.value == "new@acme.example")
        #expect(try await find("1002", filled)?.callerIdFirstName.value == "Ada")
    }

    @Test(arguments: Backend.all)
    func `F12 a privilege is granted once, in the order of granting, and revoked`(backend: Backend) async throws {
        let filled = try await Filled(backend)
        let (one, two) = (try PrivilegeName("zeta"), try PrivilegeName("alpha"))
        try await filled.store.write { tx in
            try tx.privileges.grant(one, to: filled.ada, at: Moment.start)
            try tx.privileges.grant(two, to: filled.ada, at: Moment.after(.seconds(1)))
            try tx.privileges.grant(one, to: filled.ada, at: Moment.after(.seconds(2)))
        }
        #expect(try await filled.store.read { tx in try tx.privileges.list(of: filled.ada) } == [one, two])
        try await filled.store.write { tx in try tx.privileges.revoke(one, from: filled.ada) }
        #expect(try await filled.store.read { tx in try tx.privileges.list(of: filled.ada) } == [two])
        try await filled.store.write { tx in try tx.privileges.revokeAll(from: filled.ada) }
        #expect(try await filled.store.read { tx in try tx.privileges.list(of: filled.ada) }.isEmpty)
    }

    private func save(_ extensions: [Extension], _ filled: Filled) async throws {
        try await filled.store.write { tx in for ext in extensions { try tx.extensions.save(ext, at: Moment.start) } }
    }

    private func find(_ number: String, _ filled: Filled) async throws -> Extension? {
        let number = try ExtensionNumber(number)
        return try await filled.store.read { tx in try tx.extensions.find(number, pbx: filled.pbx) }
    }

    private static func ext(_ number: String, holder: ProfileID?) throws -> Extension {
        var ext = Extension(pbx: try PBXID("acme"), number: try ExtensionNumber(number), holder: holder.map { Extension.Holder($0) })
        ext.callerIdFirstName = Extension.Contact("Ada")
        ext.callerIdLastName = Extension.Contact("Byron")
        ext.voicemailEmail = Extension.Contact("ada@acme.example")
        ext.faxEmail = Extension.Contact("ada@acme.example")
        return ext
    }

    @Test(arguments: Backend.all)
    func `F12 privileges are listed by profile and name, and a page ends between two of one profile`(backend: Backend) async throws {
        let filled = try await Filled(backend)
        try await filled.store.write { tx in
            for name in ["c", "a", "b"] {
                try tx.privileges.grant(PrivilegeName(name), to: filled.ada, at: Moment.start)
                try tx.privileges.grant(PrivilegeName(name), to: filled.grace, at: Moment.start)
            }
        }
        var walked: [String] = []
        var last: (profile: ProfileID, name: String)?
        while let next = try await page(filled, after: last) {
            walked.append("\(next.profile)/\(next.name)")
            last = next
        }
        #expect(walked == ["1/a", "1/b", "1/c", "2/a", "2/b", "2/c"])
    }

    private func page(_ filled: Filled, after last: (profile: ProfileID, name: String)?) async throws -> (profile: ProfileID, name: String)?
    {
        try await filled.store.read { tx in
            try tx.privileges.list(pbx: filled.pbx, namesBeginning: "", after: last, limit: 1).first.map { ($0.profile, $0.name) }
        }
    }
}
