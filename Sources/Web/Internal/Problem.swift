import Domain
import HTTPTypes
import Hummingbird
import Intake
import NIOCore

/// A problem document (RFC 9457); each type is stable and stands in docs/problems.md.
struct Problem: Sendable {
    let name: String
    let title: String
    let status: HTTPResponse.Status
    let detail: String
    /// Members beyond those of the standard.
    var more: [(String, JSONValue)] = []

    /// The answer that carries it. The request's id stands in a header alone, so that answers alike are alike byte for byte.
    func answer(headers: HTTPFields = [:]) -> Response {
        let members: [(String, JSONValue)] = [
            ("type", .string("/problems/\(name)")), ("title", .string(title)), ("status", .integer(status.code)),
            ("detail", .string(detail)),
        ]
        var headers = headers
        headers[.contentType] = "application/problem+json"
        return Response(
            status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: JSONWriter.bytes(.object(members + more)))))
    }
}

extension Problem {
    /// The problem that a turndown is on the internal listener.
    init(_ turndown: Turndown) {
        let (name, title, detail) = Self.words(turndown)
        self.init(name: name, title: title, status: turndown.status, detail: detail)
    }

    private static func words(_ turndown: Turndown) -> (name: String, title: String, detail: String) {
        switch turndown {
        case .malformed(let why): ("malformed-request", "The request cannot be read", "\(why).")
        case .noKey: ("unauthorized", "No valid key", "Send Authorization: Bearer KEY with a key that has not been revoked.")
        case .missingScope(let scope): ("missing-scope", "The key may not do this", "Use a key with the scope \(scope).")
        case .foreignForm: ("forbidden", "Forbidden", "The request was not taken.")
        case .refused(let refusal): (refusal.code.rawValue, refusal.code.title, refusal.reason)
        case .keyReused:
            ("idempotency-key-reused", "The Idempotency-Key was used for another request", "Take a new key for each request.")
        case .wrongState(let why): ("wrong-state", "It is in another state", "\(why).")
        case .notAcceptable(let offered): ("not-acceptable", "The answer cannot be of that type", "Accept \(offered).")
        case .unknownPath: ("not-found", "Nothing is here", "Check the path; it is compared byte for byte.")
        case .missing(let what): ("not-found", "There is no such thing", "\(what).")
        case .wrongMethod(let allowed): ("method-not-allowed", "The method does not fit the path", "Use one of \(allowed).")
        case .slowBody: ("request-timeout", "The body came too slowly", "Send the whole body at once.")
        case .tooLarge(let limit): ("too-large", "The body is too large", "Send at most \(limit) bytes.")
        case .tooManyEvents(let limit):
            ("too-large", "Too many events", "Send at most \(limit) events in one request; nothing of this one was taken.")
        case .wrongMediaType(let accepted): ("unsupported-media-type", "The body is of another type", "Send \(accepted).")
        case .encodedBody: ("unsupported-media-type", "The body is compressed", "Send it without Content-Encoding.")
        case .tooManyRequests(let seconds): ("too-many-requests", "Too many requests", "Wait \(seconds) seconds.")
        case .unavailable(let seconds):
            ("unavailable", "Not available at present", "Nothing has happened; send the request again in \(seconds) seconds.")
        }
    }
}
