import Domain
import Storage
import TestSupport
import Testing

/// S5: what is kept of an email that came back.
@Suite struct BounceTableTests {
    private func bounce(_ isLasting: Bool = true, email: Int64 = 1) -> Bounce {
        Bounce(at: Moment.start, email: email, reason: "there is no such mailbox (5.1.1)", isLasting: isLasting)
    }

    @Test(arguments: Backend.all)
    func `S5 an email that left comes back once, one that waits or was withdrawn never`(backend: Backend) async throws {
        let filled = try await Filled(backend)
        let number = try await filled.email()
        #expect(try await !filled.takeBack(number))
        #expect(try await filled.store.read { tx in try tx.tallies.count(.emailsReturned) } == 0)
        _ = try await filled.lease()
        _ = try await filled.seal(number)
        try await filled.store.write { tx in try tx.emails.stamp(number, isToDeliver: true, at: Moment.start) }
        #expect(try await filled.takeBack(number))
        #expect(try await !filled.takeBack(number))
        #expect(try await filled.store.read { tx in try tx.tallies.count(.emailsReturned) } == 1)
        let row = try #require(try await filled.row(number))
        #expect(row.state == .bounced && row.reason == "why" && row.answer == "550" && row.deliveryDueAt == nil)
    }

    @Test(arguments: Backend.all)
    func `S5, F4 every profile of the PBX with the address has the bounce, until its address changes or it is forgotten`(backend: Backend)
        async throws
    {
        let filled = try await Filled(backend)
        let lobby = try Filled.form("lobby", email: "ada@acme.example")
        let (pbx, ada) = (filled.pbx, filled.ada)
        let other = try PBXID("other")
        let (front, stranger) = try await filled.store.write { tx in
            try tx.pbxs.insert(other, name: "Other", locale: .english, at: Moment.start)
            return (
                try tx.profiles.insert(lobby, pbx: pbx, at: Moment.start),
                try tx.profiles.insert(Filled.form("ada2", email: "ada@acme.example"), pbx: other, at: Moment.start)
            )
        }
        let noted = try await filled.note(bounce(), of: ada, "ada@acme.example")
        #expect(Set(noted) == [ada, front])
        #expect(try await filled.profile(ada)?.bounce == bounce())
        #expect(try await filled.profile(stranger)?.bounce == nil)
        #expect(
            try await filled.note(bounce(false, email: 2), of: ada, "ada@acme.example").isEmpty, "one that may pass takes nothing from it")
        try await filled.store.write { tx in
            guard var profile = try tx.profiles.find(ada) else { return }
            profile.firstName = "Augusta"
            try tx.profiles.update(profile, .init(username: "ada", email: "ada@acme.example"))
        }
        #expect(try await filled.profile(ada)?.bounce != nil)
        try await filled.store.write { tx in
            guard var profile = try tx.profiles.find(ada) else { return }
            profile.email = try EmailAddress("new@acme.example")
            try tx.profiles.update(profile, .init(username: "ada", email: "new@acme.example"))
            try tx.profiles.forgetBounce(front)
        }
        for id in [ada, front] { #expect(try await filled.profile(id)?.bounce == nil) }
        #expect(try await filled.note(bounce(), of: ada, "ada@acme.example").isEmpty)
    }

    @Test(arguments: Backend.all)
    func `S5 an email that is stopped is withdrawn from the start, and what waits for the address is, too`(backend: Backend) async throws {
        let filled = try await Filled(backend)
        let number = try await filled.email()
        try await filled.store.write { [ada = filled.ada] tx in
            _ = try tx.emails.withdrawUnsent(of: ada, to: "other@acme.example", reason: "no", at: Moment.start)
        }
        #expect(try await filled.row(number)?.state == .waiting)
        try await filled.store.write { [ada = filled.ada] tx in
            _ = try tx.emails.withdrawUnsent(of: ada, to: "ada@acme.example", reason: "not sent", at: Moment.start)
            try tx.emails.insert(
                NewEmail(
                    event: 1, cause: "e-2", kind: .createPassword, profile: ada, address: EmailAddress("ada@acme.example"),
                    locale: .english,
                    facts: "{}", hindrance: "not sent"), at: Moment.start)
        }
        #expect(try await filled.lease().isEmpty)
        for row in try await [filled.row(number), filled.row(number + 1)] {
            #expect(row?.state == .withdrawn && row?.reason == "not sent" && row?.facts == nil)
        }
    }
}

extension Filled {
    fileprivate func takeBack(_ number: Int64) async throws -> Bool {
        try await store.write { tx in try tx.emails.bounce(number, reason: "why", answer: "550", at: Moment.start) }
    }

    fileprivate func note(_ bounce: Bounce, of profile: ProfileID, _ address: String) async throws -> [ProfileID] {
        try await store.write { tx in try tx.profiles.note(bounce, of: profile, at: address) }
    }

    fileprivate func profile(_ id: ProfileID) async throws -> Profile? { try await store.read { tx in try tx.profiles.find(id) } }
}
