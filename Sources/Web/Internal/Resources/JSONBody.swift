import Domain
import Hummingbird
import Intake

/// The JSON object that a request carries, of members that the route knows.
struct JSONBody: Sendable {
    static let json = "application/json"
    /// RFC 7396: a member that is null is taken away, one that is missing stays.
    static let mergePatch = "application/merge-patch+json"
    private static let reader = BodyReader(limit: 64 * 1024, deadline: .seconds(15))

    private(set) var members: [(String, JSONValue)]

    /// Reads the body; `isOptional` takes none at all for an empty object.
    static func read(_ request: Request, as media: String = json, isOptional: Bool = false, _ known: [String]) async throws -> JSONBody {
        let bytes = Array(try await reader(request).readableBytesView)
        if bytes.isEmpty, isOptional { return JSONBody(members: []) }
        guard request.mediaType == media else { throw Turndown.wrongMediaType(accepted: media) }
        let value: JSONValue
        do throws(JSONFault) { value = try JSONReader.read(bytes[...]) } catch { throw Turndown.malformed("the body is \(error)") }
        guard case .object(let members) = value else { throw Turndown.malformed("the body must be a JSON object") }
        try check(members, known)
        return JSONBody(members: members)
    }

    /// Refuses members that are not known, and texts that say nothing or are no single line.
    private static func check(_ members: [(String, JSONValue)], _ known: [String]) throws(Turndown) {
        for (name, value) in members {
            guard known.contains(name) else { throw .refused(refusal(of: name, known)) }
            guard case .string(let text) = value else { continue }
            guard !text.isEmpty else {
                throw .refused(
                    Refusal(.invalidValue, "\(name) is empty; leave it out, give it a value, or null where it may be taken away."))
            }
            guard text.unicodeScalars.allSatisfy(PlainText.isPrintable) else {
                throw .refused(Refusal(.invalidValue, "\(name) contains a control character or line break; remove it."))
            }
        }
    }

    /// The members of an object within, which must be there.
    func object(_ name: String, _ known: [String]) throws(Turndown) -> JSONBody {
        guard case .object(let members)? = self[name] else {
            throw .refused(Refusal(.invalidValue, "\(name) must be given, as an object."))
        }
        try Self.check(members, known)
        return JSONBody(members: members)
    }

    /// The value of a member.
    subscript(_ name: String) -> JSONValue? { members.first { $0.0 == name }?.1 }

    /// The text of a member that must be there.
    func text(_ name: String) throws(Turndown) -> String {
        guard case .string(let text)? = self[name] else { throw .refused(Refusal(.invalidValue, "\(name) must be given, as a string.")) }
        return text
    }

    /// The text of a member that may be missing or null.
    func optionalText(_ name: String) throws(Turndown) -> String? {
        switch self[name] {
        case nil, .null?: nil
        default: try text(name)
        }
    }

    /// The members of these names.
    func picked(_ names: [String]) -> [(String, JSONValue)] { members.filter { names.contains($0.0) } }

    /// As a merge patch says it: null takes away what may be missing, and nothing else.
    func cleared(_ clearable: [String]) throws(Turndown) -> JSONBody {
        var body = self
        for index in members.indices {
            guard case .null = members[index].1 else { continue }
            guard clearable.contains(members[index].0) else {
                throw .refused(Refusal(.invalidValue, "\(members[index].0) cannot be taken away; give it a value or leave it out."))
            }
            body.members[index].1 = .string("")
        }
        return body
    }

    private static func refusal(of name: String, _ known: [String]) -> Refusal {
        let secrets = ["password", "token", "hash", "secret", "link"]
        guard !secrets.contains(where: { name.lowercased().contains($0) }) else {
            return Refusal(
                .invalidValue, "nobody sets a password, a token or a link for somebody else: leave it out; people choose for themselves.")
        }
        return Refusal(
            .invalidValue,
            known.isEmpty
                ? "the body must be empty." : "the body has a member that cannot be set here; it takes \(known.joined(separator: ", ")).")
    }
}
