import Cryptography
import Domain
import TestSupport
import Testing
import UseCases

/// F32: a history that was tampered with says so.
@Suite struct HistoryTests {
    /// What somebody does to the database, and a word of the finding it must lead to.
    struct Tampering: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let sql: String
        let finding: String
    }

    static let tamperings = [
        Tampering(
            testDescription: "an edited detail", sql: "UPDATE history SET detail = '{}' WHERE pbx = 'acme' AND position = 3",
            finding: "the detail of entry"),
        Tampering(
            testDescription: "a detail edited with its digest",
            sql: "UPDATE history SET detail_digest = (SELECT detail_digest FROM history WHERE position = 2 AND pbx = 'acme'), "
                + "detail = (SELECT detail FROM history WHERE position = 2 AND pbx = 'acme') WHERE pbx = 'acme' AND position = 3",
            finding: "was edited"),
        Tampering(
            testDescription: "an edited time", sql: "UPDATE history SET at = at + 1 WHERE pbx = 'acme' AND position = 3",
            finding: "was edited"),
        Tampering(
            testDescription: "an edited actor", sql: "UPDATE history SET actor = 'system' WHERE pbx = 'acme' AND position = 3",
            finding: "was edited"),
        Tampering(
            testDescription: "an edited action", sql: "UPDATE history SET action = 'x' WHERE pbx = 'acme' AND position = 3",
            finding: "was edited"),
        Tampering(
            testDescription: "an edited subject", sql: "UPDATE history SET subject = 'x' WHERE pbx = 'acme' AND position = 3",
            finding: "was edited"),
        Tampering(
            testDescription: "an entry taken out of a life", sql: "UPDATE history SET profile = NULL WHERE pbx = 'acme' AND position = 3",
            finding: "was edited"),
        Tampering(
            testDescription: "an entry put into another life",
            sql: "UPDATE history SET other_profile = 1 WHERE pbx = 'acme' AND position = 3", finding: "was edited"),
        Tampering(
            testDescription: "a missing first entry", sql: "DELETE FROM history WHERE pbx = 'acme' AND position = 1", finding: "missing"),
        Tampering(
            testDescription: "a missing middle", sql: "DELETE FROM history WHERE pbx = 'acme' AND position IN (3, 4)",
            finding: "3 to 4 are missing"),
        Tampering(
            testDescription: "a missing tail",
            sql: "DELETE FROM history WHERE pbx = 'acme' AND position = (SELECT MAX(position) FROM history WHERE pbx = 'acme')",
            finding: "does not end where its head says"),
        Tampering(
            testDescription: "a middle taken out and the rest moved up",
            sql: "DELETE FROM history WHERE pbx = 'acme' AND position = 3; "
                + "UPDATE history SET position = position - 1 WHERE pbx = 'acme' AND position > 3; "
                + "UPDATE history_head SET position = position - 1 WHERE pbx = 'acme'", finding: "was edited, swapped or put in"),
        Tampering(
            testDescription: "two entries swapped",
            sql: "UPDATE history SET position = -2 WHERE pbx = 'acme' AND position = 2; "
                + "UPDATE history SET position = 2 WHERE pbx = 'acme' AND position = 3; "
                + "UPDATE history SET position = 3 WHERE pbx = 'acme' AND position = -2", finding: "swapped"),
        Tampering(
            testDescription: "an entry put in at the end",
            sql:
                "INSERT INTO history (pbx, position, at, actor, action, subject, profile, other_profile, detail, salt, detail_digest, hash) "
                + "SELECT pbx, position + 1, at, actor, action, subject, profile, other_profile, detail, salt, detail_digest, hash FROM history WHERE pbx = 'acme' "
                + "ORDER BY position DESC LIMIT 1; UPDATE history_head SET position = position + 1 WHERE pbx = 'acme'", finding: "put in"),
        Tampering(
            testDescription: "a head that is gone", sql: "DELETE FROM history_head WHERE pbx = 'acme'", finding: "head is gone"),
        Tampering(
            testDescription: "a PBX that is gone with its head",
            sql: "DELETE FROM history WHERE pbx = 'acme'; DELETE FROM history_head WHERE pbx = 'acme'",
            finding: "the PBX and its history are gone"),
        Tampering(
            testDescription: "a PBX that is gone from its own chain and the installation's",
            sql:
                "DELETE FROM history WHERE pbx = 'acme'; DELETE FROM history_head WHERE pbx = 'acme'; DELETE FROM history WHERE pbx = '' AND position = 1",
            finding: "missing"),
        Tampering(
            testDescription: "a salt that is gone", sql: "UPDATE history SET salt = NULL WHERE pbx = 'acme' AND position = 3",
            finding: "detail"),
    ]

    @Test(arguments: tamperings)
    func `F32 tampering is found`(tampering: Tampering) async throws {
        let house = try await Installation()
        try await house.createPBX("other", administrator: "ruth")
        try await house.settledIn()
        try await house.assign("1002")
        try await house.expectWholeHistory()
        let entries = try house.intruder().number("SELECT COUNT(*) FROM history WHERE pbx = 'acme'")
        #expect(entries.map { $0 >= 6 } == true)

        try house.intruder().run(tampering.sql)
        let report = try await house.latchkey.verifyHistory()
        #expect(report.findings.contains { $0.what.contains(tampering.finding) }, "\(report.findings)")
        #expect(report.findings.allSatisfy { $0.pbx == "acme" || $0.pbx.isEmpty }, "the other PBX's history holds")
    }

    @Test func `F32 every change says who, what, when and on whom, and never a secret`() async throws {
        let house = try await Installation()
        try await house.settledIn()
        try await house.tell("latchkey.password.reset-requested")
        let token = try #require(try await house.takeMails().first?.token)
        let entries = try await house.latchkey.browse.history(profile: nil, after: nil, limit: 1000).items
        #expect(
            Set(entries.map(\.action)).isSuperset(of: [
                "pbx.created", "profile.created", "extension.assigned", "password.set", "password.reset-requested",
            ]))
        #expect(entries.allSatisfy { !$0.actor.isEmpty && !$0.subject.isEmpty && $0.at.hasPrefix("2026-11-23T") })
        #expect(entries.first { $0.action == "password.set" }?.actor == "profile/2")
        for entry in entries {
            #expect(!(entry.text + "\(entry.detail)").contains(Installation.password))
            #expect(!(entry.text + "\(entry.detail)").contains(token.revealedText))
        }
    }

    @Test func `F32 a history of more than a page is walked to its end`() async throws {
        let house = try await Installation()
        for number in 0..<2100 {
            _ = try await house.accept(
                "latchkey.extension.saved", #"{"pbx":"acme","extension":"\#(number)","virtualOffice":true}"#)
        }
        try await house.answerAll()
        let report = try await house.latchkey.verifyHistory()
        #expect(report.findings.isEmpty)
        #expect(report.entries > 2100 && report.chains == 2)
        try house.intruder().run("UPDATE history SET actor = 'x' WHERE pbx = 'acme' AND position = 2050")
        #expect(try await house.latchkey.verifyHistory().findings.count == 1)
    }
}
