import Domain
import HTTPTypes

/// A request that ends early, and why; each listener has its own way to say it.
enum Turndown: Error, Equatable, Sendable {
    case malformed(String)
    case noKey
    case missingScope(String)
    /// A form without its seal, or sent by another site.
    case foreignForm
    case unknownPath
    /// There is no such thing as the path names.
    case missing(String)
    /// What was asked cannot be done, and why.
    case refused(Refusal)
    /// What is to be changed is in another state, which is named.
    case wrongState(String)
    /// The idempotency key was used before, for something else.
    case keyReused
    /// What the client takes in return is nothing that this route gives.
    case notAcceptable(offered: String)
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
        case .unknownPath, .missing: .notFound
        case .refused(let refusal): refusal.code.status
        case .keyReused, .wrongState: .conflict
        case .notAcceptable: .notAcceptable
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
        case .malformed, .foreignForm, .unknownPath, .missing, .refused, .keyReused, .wrongState, .notAcceptable, .slowBody, .tooLarge,
            .tooManyEvents, .encodedBody:
            [:]
        }
    }
}

extension Refusal.Code {
    /// What a lasting no is to a client: something missing, something in the way, or something wrong with what it sent.
    var status: HTTPResponse.Status {
        switch self {
        case .unknownPBX, .unknownProfile, .unknownExtension: .notFound
        case .pbxExists, .usernameTaken, .customHeaderTaken, .profileDisabled, .profileActive, .profileErased, .primaryAdministrator,
            .nothingAssigned,
            .extensionExists:
            .conflict
        case .changedMeanwhile: .preconditionFailed
        case .invalidValue, .usernameTooLong, .incompleteProfile: .unprocessableContent
        }
    }

    /// The title of the problem.
    var title: String {
        switch self {
        case .invalidValue: "A value cannot be taken"
        case .usernameTooLong: "The username is too long"
        case .incompleteProfile: "The profile is not whole"
        case .unknownPBX: "There is no such PBX"
        case .unknownProfile: "There is no such profile"
        case .unknownExtension: "There is no such extension"
        case .pbxExists: "The PBX exists already"
        case .usernameTaken: "The username is taken"
        case .extensionExists: "The extension exists already"
        case .customHeaderTaken: "A custom field cannot be called so"
        case .profileDisabled: "The profile is disabled"
        case .profileActive: "The profile is active"
        case .profileErased: "The profile is erased"
        case .primaryAdministrator: "The profile is the primary administrator"
        case .nothingAssigned: "Nothing is assigned to the profile"
        case .changedMeanwhile: "It was changed meanwhile"
        }
    }
}
