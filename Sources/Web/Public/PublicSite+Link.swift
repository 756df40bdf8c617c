import Domain
import HTTPTypes
import Hummingbird

/// The link of an email, and the page behind it.
extension PublicSite {
    /// Seconds that the token stays in its cookie after the page was last shown.
    static let linkLifetime = 900

    /// Moves the token out of the address bar, whatever it is and without looking at it: this tells nobody anything (T2, T6).
    func followLink(_ request: Request, _ context: WebContext) throws -> Response {
        try limit.admit(request, context, at: given.ambient.now())
        return redirect(
            .seeOther, to: "/password",
            setting: [linkCookie.setting(Self.plain(context.parameters.get("token")), lifetime: Self.linkLifetime)])
    }

    /// The token where it could be one, else nothing: no other text from an address enters a header.
    private static func plain(_ token: String?) -> String {
        guard let token, token.utf8.count == 43, token.utf8.allSatisfy(isTokenByte) else { return "" }
        return token
    }

    private static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
