import Domain
import Storage
import TestSupport
import Testing

@Suite struct EmailTableTests {
    @Test(arguments: Backend.all)
    func `S2 a leased email is nobody else's until the lease lapses`(backend: Backend) async throws {
        let filled = try await Filled(backend)
        let number = try await filled.email()
        #expect(try await filled.lease("a/0").map(\.number) == [number])
        #expect(try await filled.lease("b/0").isEmpty)
        #expect(try await filled.lease("b/0", at: Moment.after(.seconds(15)).adding(.microseconds(-1))).isEmpty)
        #expect(try await filled.lease("b/0", at: Moment.after(.seconds(15))).map(\.number) == [number])
    }

    @Test(arguments: Backend.all)
    func `S2 an email is sealed with the sealer's own living lease only, and once`(backend: Backend) async throws {
        let filled = try await Filled(backend)
        let number = try await filled.email()
        #expect(try await !filled.seal(number))
        _ = try await filled.lease("a/0")
        #expect(try await !filled.seal(number, owner: "b/0"))
        #expect(try await !filled.seal(number, at: Moment.after(.seconds(15))))
        #expect(try await filled.seal(number, at: Moment.after(.seconds(15)).adding(.microseconds(-1))))
        #expect(try await !filled.seal(number, file: "g"))
        let row = try #require(try await filled.row(number))
        #expect(row.file == "f" && row.messageID == "<1@x>" && row.state == .waiting)
        #expect(try await filled.lease("a/0", at: Moment.after(.seconds(99))).isEmpty)
    }

    @Test(arguments: Backend.all)
    func `S2 a stamp ends a sealed email, and only that, and its facts go`(backend: Backend) async throws {
        let filled = try await Filled(backend)
        let number = try await filled.email()
        try await stamp(number, filled)
        #expect(try await filled.row(number)?.publishedAt == nil)
        _ = try await filled.lease()
        _ = try await filled.seal(number)
        #expect(try await filled.store.read { tx in try tx.emails.sealed(node: "a", limit: 9).map(\.file) } == ["f"])
        #expect(try await filled.store.read { tx in try tx.emails.sealed(node: "b", limit: 9) }.isEmpty)
        try await stamp(number, filled)
        let row = try #require(try await filled.row(number))
        #expect(row.state == .spooled && row.facts == nil)
        #expect(try await filled.store.read { tx in try tx.emails.sealed(node: "a", limit: 9) }.isEmpty)
    }

    @Test(arguments: Backend.all)
    func `S4 an email is withdrawn before it is sealed, and not after`(backend: Backend) async throws {
        let filled = try await Filled(backend)
        let (early, late) = (try await filled.email(), try await filled.email())
        _ = try await filled.lease()
        #expect(try await filled.seal(late))
        for (number, isInTime) in [(early, true), (late, false), (early, false)] {
            let isWithdrawn = try await filled.store.write { tx in try tx.emails.withdraw(number, reason: "by hand", at: Moment.start) }
            #expect(isWithdrawn == isInTime)
        }
        #expect(try await !filled.seal(early))
        #expect(try await filled.row(early)?.state == .withdrawn)
        #expect(try await filled.row(early)?.reason == "by hand")
        #expect(try await filled.lease("b/0", at: Moment.after(.seconds(99))).isEmpty)
    }

    @Test(arguments: Backend.all)
    func `F20 what is unsent to a profile is withdrawn, leased or not, what is sealed is not`(backend: Backend) async throws {
        let filled = try await Filled(backend)
        let (leased, sealed) = (try await filled.email(), try await filled.email())
        _ = try await filled.lease()
        _ = try await filled.seal(sealed)
        let waiting = try await filled.email()
        try await filled.store.write { tx in try tx.emails.withdrawUnsent(of: filled.ada, reason: "disabled", at: Moment.start) }
        #expect(try await filled.row(leased)?.state == .withdrawn)
        #expect(try await filled.row(waiting)?.state == .withdrawn)
        #expect(try await filled.row(sealed)?.state == .waiting)
        #expect(try await !filled.seal(leased, file: "g"))
    }

    @Test(arguments: Backend.all)
    func `Q5 urgent emails are leased first, then in the order in which they were decided`(backend: Backend) async throws {
        let filled = try await Filled(backend)
        var numbers: [Int64] = []
        for kind in [EmailKind.createPassword, .existingCredentials, .resetPassword, .passwordChanged] {
            numbers.append(try await filled.email(kind))
        }
        #expect(try await filled.lease(limit: 3).map(\.number).sorted() == [numbers[0], numbers[2], numbers[3]])
        #expect(try await filled.lease(limit: 3).map(\.number) == [numbers[1]])
    }

    @Test(arguments: Backend.all)
    func `S2 what is postponed waits until it is due, what is released does not`(backend: Backend) async throws {
        let filled = try await Filled(backend)
        let number = try await filled.email()
        _ = try await filled.lease()
        try await filled.store.write { tx in
            try tx.emails.postpone(number, owner: "b/0", until: Moment.after(.seconds(60)), reason: "not mine")
        }
        #expect(try await filled.row(number)?.attempts == 0)
        try await filled.store.write { tx in
            try tx.emails.postpone(number, owner: "a/0", until: Moment.after(.seconds(60)), reason: "no disk")
        }
        #expect(try await filled.row(number)?.attempts == 1)
        #expect(try await filled.row(number)?.reason == "no disk")
        #expect(try await filled.lease(at: Moment.after(.seconds(59))).isEmpty)
        #expect(try await filled.lease(at: Moment.after(.seconds(60))).count == 1)
        try await filled.store.write { tx in try tx.emails.release(number, owner: "a/0") }
        #expect(try await filled.lease("b/0", at: Moment.after(.seconds(60))).count == 1)
    }

    @Test(arguments: Backend.all)
    func `S2 a node takes its own leases back and nobody else's`(backend: Backend) async throws {
        let filled = try await Filled(backend)
        for owner in ["a/0", "a/1", "ab/0", "A/0"] {
            _ = try await filled.email()
            _ = try await filled.lease(owner)
        }
        try await filled.store.write { tx in try tx.emails.releaseAll(node: "a") }
        #expect(try await filled.lease("a/0").map(\.number) == [1, 2])
    }

    @Test(arguments: Backend.all)
    func `F25 what is unsent goes to the new address, and a draft under way for the old one is nobody's`(backend: Backend) async throws {
        let filled = try await Filled(backend)
        let (leased, notice) = (try await filled.email(), try await filled.email(.emailChanged))
        _ = try await filled.lease()
        let address = try EmailAddress("new@acme.example")
        try await filled.store.write { tx in try tx.emails.redirectUnsent(of: filled.ada, to: address, at: Moment.start) }
        #expect(try await !filled.seal(leased))
        #expect(try await filled.row(leased)?.address == "new@acme.example")
        // A notice that tells an address of its change is for that address, whatever came after.
        #expect(try await filled.row(notice)?.address == "ada@acme.example")
        #expect(try await filled.seal(notice))
    }

    @Test(arguments: Backend.all)
    func `F19 once a password is set, an unsent create-password becomes existing-credentials and a reset is moot`(backend: Backend)
        async throws
    {
        let filled = try await Filled(backend)
        let (create, sealed) = (try await filled.email(), try await filled.email())
        let again = try await filled.email(.resetPassword)
        let reset = try await filled.email(.resetPassword, source: EventSource.pages, id: "asked")
        _ = try await filled.lease()
        _ = try await filled.seal(sealed)
        let moot = try await filled.store.write { tx in try tx.emails.passwordWasSet(of: filled.ada, at: Moment.start) }
        #expect(try await !filled.seal(create, file: "g"))
        #expect(try await filled.row(create)?.kind == .existingCredentials)
        #expect(try await filled.row(create)?.state == .waiting)
        #expect(moot == [reset])
        #expect(try await filled.row(reset)?.state == .withdrawn)
        #expect(try await filled.row(again)?.kind == .existingCredentials)
        #expect(try await filled.row(sealed)?.kind == .createPassword)
    }

    @Test(arguments: Backend.all)
    func `F17 only emails with a link that pages caused within the hour count`(backend: Backend) async throws {
        let filled = try await Filled(backend)
        _ = try await filled.email(.resetPassword, source: EventSource.pages, id: "old")
        _ = try await filled.email(.resetPassword, source: EventSource.pages, id: "new", at: Moment.after(.seconds(1)))
        _ = try await filled.email(.resetPassword, source: "/p", id: "asked", at: Moment.after(.seconds(1)))
        _ = try await filled.email(.passwordChanged, source: EventSource.pages, id: "notice", at: Moment.after(.seconds(1)))
        #expect(
            try await filled.store.read { tx in try tx.emails.countLinks(of: filled.ada, from: EventSource.pages, since: Moment.start) }
                == 1)
        #expect(
            try await filled.store.read { tx in try tx.emails.countLinks(of: filled.grace, from: EventSource.pages, since: Moment.start) }
                == 0)
    }

    @Test(arguments: Backend.all)
    func `S4 emails are listed by state and page, and what waits is counted`(backend: Backend) async throws {
        let filled = try await Filled(backend)
        for second in 0..<3 { _ = try await filled.email(at: Moment.after(.seconds(second))) }
        try await filled.store.write { tx in _ = try tx.emails.withdraw(1, reason: "r", at: Moment.start) }
        let list: @Sendable (EmailState?, Int64?) async throws -> [Int64] = { state, after in
            try await filled.store.read { tx in try tx.emails.list(state: state, after: after, limit: 2).map(\.number) }
        }
        #expect(try await list(nil, nil) == [1, 2])
        #expect(try await list(nil, 2) == [3])
        #expect(try await list(.waiting, nil) == [2, 3])
        #expect(try await list(.withdrawn, nil) == [1])
        let waiting = try await filled.store.read { tx in try tx.emails.waiting() }
        #expect(waiting.count == 2 && waiting.oldest == Moment.after(.seconds(1)))
    }

    private func stamp(_ number: Int64, _ filled: Filled) async throws {
        try await filled.store.write { tx in try tx.emails.stamp(number, at: Moment.start) }
    }
}
