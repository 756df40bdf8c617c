import Domain
import TestSupport
import Testing

@testable import Storage

@Suite struct HeldDatabaseTests {
    @Test func `R5 while another program holds SQLite, the first write waits and those after it hardly do`() async throws {
        let database = try SQLiteTestDatabase()
        let store = try await database.open(now: Moment.start)
        let clock = ContinuousClock()
        try await database.holdingWriteLock {
            for limit in [Duration.seconds(10), .seconds(1), .seconds(1)] {
                let took = await clock.measure {
                    let fault = await #expect(throws: StorageFault.self) { try await store.write { tx in try tx.run("DELETE FROM guess") } }
                    #expect(fault?.kind == .busy)
                }
                #expect(took < limit)
            }
        }
        try await store.write { tx in try tx.run("DELETE FROM guess") }
    }
}
