import Domain

/// The members of one JSON object with the path that leads to it; a refusal names the member by its path, null counts as absent.
struct Members {
    let path: String
    private let members: [(String, JSONValue)]

    init(_ members: [(String, JSONValue)], path: String = "") {
        self.members = members
        self.path = path
    }

    func path(_ name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }

    func value(_ name: String) -> JSONValue? {
        // Names asked for are ASCII, so that texts equal to Swift and of one length are equal in bytes.
        guard let value = members.first(where: { $0.0 == name && $0.0.utf8.count == name.utf8.count })?.1 else { return nil }
        if case .null = value { return nil }
        return value
    }

    func has(_ name: String) -> Bool { value(name) != nil }

    func text(_ name: String) throws(Refusal) -> String? {
        switch value(name) {
        case nil: return nil
        case .string(let text): return text
        default: throw refusal(name, "must be a string.")
        }
    }

    func flag(_ name: String) throws(Refusal) -> Bool? {
        switch value(name) {
        case nil: return nil
        case .bool(let flag): return flag
        default: throw refusal(name, "must be true or false.")
        }
    }

    func members(_ name: String) throws(Refusal) -> Members {
        switch value(name) {
        case nil: throw missing(name)
        case .object(let members): return Members(members, path: path(name))
        default: throw refusal(name, "must be an object.")
        }
    }

    /// The string member through one of Domain's parsers.
    func parsed<Value>(_ name: String, _ parse: (String) throws(Refusal) -> Value) throws(Refusal) -> Value? {
        guard let text = try text(name) else { return nil }
        do throws(Refusal) {
            return try parse(text)
        } catch {
            throw Refusal(error.code, "\(path(name)): \(error.reason)")
        }
    }

    /// As `parsed`, where an empty string may stand as it is: it clears the field.
    func clearable(_ name: String, _ parse: (String) throws(Refusal) -> String) throws(Refusal) -> String? {
        try parsed(name) { text throws(Refusal) in text.isEmpty ? "" : try parse(text) }
    }

    func required<Value>(_ name: String, _ parse: (String) throws(Refusal) -> Value) throws(Refusal) -> Value {
        guard let value = try parsed(name, parse) else { throw missing(name) }
        return value
    }

    func missing(_ name: String) -> Refusal { refusal(name, "is missing; give it.") }

    func refusal(_ name: String, _ why: String) -> Refusal { Refusal(.invalidValue, "\(path(name)) \(why)") }
}
