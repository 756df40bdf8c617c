import Domain
import Intake
import Storage
import Synchronization
import Testing
import UseCases

@Suite struct ImportTests {
    /// What became of each row.
    private func importing(_ rows: String, into acme: Installation) async throws -> [JudgedRow] {
        let text = Array("id,first name,last name,email,username,locale\n\(rows)".utf8)
        let unread = Mutex<[UInt8]?>(text)
        let sheet = try await ProfileSheet.open(customHeaders: CustomFields()) {
            unread.withLock { unread in
                defer { unread = nil }
                return unread
            }
        }
        let judged = Mutex<[JudgedRow]>([])
        let outcome = try await acme.latchkey.importing(
            ImportProfiles.Sheet(name: "test.csv", digest: "\(rows.hashValue)", rowCount: 1), pbx: PBXID("acme"), by: "command",
            source: EventSource.command,
            rows: { try await sheet.next(limit: $0) }, onProgress: { _, rows in judged.withLock { $0 += rows } })
        guard case .finished = outcome else { return [] }
        try await acme.expectWholeHistory()
        return judged.withLock { $0 }
    }

    @Test func `F3 F23 a username that an erased profile had does not come back by the file`() async throws {
        let acme = try await Installation()
        _ = try await importing(",Ada,Byron,ada@acme.example,Ada,\n", into: acme)
        let ada = try #require(try await acme.profile("ada"))
        _ = try await acme.tell("latchkey.profile.disabled", "Ada")
        _ = try await acme.submit(
            "latchkey.profile.erasure-requested", #"{"pbx":"acme","profile":{"id":"\#(ada.id)"}}"#, source: EventSource.command)
        _ = try await acme.latchkey.erase()
        let again = try await importing(",Ada,Byron,ada@acme.example,ADA,\n,Olga,Li,olga@acme.example,,\n", into: acme)
        #expect(again.map(\.outcome) == [.refused, .created])
    }

    @Test func `F29 a row without an id that is not the same is told the id to put in, and with it it changes what it names`() async throws
    {
        let acme = try await Installation()
        #expect(try await importing(",Ada,Byron,ada@acme.example,,de\n", into: acme).map(\.outcome) == [.created])
        let ada = try #require(try await acme.profile("ada@acme.example"))
        let differs = try await importing(",Ada,Lovelace,ada@acme.example,,\n", into: acme)
        #expect(differs.first?.reason?.contains("put its id \(ada.id) into the column id") == true)
        #expect(try await importing("\(ada.id),Ada,Lovelace,ada@acme.example,,\n", into: acme).map(\.outcome) == [.changed])
        let changed = try await acme.profile("ada@acme.example")
        #expect(changed?.lastName == "Lovelace" && changed?.locale == nil)
        #expect(try await importing("\(ada.id),Ada,Lovelace,ada@acme.example,other,\n", into: acme).map(\.outcome) == [.refused])
    }

    @Test func `F29 what an export says of a disabled profile changes nothing, and anything else about it is refused`() async throws {
        let acme = try await Installation()
        _ = try await importing(",Ada,Byron,ada@acme.example,Ada,\n", into: acme)
        let ada = try #require(try await acme.profile("ada"))
        _ = try await acme.tell("latchkey.profile.disabled", "Ada")
        #expect(try await importing("\(ada.id),Ada,Byron,ada@acme.example,Ada,\n", into: acme).map(\.outcome) == [.unchanged])
        #expect(try await importing(",Ada,Byron,ada@acme.example,Ada,\n", into: acme).map(\.outcome) == [.unchanged])
        for row in ["\(ada.id),Ada,Lovelace,ada@acme.example,Ada,\n", ",Ada,Lovelace,ada@acme.example,Ada,\n"] {
            #expect(try await importing(row, into: acme).first?.reason?.contains("is disabled; enable it first") == true)
        }
        _ = try await acme.submit(
            "latchkey.profile.erasure-requested", #"{"pbx":"acme","profile":{"id":"\#(ada.id)"}}"#, source: EventSource.command)
        _ = try await acme.latchkey.erase()
        let erased = try await importing("\(ada.id),Olga,Li,olga@acme.example,,\n", into: acme)
        #expect(erased.first?.reason == "profile \(ada.id) was erased for good; leave the row out.")
    }
}
