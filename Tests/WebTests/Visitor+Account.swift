import HTTPTypes
import Hummingbird
import HummingbirdTesting

/// What somebody with an account does in one line.
extension Visitor {
    static let ada = "ada@acme.example"

    /// Chooses a password by a link.
    mutating func choose(_ password: String = Installation.good, by link: String) async throws {
        _ = try await get("/p/\(link)")
        _ = try await get("/password")
        _ = try await post("/password", ["password": password, "password2": password])
    }

    /// Opens the form and sends it.
    @discardableResult
    mutating func signIn(
        _ username: String = ada, _ password: String = Installation.good, next: String = "/home", headers: HTTPFields = [:]
    ) async throws -> TestResponse {
        _ = try await get("/sign-in")
        return try await post("/sign-in", ["username": username, "password": password, "next": next], headers: headers)
    }

    mutating func isSignedIn() async throws -> Bool { try await get("/home").status == .ok }

    var session: String? { jar["__Host-session"] }
}

extension Installation {
    /// Ada has a password; the answers to a visitor who has nothing to do with it.
    func withAda<T: Sendable>(_ test: @Sendable (any TestClientProtocol) async throws -> T) async throws -> T {
        let link = try await link()
        return try await pages { client in
            var ada = Visitor(client)
            try await ada.choose(by: link)
            return try await test(client)
        }
    }
}
