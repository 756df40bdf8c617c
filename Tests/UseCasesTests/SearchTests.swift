import Domain
import Testing
import UseCases

@Suite struct SearchTests {
    private func filled() async throws -> Installation {
        let house = try await Installation()
        for (first, last, email) in [
            ("Ada", "Byron", "ada@acme.example"), ("Anna", "Anders", "anna@acme.example"), ("Jörg", "Müller", "joerg@acme.example"),
            ("Zoë", "Anderson", "zoe@other.example"), ("Jean-Luc", "O'Brien", "jl@acme.example"),
        ] {
            let profile = #"{"firstName":"\#(first)","lastName":"\#(last)","email":"\#(email)"}"#
            try await house.submit("latchkey.profile.saved", #"{"pbx":"acme","profile":\#(profile)}"#)
        }
        return house
    }

    private func find(_ query: String, _ house: Installation, limit: Int = 50) async throws -> [String] {
        var found: [String] = []
        var after: Int64?
        while true {
            let page = try await house.latchkey.browse.profiles(pbx: PBXID("acme"), matching: query, after: after, limit: limit)
            found += page.items.map(\.firstName)
            guard let next = page.next else { return found }
            after = Int64(next)
        }
    }

    @Test func `F31 profiles are found by the beginnings of words, whatever case and accents`() async throws {
        let house = try await filled()
        #expect(try await find("MULL", house) == ["Jörg"])
        #expect(try await find("muller jorg", house) == ["Jörg"])
        #expect(try await find("obrien", house) == ["Jean-Luc"])
        #expect(try await find("luc o'b", house) == ["Jean-Luc"])
        #expect(try await find("@other", house) == ["Zoë"])
        #expect(try await find("yron", house).isEmpty)
        #expect(try await find("ada anders", house).isEmpty)
    }

    @Test func `F31 each profile comes once, on pages of any size`() async throws {
        let house = try await filled()
        for limit in [1, 2, 3, 50] {
            #expect(try await find("an", house, limit: limit) == ["Anna", "Zoë"])
            #expect(Set(try await find("", house, limit: limit)).count == 6)
        }
    }

    @Test func `F31 what was edited is found by its new words, and no longer by its old ones`() async throws {
        let house = try await filled()
        let edit = #"{"username":"ada@acme.example","lastName":"Lovelace"}"#
        try await house.submit("latchkey.profile.changed", #"{"pbx":"acme","profile":\#(edit)}"#)
        #expect(try await find("byron", house).isEmpty)
        #expect(try await find("lovelace", house) == ["Ada"])
    }

    @Test func `F30 the directory shows who has which extension, by number and by name`() async throws {
        let house = try await filled()
        for (number, username) in [("0042", "ada@acme.example"), ("1002", "anna@acme.example"), ("1001", "ada@acme.example")] {
            try await house.submit(
                "latchkey.extension.assigned", #"{"pbx":"acme","extension":"\#(number)","profile":{"username":"\#(username)"}}"#)
        }
        let directory = { (query: String?, after: String?, limit: Int) in
            try await house.latchkey.browse.directory(pbx: PBXID("acme"), matching: query, after: after, limit: limit)
        }
        #expect(try await directory(nil, nil, 50).items.map(\.number) == ["0042", "1001", "1002"])
        #expect(try await directory("10", nil, 1).items.map(\.number) == ["1001"])
        #expect(try await directory("10", "1001", 1).items.map(\.lastName) == ["Anders"])
        let first = try await directory("byron", nil, 1)
        #expect(first.items.map(\.number) == ["0042"] && first.next == "0042")
        let second = try await directory("byron", first.next, 1)
        #expect(second.items.map(\.number) == ["1001"] && second.next == nil)
        await #expect(throws: Refusal.self) { try await directory("byron", "9999", 1) }
    }
}
