import Domain
import Hummingbird

/// The query of a request: names that the route knows, each once, in percent-encoded UTF-8.
struct Query: Sendable {
    static let limits = 1...1000
    private static let usualLimit = 100
    private static let longestSearch = 200

    private var values: [String: String] = [:]

    init(_ request: Request, _ known: String...) throws(Turndown) {
        for pair in (request.uri.query ?? "").utf8.split(separator: UInt8(ascii: "&")) {
            let name = try Self.decode(pair.prefix { $0 != UInt8(ascii: "=") })
            guard known.contains(name) else {
                throw .malformed("the query has a parameter that this route does not know; it takes \(known.joined(separator: ", "))")
            }
            guard values.updateValue(try Self.decode(pair.drop { $0 != UInt8(ascii: "=") }.dropFirst()), forKey: name) == nil else {
                throw .malformed("\(name) stands twice in the query")
            }
        }
    }

    /// The value; nil where it is not given.
    subscript(_ name: String) -> String? { values[name] }

    /// The words to search by.
    func words() throws(Turndown) -> String? {
        guard values["q"].map({ $0.unicodeScalars.count <= Self.longestSearch }) ?? true else {
            throw .malformed("q is longer than \(Self.longestSearch) characters")
        }
        return values["q"]
    }

    /// The cursor of a list that goes by names, through their parser.
    func after(_ parse: (String) throws(Refusal) -> some Identifier) throws(Turndown) -> String? {
        guard let text = values["after"] else { return nil }
        do throws(Refusal) { return try parse(text).text } catch { throw .malformed("after must be the next of the page before") }
    }

    /// How many items a page has.
    func limit() throws(Turndown) -> Int {
        guard let text = values["limit"] else { return Self.usualLimit }
        guard let number = Self.number(text), Self.limits.contains(Int(number)) else {
            throw .malformed("limit must be a whole number from \(Self.limits.lowerBound) to \(Self.limits.upperBound)")
        }
        return Int(number)
    }

    /// The cursor of a list that counts by number.
    func after() throws(Turndown) -> Int64? {
        guard let text = values["after"] else { return nil }
        guard let number = Self.number(text) else { throw .malformed("after must be the next of the page before") }
        return number
    }

    /// One of the values of a type; nil where the parameter is not given.
    func choice<Choice: RawRepresentable<String> & CaseIterable>(_ name: String, of type: Choice.Type) throws(Turndown) -> Choice? {
        guard let text = values[name] else { return nil }
        guard let choice = Choice(rawValue: text) else {
            throw .malformed("\(name) must be one of \(Choice.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        return choice
    }

    /// Digits alone, as many as surely fit.
    static func number(_ text: String) -> Int64? {
        guard (1...18).contains(text.utf8.count), text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
            return nil
        }
        return Int64(text)
    }

    private static func decode(_ text: some Collection<UInt8>) throws(Turndown) -> String {
        guard let bytes = PercentCoding.decode(text, plusIsSpace: true), let plain = String(validating: bytes, as: UTF8.self),
            !bytes.contains(0)
        else { throw .malformed("the query is not valid UTF-8 in percent-encoding") }
        return plain
    }
}
