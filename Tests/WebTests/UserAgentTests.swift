import Domain
import Testing

@testable import Web

@Suite struct UserAgentTests {
    @Test(arguments: [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox", "Linux"),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0.0.0 Safari/537.36 Edg/139.0.0.0",
            "Edge", "Windows"
        ),
        (
            "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0.0.0 Mobile Safari/537.36", "Chrome",
            "Android"
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1",
            "Safari", "iPhone"
        ),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Safari/605.1.15",
            "Safari", "macOS"
        ),
    ])
    func `V7 a browser and its system are told by short names`(userAgent: String, browser: String, system: String) {
        #expect(Device(userAgent: userAgent) == Device(browser: browser, system: system))
    }

    @Test(arguments: ["", "curl/8.0", "<script>alert(1)</script>", String(repeating: "x", count: 100_000) + "Firefox/1 Linux"])
    func `V7 of anything else nothing is kept`(userAgent: String) { #expect(Device(userAgent: userAgent) == Device()) }
}
