import Cryptography
import Domain
import HTTPTypes
import Hummingbird
import UseCases

/// Shows that a form was ours: its seal is bound to a cookie, and neither `Origin` nor fetch metadata name another site (ASVS 5.0 §3.5.1).
struct FormGuard: Sendable {
    /// What a form is for; a seal is good for one of them alone.
    enum Purpose: String {
        case password, renew, forgot, signIn
        /// All that is done behind the sign-in: such a seal is bound to one session, and ends with it.
        case account

        /// For a password longer than the cookie that it is bound to, so that whoever comes late is told of the link rather than forbidden; for
        /// the others long enough for a tab left open over a working day, as these forms give nothing away.
        var lifetime: Duration {
            switch self {
            case .password: .seconds(3600)
            case .renew, .forgot, .signIn, .account: .seconds(12 * 3600)
            }
        }
    }

    /// The cookie that forms without a link are bound to; random, it names nobody.
    let cookie: Cookie
    let seal: FormSeal
    let ambient: Ambient
    let origin: String

    /// A seal bound to what the browser holds already.
    func seal(_ purpose: Purpose, binding: String) throws -> String {
        try seal.seal(purpose: purpose.rawValue, binding: binding, at: ambient.now())
    }

    /// A seal bound to the form cookie, and the line that sets it where it is missing.
    func seal(_ purpose: Purpose, for request: Request) throws -> (seal: String, headers: HTTPFields) {
        if let held = held(request) { return (try seal(purpose, binding: held), [:]) }
        let fresh = Hex.text(ambient.random(16))
        var headers = HTTPFields()
        headers.append(cookie.setting(fresh))
        return (try seal(purpose, binding: fresh), headers)
    }

    /// Turns the form down unless its seal is good; `binding` nil is the form cookie.
    func check(_ form: Form, _ purpose: Purpose, binding: String?, _ request: Request) throws(Turndown) {
        guard let binding = binding ?? held(request),
            seal.isGood(form.text("seal"), purpose: purpose.rawValue, binding: binding, now: ambient.now(), lifetime: purpose.lifetime)
        else { throw .foreignForm }
    }

    /// Turns down what the browser itself says comes from elsewhere. Under `no-referrer` our own forms carry `Origin: null`, which only
    /// fetch metadata tells from a sandboxed stranger's.
    func checkSource(of request: Request) throws(Turndown) {
        let sites = request.headers[values: .fetchSite]
        let origins = request.headers[values: .origin]
        guard sites.count <= 1, origins.count <= 1, ["same-origin", "none"].contains(sites.first ?? "none") else { throw .foreignForm }
        switch origins.first {
        case nil, origin: return
        case "null" where sites.first == "same-origin": return
        default: throw .foreignForm
        }
    }

    private func held(_ request: Request) -> String? {
        cookie.value(in: request).flatMap { $0.utf8.count == 32 ? $0 : nil }
    }
}
