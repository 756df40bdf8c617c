import Cryptography
import Domain
import HTTPTypes
import Hummingbird
import Intake
import NIOCore
import UseCases

/// Whether a password is right, for systems that people sign in to.
extension InternalAPI {
    private struct Credentials {
        let username: String
        let password: Password
    }

    /// One document for wrong, unknown, disabled and none: the same bytes.
    private static let wrong = Problem(
        name: "wrong-credentials", title: "Username or password is wrong", status: .unauthorized,
        detail: "Ask for both again, or for a new password on the page for forgotten ones.")

    func postVerify(_ request: Request, _ context: WebContext) async throws -> Response {
        let holder = try await holder(of: request, for: .credentialsVerify)
        guard request.mediaType == "application/json" else { throw Turndown.wrongMediaType(accepted: "application/json") }
        let body = try await BodyReader.form(request)
        let credentials = try Self.credentials(Array(body.readableBytesView)[...])
        let outcome = try await given.verifyCredentials(username: credentials.username, password: credentials.password, pbx: holder.pbx)
        given.metrics.add(1, to: Self.counter(outcome))
        switch outcome {
        case .right(let who): return try Answers.show(who)
        case .wrong: return Self.wrong.answer(headers: [.wwwAuthenticate: "Bearer realm=\"latchkey\""])
        case .tooMany(let seconds): throw Turndown.tooManyRequests(retryAfterSeconds: seconds)
        case .busy(let seconds): throw Turndown.unavailable(retryAfterSeconds: seconds)
        }
    }

    /// An object with exactly these two members, both text.
    private static func credentials(_ body: ArraySlice<UInt8>) throws -> Credentials {
        let value: JSONValue
        do throws(JSONFault) { value = try JSONReader.read(body) } catch { throw Turndown.malformed("the body is \(error)") }
        guard case .object(let members) = value, members.count == 2, case .string(let username)? = value["username"],
            case .string(let password)? = value["password"]
        else { throw Turndown.malformed("the body must be a JSON object with username and password, both text, and nothing else") }
        return Credentials(username: username, password: try Password(Array(password.utf8)))
    }

    private static func counter(_ outcome: VerifyCredentials.Outcome) -> Metrics.Counter {
        switch outcome {
        case .right: .verificationsRight
        case .wrong: .verificationsWrong
        case .tooMany, .busy: .verificationsRefused
        }
    }
}
