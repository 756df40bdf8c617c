import Hummingbird

/// The floor of the pages: a bare server that answers one word, on the port that is given.
@main struct Hello {
    static func main() async throws {
        guard let port = CommandLine.arguments.dropFirst().first.flatMap({ Int($0) }) else { return print("usage: hello PORT") }
        let router = Router()
        router.get("/") { _, _ in "hello" }
        try await Application(router: router, configuration: .init(address: .hostname("127.0.0.1", port: port))).runService()
    }
}
