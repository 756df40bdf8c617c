import Domain

/// One connection within one transaction: where SQL runs. Drawn as a protocol because two engines exist; StorageTests is the suite that both
/// must pass. It is confined to the closure of its transaction.
protocol Session {
    /// Whether other processes write at the same time.
    var isShared: Bool { get }
    /// The rows of a statement.
    func rows(_ sql: String, _ values: [Value]) throws -> [Row]
    /// How many rows a statement changed.
    func change(_ sql: String, _ values: [Value]) throws -> Int
    /// Runs a statement whose answer nobody awaits: over a wire it travels along with the next that is awaited, and its fault comes then.
    func run(_ sql: String, _ values: [Value]) throws
    /// One statement for each set of values, sent together; the rows of each.
    func rows(_ sql: String, each sets: [[Value]]) throws -> [[Row]]
    /// Inserts many rows; what comes back, where it is awaited.
    func insert(_ rows: ManyRows, isAwaited: Bool) throws -> [Row]
    /// The clock by which leases end, shared by all nodes; nil where this process's own clock is all there is.
    func clock() throws -> Timestamp?
    /// Waits until no other transaction holds this name, and holds it until this one ends.
    func hold(_ name: String) throws
    /// Says whether this connection's next transactions write many rows all over the database, and may take memory for it.
    func expectMany(_ isMany: Bool) throws
    /// Holds the name, unless another transaction does.
    func tryHold(_ name: String) throws -> Bool
}
