import Domain
import TestSupport
import Testing
import UseCases

/// F32: history that was kept long enough goes, and what is left verifies.
@Suite struct RetentionTests {
    private static let day = Duration.seconds(86_400)

    /// Ada's first days, ten days later more, and what is older than five days removed.
    private func trimmed(entries: Int = 4) async throws -> Installation {
        let house = try await Installation()
        for number in 0..<entries {
            _ = try await house.accept("latchkey.extension.saved", #"{"pbx":"acme","extension":"\#(number)","virtualOffice":false}"#)
        }
        try await house.answerAll()
        try await house.createPBX("other", administrator: "ruth")
        house.world.turn(Self.day * 10)
        try await house.assign("1001")
        try await house.assign("1002")
        let trim = try house.latchkey.trim(Self.day * 5)
        // Two PBXs, each made with its administrator and what that is granted, and what was saved.
        #expect(try await trim() == entries + 6)
        return house
    }

    @Test func `F32 what is older goes, what is not stays, and the rest verifies`() async throws {
        let house = try await trimmed()
        try await house.expectWholeHistory()
        let left = try await house.actions()
        #expect(left.filter { $0 == "extension.saved" }.isEmpty && left.filter { $0 == "extension.assigned" }.count == 2)
        #expect(left.filter { $0 == "history.trimmed" }.count == 2)
        #expect(left.filter { $0 == "pbx.registered" }.count == 2, "the installation's own chain is kept whole")
        let trim = try house.latchkey.trim(Self.day * 5)
        #expect(try await trim() == 0)
        try await house.assign("1003")
        try await house.expectWholeHistory()
        house.world.turn(Self.day * 6)
        #expect(try await trim() > 0)
        try await house.expectWholeHistory()
        house.world.turn(Self.day * 6)
        #expect(try await trim() == 0, "what tells of trimming alone is not worth an entry")
    }

    @Test func `F32 more than a page goes in steps, and one that is broken off goes on`() async throws {
        let house = try await Installation()
        for number in 0..<1100 {
            _ = try await house.accept("latchkey.extension.saved", #"{"pbx":"acme","extension":"\#(number)","virtualOffice":false}"#)
        }
        try await house.answerAll()
        house.world.turn(Self.day)
        let trim = try house.latchkey.trim(.seconds(60))
        house.world.crash(at: .historyTrimmed, call: 2)
        await #expect(throws: World.Crash.self) { try await trim() }
        try await house.expectWholeHistory()
        _ = try await trim()
        try await house.expectWholeHistory()
        #expect(try await !house.actions().contains("extension.saved"))
    }

    @Test func `F23, F32 what accounts for erased details goes after them`() async throws {
        let house = try await Installation()
        try await house.assign()
        try await house.tell("latchkey.profile.disabled")
        house.world.turn(Self.day)
        try await house.submit(
            "latchkey.profile.erasure-requested", #"{"pbx":"acme","profile":{"id":"2"}}"#, source: "latchkey:/command")
        try await house.latchkey.erase()
        let trim = try house.latchkey.trim(Self.day / 2)
        for _ in 0..<2 {
            #expect(try await trim() > 0)
            try await house.expectWholeHistory()
            house.world.turn(Self.day)
        }
        #expect(try house.intruder().number("SELECT COUNT(*) FROM history WHERE salt IS NULL") == 0)
    }

    static let tamperings = [
        ("DELETE FROM history WHERE pbx = 'acme' AND position = (SELECT position + 1 FROM history_tail WHERE pbx = 'acme')", "missing"),
        (
            "UPDATE history_tail SET position = position + 1, hash = (SELECT hash FROM history WHERE pbx = 'acme' AND position = "
                + "(SELECT position + 1 FROM history_tail WHERE pbx = 'acme')) WHERE pbx = 'acme'; DELETE FROM history WHERE pbx = 'acme' AND "
                + "position <= (SELECT position FROM history_tail WHERE pbx = 'acme')", "cut by hand"
        ),
        ("UPDATE history_tail SET position = position - 1 WHERE pbx = 'acme'", "missing"),
        ("UPDATE history_tail SET hash = 'x' WHERE pbx = 'acme'", "was edited"),
        ("DELETE FROM history_tail WHERE pbx = 'acme'", "missing"),
        ("DELETE FROM history WHERE pbx = 'acme' AND action = 'history.trimmed'", "missing"),
        ("UPDATE history SET detail = '{}' WHERE pbx = 'acme' AND action = 'history.trimmed'", "was edited"),
        (
            "DELETE FROM history WHERE pbx = 'acme'; DELETE FROM history_head WHERE pbx = 'acme'; DELETE FROM history_tail WHERE pbx = 'acme'",
            "the PBX and its history are gone"
        ),
    ]

    @Test(arguments: tamperings)
    func `F32 a beginning that retention did not leave shows`(sql: String, finding: String) async throws {
        let house = try await trimmed()
        try house.intruder().run(sql)
        let report = try await house.latchkey.verifyHistory()
        #expect(report.findings.contains { $0.pbx == "acme" && $0.what.contains(finding) }, "\(report.findings)")
    }
}
