import Domain
import Hummingbird

extension Device {
    /// What the request's `User-Agent` makes likely; only names of these lists are kept, and it proves nothing.
    init(_ request: Request) { self.init(userAgent: request.headers[.userAgent] ?? "") }

    /// The first name that fits: those that also claim to be another stand before it.
    init(userAgent: String) {
        let text = userAgent.prefix(1024)
        let name = { (list: [(sign: String, name: String)]) in list.first { text.contains($0.sign) }?.name }
        self.init(browser: name(Self.browsers), system: name(Self.systems))
    }

    private static let browsers = [
        (sign: "Edg", name: "Edge"), ("OPR/", "Opera"), ("SamsungBrowser/", "Samsung Internet"), ("Firefox/", "Firefox"),
        ("FxiOS/", "Firefox"), ("CriOS/", "Chrome"), ("Chromium/", "Chromium"), ("Chrome/", "Chrome"), ("Version/", "Safari"),
    ]

    private static let systems = [
        (sign: "iPhone", name: "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("CrOS", "ChromeOS"), ("Windows", "Windows"),
        ("Macintosh", "macOS"), ("Linux", "Linux"),
    ]
}
