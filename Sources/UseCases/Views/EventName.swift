import Storage

/// How people name an event of the queue: by the id that its producer gave it, or by its number where no event has that as its id. Where
/// ids are numbers too, `number:17` is the number for certain.
package struct EventName {
    package enum Meaning: Equatable, Sendable {
        case event(EventView)
        case nothing
        /// Several sources use the id; these names mean one event each.
        case several([String])
    }

    private static let mark = "number:"
    /// Of more than that many the first are named.
    private static let limit = 20

    let tx: Transaction

    func meaning(of name: String) throws -> Meaning {
        let rows = try tx.events.find(id: name, limit: Self.limit)
        if rows.count > 1 { return .several(try rows.map { try self.name(of: $0.number) }) }
        if let row = rows.first { return .event(EventView(row)) }
        let digits = name.utf8.starts(with: Self.mark.utf8) ? String(name.dropFirst(Self.mark.count)) : name
        return try Int64(digits).flatMap { try tx.events.find($0) }.map { .event(EventView($0)) } ?? .nothing
    }

    func name(id: String, number: Int64) throws -> String {
        try tx.events.find(id: id, limit: 2).count > 1 ? name(of: number) : id
    }

    private func name(of number: Int64) throws -> String {
        try tx.events.find(id: String(number), limit: 1).isEmpty ? String(number) : Self.mark + String(number)
    }
}
