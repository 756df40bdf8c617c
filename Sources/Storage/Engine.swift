/// What a database does for Latchkey. Drawn as a protocol because two engines exist.
protocol Engine: Sendable {
    /// How the engine's words for `{…}` differ.
    var dialect: Dialect { get }
    /// Runs one transaction, durable when it returns; `body` may run twice.
    func write<T: Sendable>(_ body: @Sendable @escaping (Transaction) throws -> T) async throws(StorageFault) -> T
    /// Reads from one snapshot.
    func read<T: Sendable>(_ body: @Sendable @escaping (Transaction) throws -> T) async throws(StorageFault) -> T
    /// Tells other processes that there is work; a hint only, which may get lost.
    func hint()
    /// Waits until the hints that were asked for are sent, or lost.
    func hinted() async
    /// The hints of other processes, until the engine is closed.
    func hints() -> AsyncStream<Void>
    /// Takes what was deleted out of a journal that lies beside the data.
    func emptyJournal() async throws(StorageFault)
    /// Closes every connection; later calls fail.
    func close() throws(StorageFault)
}
