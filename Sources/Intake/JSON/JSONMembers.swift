import Domain

/// An object's members while it is read; each name once, compared byte for byte, in linear time however many there are.
struct JSONMembers {
    /// A member's name as bytes: Swift would take two spellings of one letter for the same name.
    private struct Name: Identifier {
        let text: String
    }

    /// Up to here looking through the list is quicker than a set.
    private static let listLimit = 16

    private(set) var all: [(String, JSONValue)] = []
    private var names: Set<Name> = []

    init() { all.reserveCapacity(8) }

    /// Appends the member; false where the name was there before, the first value then stays.
    mutating func append(_ name: String, _ value: JSONValue) -> Bool {
        guard isNew(name) else { return false }
        all.append((name, value))
        return true
    }

    private mutating func isNew(_ name: String) -> Bool {
        if all.count < Self.listLimit { return !all.contains { isSameText($0.0, name) } }
        if names.isEmpty { names = Set(all.map { Name(text: $0.0) }) }
        return names.insert(Name(text: name)).inserted
    }
}
