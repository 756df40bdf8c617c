import Testing

@testable import Web

/// Return-to only within the origin (OWASP ASVS 5.0 §3.7.2).
@Suite struct ReturnPathTests {
    /// By one browser's reading or another's each of these leads elsewhere, or nowhere.
    static let hostile = [
        "", "home", "//evil.example", "///evil.example", "////evil.example", "/\\evil.example", "\\\\evil.example", "\\/evil.example",
        "/\\/evil.example", "/ /evil.example", "/\t/evil.example", "/\n/evil.example", "/\r\n/evil.example", "\t//evil.example",
        " //evil.example", "/%09/evil.example", "/%0d%0aSet-Cookie:%20a=b", "/home\r\nLocation: https://evil.example",
        "/\u{0}/evil.example",
        "https://evil.example", "HTTPS:evil.example", "https:/evil.example", "http:\\\\evil.example", "javascript:alert(1)",
        "data:text/html,x", "//evil.example/home", "/..//evil.example", "/.//evil.example", "/home/..//evil.example", "/home//evil.example",
        "/./home", "/home/../x", "/home/.", "/home/..", "/%2e%2e//evil.example", "/%2E/home", "/.%2e/x", "/%2f/evil.example",
        "/%2Fevil.example", "/%5cevil.example", "/%5C%5Cevil.example", "/home?x=%00", "/home?x=\u{7F}", "/%", "/%2", "/%zz", "/home?%",
        "/home#//evil.example", "/\u{2215}/evil.example", "/\u{3002}evil.example", "/\u{FF0F}evil.example", "/é", "/<script>", "/\"onload=",
        "@evil.example", "/home?\\evil", "//", "/", "/sign-in", "/sign-in?next=/home", "/sign-out", "/SIGN-OUT",
        "/" + String(repeating: "a", count: 600), "?next=/home", "#", "..", "/home ", "/ho me", "/home`", "/home{x}", "/home|x", "/home^",
        "/%7f", "/%1F",
    ]

    @Test(arguments: hostile)
    func `V3 what could lead elsewhere leads home`(path: String) {
        #expect(Self.hostile.count >= 40)
        #expect(ReturnPath(path) == .home)
    }

    @Test(arguments: [
        "/home", "/home/password", "/home/sessions", "/console", "/console/profiles?q=ada&page=2", "/console/profiles/", "/a%20b",
        "/console?next=//evil.example", "/p.q/~x", "/home?", "/sign-in-help",
    ])
    func `V3 a path of ours is kept as it is`(path: String) { #expect(ReturnPath(path).text == path) }
}
