import Cryptography
import Domain
import Storage
import TestSupport
import Testing
import UseCases

/// Who is signed in, and what ends it.
@Suite struct SessionTests {
    /// Something that ends every session of Ada in the transaction in which it happens.
    enum Cause: String, CaseIterable, Sendable {
        case link, change, disable, erase, revoke, guesses, cleared, taken, office, privilege

        func happen(in house: Installation, to visit: OpenSession.Visit) async throws {
            let other = "velvet otter juggles lanterns"
            switch self {
            case .link:
                try await house.tell("latchkey.password.reset-requested")
                let mail = try #require(try await house.takeMails().first { $0.kind == "reset-password" })
                #expect(try await house.set(other, with: mail.token) == .done(username: "ada"))
            case .change:
                let password = { (text: String) in try Password(Array(text.utf8)) }
                let outcome = try await house.latchkey.changePassword(
                    visit, current: password(Installation.password), password: password(other), repeated: password(other))
                guard case .done = outcome else { return #expect(Bool(false), "it was not changed") }
            case .disable: try await house.tell("latchkey.profile.disabled")
            case .erase:
                try await house.tell("latchkey.profile.disabled")
                try await house.erase(house.number("ada"))
            case .revoke: try await house.tell("latchkey.password.reset-requested", besides: #","revoke":true"#)
            case .guesses:
                for _ in 0..<100 {
                    _ = try await house.verify("wrong")
                    house.world.turn(.seconds(3600))
                }
            case .cleared: try await house.submit("latchkey.extension.cleared", #"{"pbx":"acme","extension":"1001"}"#)
            case .taken:
                try await house.submit(
                    "latchkey.extension.assigned",
                    #"{"pbx":"acme","extension":"1001","profile":{"username":"bob","firstName":"Bob","lastName":"Hope","email":"bob@acme.example"}}"#
                )
            case .office: try await house.office(false)
            case .privilege:
                try await house.tell("latchkey.privilege.granted", besides: #","privilege":"reports""#)
                try await house.office(false)
                try await house.tell("latchkey.privilege.revoked", besides: #","privilege":"reports""#)
            }
        }
    }

    private func signIn(_ house: Installation, earlier: TokenText? = nil) async throws -> TokenText {
        let outcome = try await house.latchkey.signIn(
            username: "ada", password: Password(Array(Installation.password.utf8)), device: Device(browser: "Firefox"), earlier: earlier)
        guard case .signedIn(let secret) = outcome else { throw Refusal(.invalidValue, "nobody was signed in") }
        return secret
    }

    private func rows(_ house: Installation) throws -> Int { try house.database.intruder().number("SELECT COUNT(*) FROM session") ?? -1 }

    @Test(arguments: Cause.allCases)
    func `F19 F20 sessions end with what they rest on`(cause: Cause) async throws {
        let house = try await Installation()
        try await house.settledIn()
        let (first, second) = (try await signIn(house), try await signIn(house))
        let visit = try #require(try await house.latchkey.openSession(first))
        #expect(visit.username == "ada" && visit.pbxName == "acme Inc")
        try await cause.happen(in: house, to: visit)
        for secret in [first, second] { #expect(try await house.latchkey.openSession(secret) == nil) }
        // In the same transaction, not found out later.
        #expect(try rows(house) == (cause == .change ? 1 : 0))
        try await house.expectWholeHistory()
    }

    @Test func `F18 a reset without revoke leaves people signed in, and so does a new email address`() async throws {
        let house = try await Installation()
        try await house.settledIn()
        let secret = try await signIn(house)
        try await house.tell("latchkey.password.reset-requested")
        try await house.submit(
            "latchkey.profile.saved",
            #"{"pbx":"acme","profile":{"username":"ada","firstName":"Ada","lastName":"Byron","email":"new@acme.example"}}"#)
        #expect(try await house.latchkey.openSession(secret)?.email == "new@acme.example")
    }

    @Test func `V7 no session begins behind a password that ended while it was looked at`() async throws {
        let house = try await Installation()
        try await house.settledIn()
        let earlier = try await signIn(house)
        try await house.tell("latchkey.profile.disabled")
        let outcome = try await house.latchkey.signIn(
            username: "ada", password: Password(Array(Installation.password.utf8)), device: Device(), earlier: earlier)
        guard case .wrong = outcome else { return #expect(Bool(false), "somebody disabled was signed in") }
        #expect(try rows(house) == 0)
    }

    @Test func `V7 the digest is stored, not the secret, and a session's is none of a link's`() async throws {
        let house = try await Installation()
        try await house.settledIn()
        let secret = try await signIn(house)
        let everything = try house.database.everything()
        #expect(!everything.contains(secret.revealedText))
        let digester = try house.latchkey.digester
        #expect(everything.contains(try digester.digest(secret, of: .session)))
        #expect(try digester.digest(secret, of: .session) != digester.digest(secret, of: .link))
        #expect("\(secret)" == "(hidden)")
    }

    @Test func `V7 a session outlives a new key for digests, and the next begins under it`() async throws {
        let house = try await Installation()
        try await house.settledIn()
        let before = try await signIn(house)
        let key = try SecretKey([UInt8](repeating: 9, count: SecretKey.size))
        let rings = try house.latchkey.rings
        rings.token.add(key)
        #expect(rings.token.use(try #require(KeyRing(key).ids.first)))
        let after = try await signIn(house)
        for secret in [before, after] { #expect(try await house.latchkey.openSession(secret) != nil) }
    }

    @Test func `V7 twenty sessions at most, and each of them told in the history`() async throws {
        let house = try await Installation()
        try await house.settledIn()
        var secrets: [TokenText] = []
        for _ in 0..<22 {
            secrets.append(try await signIn(house))
            house.world.turn(.seconds(1))
        }
        #expect(try rows(house) == 20)
        for secret in secrets.prefix(2) { #expect(try await house.latchkey.openSession(secret) == nil) }
        for secret in secrets.dropFirst(2) { #expect(try await house.latchkey.openSession(secret) != nil) }
        #expect(try await house.actions().filter { $0 == "session.began" }.count == 22)
        let visit = try #require(try await house.latchkey.openSession(secrets[21]))
        #expect(try await house.latchkey.endSessions(.others, by: visit) == 19)
        #expect(try await house.latchkey.endSessions(.one(id: "nothing"), by: visit) == 0)
        #expect(try await house.latchkey.endSessions(.own, by: visit) == 1)
        #expect(try await house.actions().filter { $0 == "session.ended" }.count == 2)
        #expect(try rows(house) == 0)
        try await house.expectWholeHistory()
    }

    @Test func `V7 use is written at most once a minute, and what is past its end is swept`() async throws {
        let house = try await Installation()
        try await house.settledIn()
        let secret = try await signIn(house)
        let seen = { try house.database.intruder().number("SELECT seen_at FROM session") }
        let begun = try seen()
        house.world.turn(.seconds(59))
        #expect(try await house.latchkey.openSession(secret) != nil)
        #expect(try seen() == begun)
        house.world.turn(.seconds(1))
        #expect(try await house.latchkey.openSession(secret) != nil)
        #expect(try seen() == begun.map { $0 + 60_000_000 })
        #expect(try await house.latchkey.sweepSessions() == 0)
        house.world.turn(.seconds(1800))
        #expect(try await house.latchkey.openSession(secret) == nil)
        #expect(try rows(house) == 1)
        #expect(try await house.latchkey.sweepSessions() == 1)
        #expect(try rows(house) == 0)
    }

    @Test(.enabled(if: Backend.chosen == .sqlite))
    func `F26 while another process holds the database nobody is signed in anew, and whoever is stays so`() async throws {
        let database = try SQLiteTestDatabase()
        let house = try await Installation(database: database)
        try await house.settledIn()
        let secret = try await signIn(house)
        house.world.turn(.seconds(61))
        let (outcome, visit) = try await database.holdingWriteLock {
            let outcome = try await house.latchkey.signIn(
                username: "ada", password: Password(Array(Installation.password.utf8)), device: Device(), earlier: secret)
            return (outcome, try await house.latchkey.openSession(secret))
        }
        guard case .busy = outcome else { return #expect(Bool(false), "somebody was signed in") }
        #expect(visit?.username == "ada")
        #expect(try rows(house) == 1)
    }
}
