import Testing
import UseCases

/// How events of the queue are named.
@Suite struct EventNameTests {
    @Test func `Q4 an event is named by its id, and by its number where no event has that as its id`() async throws {
        let house = try await Installation()
        let one = try await house.assign("1001", id: "a-1")
        #expect(one.id == "a-1" && one.source == "/provisioning/acme")
        #expect(try await house.latchkey.browse.event("a-1") == .event(one))
        #expect(try await house.latchkey.browse.event("\(one.number)") == .event(one))
        #expect(try await house.latchkey.browse.event("A-1") == .nothing)
        let other = try await house.assign("1002", id: "\(one.number)")
        #expect(try await house.latchkey.browse.event("\(one.number)") == .event(other))
        #expect(try await house.latchkey.browse.event("number:\(one.number)") == .event(one))
    }

    @Test func `Q4 an id that several sources use means none of them, and each has a name that is its own`() async throws {
        let house = try await Installation()
        let clear = { try await house.submit("latchkey.extension.saved", #"{"pbx":"acme","extension":"1001"}"#, id: $0, source: $1) }
        let first = try await clear("7", "/a")
        let second = try await clear("7", "/b")
        guard case .several(let names) = try await house.latchkey.browse.event("7") else {
            Issue.record("the id was taken for one of them")
            return
        }
        for (name, event) in zip(names, [first, second]) {
            #expect(try await house.latchkey.browse.event(name) == .event(event))
            #expect(try await house.latchkey.browse.name(of: event) == name)
        }
        let numbered = try await clear("\(second.number)", "/a")
        #expect(try await house.latchkey.browse.name(of: second) == "number:\(second.number)")
        #expect(try await house.latchkey.browse.name(of: numbered) == "\(second.number)")
    }
}
