import Domain
import Storage
import TestSupport
import Testing

/// S5: who may hand a spooled email over, and what is kept of it.
@Suite struct DeliveryTableTests {
    @Test(arguments: Backend.all)
    func `S5 a spooled email is claimed by the node whose spool holds it, and by nobody else until the lease lapses`(backend: Backend)
        async throws
    {
        let filled = try await Filled(backend)
        let number = try await filled.spooled()
        #expect(try await filled.claim(node: "b") == nil)
        #expect(try await filled.claim()?.number == number)
        #expect(try await filled.claim(owner: "a/delivery-1") == nil)
        #expect(try await filled.claim(owner: "a/delivery-1", at: Moment.after(.seconds(15)))?.attempts == 2)
        #expect(try await !filled.settle(number) { $0.deliveredAt = Moment.start })
        #expect(try await filled.settle(number, owner: "a/delivery-1") { $0.deliveredAt = Moment.start })
        #expect(try await filled.row(number)?.state == .delivered)
        #expect(try await filled.claim(at: Moment.after(.seconds(99))) == nil)
    }

    @Test(arguments: Backend.all)
    func `S5 an email is only to be delivered where its node delivers`(backend: Backend) async throws {
        let filled = try await Filled(backend)
        let number = try await filled.spooled(isToDeliver: false)
        #expect(try await filled.claim() == nil)
        #expect(try await filled.row(number)?.state == .spooled)
    }

    @Test(arguments: Backend.all)
    func `S4, S5 what was put off stays spooled until its time, or an operator's, has come`(backend: Backend) async throws {
        let filled = try await Filled(backend)
        let number = try await filled.spooled()
        _ = try await filled.claim()
        let due = Moment.after(.seconds(60))
        #expect(
            try await filled.settle(number) {
                $0.againAt = due
                $0.reason = "put off"
                $0.answer = "450"
            })
        let row = try #require(try await filled.row(number))
        #expect(row.state == .spooled && row.reason == "put off" && row.answer == "450" && row.deliveryDueAt == due)
        #expect(try await filled.claim(at: due.adding(.zero - Moment.tick)) == nil)
        #expect(try await filled.store.write { tx in try tx.emails.hurry(number, at: Moment.start) })
        #expect(try await filled.claim()?.number == number)
    }

    @Test(arguments: Backend.all)
    func `S4, F20 what is still to be handed over is withdrawn at once, by hand unless somebody is being handed it`(backend: Backend)
        async throws
    {
        let filled = try await Filled(backend)
        let (number, left) = (try await filled.spooled(), try await filled.spooled(isToDeliver: false))
        let byHand = { (number: Int64) in
            try await filled.store.write { tx in try tx.emails.withdraw(number, reason: "by hand", at: Moment.start) }
        }
        _ = try await filled.claim()
        #expect(try await !byHand(number))
        #expect(try await !byHand(left))
        try await filled.store.write { tx in try tx.emails.withdrawUnsent(of: filled.ada, reason: "disabled", at: Moment.start) }
        let row = try #require(try await filled.row(number))
        #expect(row.state == .withdrawn && row.reason == "disabled" && row.deliveryDueAt == Moment.start)
        #expect(try await filled.row(left)?.state == .spooled)
        #expect(try await filled.claim() == nil)
        #expect(try await filled.store.read { tx in try tx.emails.undelivered().count } == 0)
        #expect(try await !filled.store.write { tx in try tx.emails.hurry(number, at: Moment.start) })
        #expect(try await filled.settle(number) { $0.deliveredAt = Moment.start })
        #expect(try await filled.row(number)?.state == .delivered)
        let abandoned = try await filled.spooled()
        _ = try await filled.claim(at: Moment.start.adding(.seconds(-15)))
        #expect(try await byHand(abandoned))
        let later = try await filled.spooled()
        #expect(try await byHand(later))
        #expect(try await !byHand(later))
    }

    @Test(arguments: Backend.all)
    func `S5 a node that starts again takes up at once what it was handing over`(backend: Backend) async throws {
        let filled = try await Filled(backend)
        let number = try await filled.spooled()
        _ = try await filled.claim()
        try await filled.store.write { tx in try tx.emails.inherit(from: "a", by: "c") }
        try await filled.store.write { tx in try tx.emails.releaseAll(node: "c") }
        #expect(try await filled.claim(node: "c")?.number == number)
    }

    @Test(arguments: Backend.all)
    func `S4 lists tell spooled, delivered, bounced and withdrawn emails apart`(backend: Backend) async throws {
        let filled = try await Filled(backend)
        for state in [EmailState.spooled, .delivered, .bounced, .withdrawn] {
            let number = try await filled.spooled()
            _ = try await filled.claim()
            _ = try await filled.settle(number) {
                switch state {
                case .delivered: $0.deliveredAt = Moment.start
                case .bounced: $0.bouncedAt = Moment.start
                case .withdrawn: $0.withdrawnAt = Moment.start
                case .waiting, .spooled: $0.againAt = Moment.after(.seconds(60))
                }
            }
            let found = try await filled.store.read { tx in try tx.emails.list(state: state, after: nil, limit: 9) }
            #expect(found.map(\.number) == [number] && found.first?.state == state)
        }
    }
}

extension Filled {
    fileprivate func spooled(isToDeliver: Bool = true) async throws -> Int64 {
        let number = try await email(.extensionNotice)
        _ = try await lease()
        _ = try await seal(number, file: "f\(number)")
        try await store.write { tx in try tx.emails.stamp(number, isToDeliver: isToDeliver, at: Moment.start) }
        return number
    }

    fileprivate func claim(node: String = "a", owner: String = "a/delivery-0", at now: Timestamp = Moment.start) async throws -> EmailRow? {
        try await store.write { tx in try tx.emails.claim(node: node, owner: owner, at: now, until: now.adding(.seconds(15))) }
    }

    fileprivate func settle(_ number: Int64, owner: String = "a/delivery-0", _ change: (inout DeliveryTurn) -> Void) async throws -> Bool {
        var turn = DeliveryTurn()
        change(&turn)
        return try await store.write { [turn] tx in try tx.emails.settle(number, owner: owner, turn, at: Moment.start) }
    }
}
