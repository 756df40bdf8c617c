package import Domain

/// An open transaction: the only place where SQL runs. It never leaves the closure that it was handed to.
package struct Transaction {
    let session: any Session

    /// The rows that a statement with `?1` parameters returns.
    func rows(_ sql: String, _ values: any Bindable...) throws -> [Row] { try session.rows(sql, checked(values)) }

    /// The first row, where there is one.
    func row(_ sql: String, _ values: any Bindable...) throws -> Row? { try session.rows(sql, checked(values)).first }

    /// How many rows a statement changed.
    func change(_ sql: String, _ values: any Bindable...) throws -> Int { try session.change(sql, checked(values)) }

    /// Runs a statement whose answer nobody awaits.
    func run(_ sql: String, _ values: any Bindable...) throws { try session.run(sql, checked(values)) }

    /// One statement for each set of values, sent together; the rows of each.
    func rows(_ sql: String, each sets: [[any Bindable]]) throws -> [[Row]] { try session.rows(sql, each: sets.map(checked)) }

    /// The clock by which leases end: the database's, where nodes share one, else `own`.
    package func clock(_ own: Timestamp) throws -> Timestamp { try session.clock() ?? own }

    /// From here on no other transaction changes this PBX, or the installation's own chain where the name is empty, until this one ends.
    package func hold(_ pbx: String) throws { try session.hold("pbx " + pbx) }

    /// From here on no other transaction hands in events of this PBX until this one ends: their numbers are the order in which they were
    /// accepted, and none with a lower number comes later.
    package func holdIntake(_ pbx: String) throws { try session.hold("intake " + pbx) }

    /// No other transaction enters a node of this name until this one ends.
    package func holdNode(_ name: String) throws { try session.hold("node " + name) }

    /// Says whether many transactions follow that each write many rows.
    package func expectMany(_ isMany: Bool) throws { try session.expectMany(isMany) }

    /// As `hold`; false, at once, where another transaction holds the PBX.
    func tryHold(_ pbx: String) throws -> Bool { try session.tryHold("pbx " + pbx) }

    private func checked(_ bindables: [any Bindable]) throws -> [Value] {
        let values = bindables.map { $0.value }
        try check(values)
        return values
    }

    /// Engines hand texts over as C strings: what stands behind a NUL would be lost, and two texts would be one.
    func check(_ values: [Value]) throws {
        guard values.contains(where: \.hasNUL) else { return }
        throw StorageFault(
            operation: "use the database", kind: .other, underlying: "a text contains NUL", hint: "Refuse it before it comes here.")
    }
}

extension Timestamp: Bindable {
    package var value: Value { .integer(microseconds) }
}
