import Glibc
import TestSupport
import Testing

@testable import Storage

struct PatientThreadsTests {
    /// SCHED_BATCH, which Swift does not see.
    private static let patient: Int32 = 3

    @Test func `who reads SQLite waits for its turn, and nobody else`() async throws {
        let database = try SQLiteTestDatabase()
        let store = try await database.open(now: Moment.start)
        #expect(try await store.read { _ in sched_getscheduler(0) } == Self.patient)
        #expect(try await store.write { _ in sched_getscheduler(0) } == SCHED_OTHER)
        #expect(sched_getscheduler(0) == SCHED_OTHER)
    }
}
