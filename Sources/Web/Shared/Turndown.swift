import HTTPTypes

/// A request that ends early, and why; each listener has its own way to say it.
enum Turndown: Error, Equatable, Sendable {
    case malformed(String)
    case noKey
    case missingScope(String)
    /// A form without its seal, or sent by another site.
    case foreignForm
    case unknownPath
    case wrongMethod(allowed: String)
    /// The body did not come in time.
    case slowBody
    /// In bytes.
    case tooLarge(limit: Int)
    case tooManyEvents(limit: Int)
    case wrongMediaType(accepted: String)
    case encodedBody
    case tooManyRequests(retryAfterSeconds: Int)
    /// Storage or hashing cannot serve at present; nothing has happened.
    case unavailable(retryAfterSeconds: Int)

    var status: HTTPResponse.Status {
        switch self {
        case .malformed: .badRequest
        case .noKey: .unauthorized
        case .missingScope, .foreignForm: .forbidden
        case .unknownPath: .notFound
        case .wrongMethod: .methodNotAllowed
        case .slowBody: .requestTimeout
        case .tooLarge, .tooManyEvents: .contentTooLarge
        case .wrongMediaType, .encodedBody: .unsupportedMediaType
        case .tooManyRequests: .tooManyRequests
        case .unavailable: .serviceUnavailable
        }
    }

    /// The fields that RFC 9110 and RFC 6585 ask for with the status.
    var headers: HTTPFields {
        switch self {
        case .noKey: [.wwwAuthenticate: "Bearer realm=\"latchkey\""]
        case .missingScope(let scope): [.wwwAuthenticate: "Bearer realm=\"latchkey\", error=\"insufficient_scope\", scope=\"\(scope)\""]
        case .wrongMethod(let allowed): [.allow: allowed]
        case .wrongMediaType(let accepted): [.accept: accepted]
        case .tooManyRequests(let seconds), .unavailable(let seconds): [.retryAfter: String(seconds)]
        case .malformed, .foreignForm, .unknownPath, .slowBody, .tooLarge, .tooManyEvents, .encodedBody: [:]
        }
    }
}
