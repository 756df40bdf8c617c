import Domain
import NIOCore
import Testing

@testable import Web

/// A page from the shelf is the page that the library makes.
@Suite struct PageShelfTests {
    private static let names = ["Ada", "", "<b>\"it's\" & co</b>", "\u{E000}seal\u{E001}", "\u{E000}", "あ\u{301}", "{{username}}"]

    private static func pages(_ name: String) throws -> [Page] {
        let brands = [Brand.none, Brand(colour: try BrandColour("#12ab34"), logo: String(repeating: "0f", count: 16))]
        let form = Page.SignInForm(trouble: .wrong, username: name, notice: .signedOut, next: ReturnPath("/home"), seal: name)
        return try brands.flatMap { brand in
            try [false, true].map { isReset in
                Page.password(
                    Invitation(
                        profile: ProfileID(1), username: name, email: "", firstName: name, lastName: name, pbx: try PBXID("acme"),
                        pbxName: name,
                        brand: brand, locale: .english, isReset: isReset, wasOpened: false),
                    isReset ? .busy : .none, seal: name, minimumLength: 12)
            } + [.done(username: name, brand), .dead(seal: name, brand), .renewed(brand)]
        } + [
            .forgot(seal: name), .asked, .signIn(form), .turndown(.unknownPath, isAccount: true),
            .turndown(.tooLarge(limit: 1), isAccount: false),
        ]
    }

    @Test(arguments: names) func `T8 no page from the shelf differs from one that is made anew`(name: String) throws {
        let site = try Pages()
        for language in site.languages.values {
            // The second of a kind comes from the shelf, the first puts it there.
            for page in try Self.pages("somebody") + Self.pages(name) {
                #expect(String(buffer: site.body(page, language)) == language.render(page.template, page.values))
            }
        }
    }
}
