import Domain
import TestSupport
import Testing
import UseCases

/// F32: a profile's life as one reads it, and the history as it grows.
@Suite struct LifeTests {
    @Test func `F32 a life tells what the profile was given and lost, too, in sentences`() async throws {
        let house = try await Installation()
        let ruth = #"{"firstName":"Ruth","lastName":"Lee","email":"ruth@acme.example","username":"ruth"}"#
        try await house.settledIn()
        try await house.assign("1001", to: ruth)
        try await house.assign("1002")
        try await house.submit("latchkey.extension.saved", #"{"pbx":"acme","extension":"1002","virtualOffice":false}"#)
        try await house.submit("latchkey.extension.cleared", #"{"pbx":"acme","extension":"1002"}"#)
        try await house.tell("latchkey.profile.disabled")
        try await house.tell("latchkey.profile.disabled", "ruth")
        #expect(
            try await house.life("ada") == [
                "The profile ada was created by test.",
                "Extension 1001 was assigned to ada by test, with Virtual Office.",
                "The password of ada was set by ada.",
                "Extension 1001 was assigned to ruth by test, with Virtual Office; until then ada had it.",
                "Extension 1002 was assigned to ada by test, with Virtual Office.",
                "Extension 1002 was changed by test, without Virtual Office; ada has it.",
                "Extension 1002 was cleared by test; until then ada had it.",
                "The profile ada was disabled by test.",
            ])
        #expect(try await house.life("grace").last == "The profile ruth was disabled by test; its extension (1001) went to grace.")
        #expect(try await house.life("ruth").count == 3)
    }

    @Test func `S4, F32 what became of a profile's emails is told between the entries of its life, each on one page`() async throws {
        let house = try await Installation()
        let token = try await house.invited()
        house.world.turn(.seconds(60))
        try await house.latchkey.openLink.remember(token)
        house.world.turn(.seconds(60))
        #expect(try await house.set(with: token) == .done(username: "ada"))
        house.world.turn(.seconds(60))
        _ = try await house.takeMails()
        let ada = ProfileID(try await house.number("ada"))
        let browse = house.latchkey.browse
        let whole = try await browse.life(of: ada, browse.history(profile: ada, after: nil, limit: 9), isFirst: true)
        #expect(
            whole.map(\.text) == [
                "The profile ada was created by test.", "Extension 1001 was assigned to ada by test, with Virtual Office.",
                "Email 2 (create-password) to ada@acme.example went into the spool.", "The link in email 2 (create-password) was opened.",
                "The password of ada was set by ada.", "Email 3 (password-changed) to ada@acme.example went into the spool.",
            ])
        let page = try await browse.history(profile: ada, after: nil, limit: 2)
        let first = try await browse.life(of: ada, page, isFirst: true)
        let rest = try await browse.history(profile: ada, after: page.next.flatMap { Int64($0) }, limit: 9)
        let second = try await browse.life(of: ada, rest, isFirst: false)
        #expect(first + second == whole)
    }

    @Test func `F32 following shows each entry once, those before that it is asked for, and those of one life`() async throws {
        let house = try await Installation()
        try await house.createPBX("other", administrator: "ruth")
        let all = FollowHistory(store: house.latchkey.store)
        let total = try await house.actions().count
        for (count, expected) in [(0, 0), (2, 2), (100, total)] {
            let news = try await all.next(all.start(after: nil, last: count))
            #expect(news.entries.count == expected && !news.hasMore)
        }
        #expect(try await all.next(all.start(after: 0, last: 1)).entries.count == total)
        var places = try await all.start(after: Int64(total), last: 1)
        try await house.assign()
        try await house.createPBX("third", administrator: "tom")
        let news = try await all.next(places)
        #expect(news.entries.map(\.sequence) == Array(Int64(total + 1)...Int64(total + 6)))
        places = news.places
        #expect(try await all.next(places).entries.isEmpty)

        let ada = FollowHistory(store: house.latchkey.store, profile: ProfileID(3))
        let life = try await ada.next(ada.start(after: nil, last: 1))
        #expect(life.entries.map(\.action) == ["extension.assigned"])
        try await house.assign("1", to: #"{"username":"ruth"}"#, pbx: "other")
        try await house.tell("latchkey.profile.disabled")
        #expect(try await ada.next(life.places).entries.map(\.action) == ["profile.disabled"])
    }

    @Test(.enabled(if: Backend.all.contains(.postgresql)))
    func `F32 following passes over no entry that commits late, and shows none twice`() async throws {
        let house = try await Installation(database: Backend.postgresql.database())
        try await house.createPBX("other", administrator: "ruth")
        let follow = FollowHistory(store: house.latchkey.store)
        var places = try await follow.start(after: nil, last: 0)
        let late = try house.intruder()
        // Somebody's transaction has taken its number and is slow to commit.
        try late.run("BEGIN")
        try late.run(
            "INSERT INTO history (pbx, position, at, actor, action, subject, detail, salt, detail_digest, hash) SELECT pbx, position + 1, at, 'late', "
                + "action, subject, detail, salt, detail_digest, hash FROM history WHERE pbx = 'acme' ORDER BY position DESC LIMIT 1")
        try late.run("UPDATE history_head SET position = position + 1 WHERE pbx = 'acme'")
        try await house.assign("1", to: #"{"username":"ruth"}"#, pbx: "other")
        let first = try await follow.next(places)
        #expect(first.entries.map(\.pbx) == ["other"])
        places = first.places
        try late.run("COMMIT")
        let second = try await follow.next(places)
        #expect(second.entries.map(\.actor) == ["late"])
        #expect(second.entries[0].sequence < first.entries[0].sequence)
        #expect(try await follow.next(second.places).entries.isEmpty)
    }
}

extension Installation {
    fileprivate func life(_ username: String) async throws -> [String] {
        try await latchkey.browse.history(profile: ProfileID(number(username)), after: nil, limit: 100).items.map(\.text)
    }
}
