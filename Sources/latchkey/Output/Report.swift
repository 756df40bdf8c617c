import Domain
import FoundationEssentials
import UseCases

/// Prints what a command found: JSON for machines, text for people.
struct Report {
    let isJSON: Bool

    func show(_ value: some Encodable, text: @autoclosure () -> String) throws {
        try put(isJSON ? try json(value) : text())
    }

    /// A page of a list; where more follow, a line on standard error says which cursor goes on.
    func list<Item: Encodable>(_ page: ListPage<Item>, table: ([Item]) -> Table) throws {
        try put(isJSON ? try json(page.items) : table(page.items).text)
        if let next = page.next { Terminal.printError("more follow: \(Shell.option("--after", next))") }
    }

    /// What comes bit by bit: for machines one JSON object a line.
    func lines<Item: Encodable>(_ items: [Item], text: (Item) -> String) throws {
        for item in items { try put(isJSON ? try json(item, formatting: []) : text(item)) }
    }

    /// A half answer must not pass for a whole one.
    private func put(_ text: String) throws {
        guard Terminal.print(text) else {
            throw Failure("what was asked is done, but the answer could not be written to its end; is there room?")
        }
    }

    private func json(_ value: some Encodable, formatting: JSONEncoder.OutputFormatting = .prettyPrinted) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = formatting.union([.sortedKeys, .withoutEscapingSlashes])
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }
}
