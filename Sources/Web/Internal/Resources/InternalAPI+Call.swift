import Cryptography
import Domain
import HTTPTypes
import Hummingbird
import Intake
import UseCases

/// What every route of a resource begins with: whose key it is, what the path names, and, where it changes something, how that is carried out.
extension InternalAPI {
    /// A PBX that a key may do something on.
    struct Site: Sendable {
        let holder: AuthenticateKey.Holder
        let pbx: PBXID
        let view: PBXView
        var path: String { "/v1/pbxs/\(pbx)" }
    }

    /// The PBX that the path names; for a key that is bound to another there is none.
    func site(_ request: Request, _ context: WebContext, for scope: Scope) async throws -> Site {
        let holder = try await holder(of: request, for: scope)
        let name = try segment("pbx", context)
        guard let pbx = try? PBXID(name), holder.pbx == nil || holder.pbx == pbx, let view = try await given.browse.pbx(pbx) else {
            throw Turndown.refused(Refusal(.unknownPBX, "there is no such PBX, or the key is for another."))
        }
        return Site(holder: holder, pbx: pbx, view: view)
    }

    /// A segment of the path, decoded.
    func segment(_ name: String, _ context: WebContext) throws(Turndown) -> String {
        guard let raw = context.parameters.get(name), let bytes = PercentCoding.decode(raw.utf8), !bytes.contains(0),
            let text = String(validating: bytes, as: UTF8.self)
        else { throw .unknownPath }
        return text
    }

    /// A number in the path.
    func number(_ name: String, _ context: WebContext) throws(Turndown) -> Int64 {
        guard let number = Query.number(try segment(name, context)) else { throw .unknownPath }
        return number
    }

    /// Carries out a change as an event of this key's; what was refused is thrown.
    ///
    /// Returns the event where earlier ones of the PBX still wait, so that it will be answered later; nil where it is done.
    func perform(
        _ type: EventType, _ members: [(String, JSONValue)], on pbx: PBXID, by holder: AuthenticateKey.Holder, _ request: Request,
        precondition: String? = nil
    ) async throws -> EventView? {
        let id = try idempotency(holder, request) ?? Hex.text(given.ambient.random(16))
        let event: AcceptedEvent
        do throws(EventRefusal) {
            event = try OwnEvent.make(type, id: id, source: EventSource.api, pbx: pbx, members)
        } catch {
            throw Turndown.refused(Refusal(error.code, error.reason))
        }
        let outcome = try await given.perform(event, actor: "key/\(holder.id)", precondition: precondition ?? IfMatch.precondition(request))
        given.onPerformed()
        switch outcome {
        case .done: return nil
        case .queued(let view): return view
        case .differs: throw Turndown.keyReused
        case .refused(let view):
            throw Turndown.refused(Refusal(view.code.flatMap(Refusal.Code.init) ?? .invalidValue, view.reason ?? "the change was refused."))
        }
    }

    /// Whether a change was asked for before under this request's `Idempotency-Key`.
    func isRepeated(_ request: Request, by holder: AuthenticateKey.Holder) async throws -> Bool {
        guard let id = try idempotency(holder, request) else { return false }
        return try await given.browse.isKnown(id, from: EventSource.api)
    }

    /// The same for the same `Idempotency-Key` of the same API key, so that a change which is asked for again is made once; nil without one.
    func idempotency(_ holder: AuthenticateKey.Holder, _ request: Request) throws -> String? {
        guard let key = request.headers[.idempotencyKey] else { return nil }
        guard (1...255).contains(key.utf8.count), key.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw Turndown.malformed("Idempotency-Key must be 1 to 255 printable ASCII characters without spaces")
        }
        return try Fingerprint.text(of: Array("\(holder.id)\n\(key)".utf8))
    }
}

extension HTTPField.Name {
    static let idempotencyKey = HTTPField.Name.known("Idempotency-Key")

    private static func known(_ name: String) -> HTTPField.Name {
        guard let name = HTTPField.Name(name) else { preconditionFailure("\(name) is no token of RFC 9110 §5.6.2") }
        return name
    }
}
