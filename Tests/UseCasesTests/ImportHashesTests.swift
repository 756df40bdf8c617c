import Cryptography
import Domain
import Storage
import Testing
import UseCases

/// F28: people of an older system keep their passwords.
struct ImportHashesTests {
    private let password = Installation.password
    /// Of `Installation.password`, by bcrypt 3.2.2 and passlib 1.7.4.
    private let bcrypt = "$2b$04$C9KfL8ligQhlzMYIj6NLJeIhVSvuETRUQWWi027o4cu4tqLDqBex."
    private let pbkdf2 = "$pbkdf2-sha256$1000$.b8XotTaOwfgfK/VWuvd.w$s.ywlKivTcP4XL3kuGIfkxMPzGYLrRoHfZY5LmHaqR0"

    private func importHashes(_ rows: (String, String)..., into installation: Installation) async throws -> ImportHashes.Outcome {
        let numbered = rows.enumerated().map { ImportHashes.Row(line: $0.offset + 2, username: $0.element.0, hash: $0.element.1) }
        return try await installation.latchkey.importHashes(numbered[...], pbx: PBXID("acme"), actor: "command")
    }

    private func saveAda(_ installation: Installation) async throws {
        try await installation.submit("latchkey.profile.saved", #"{"pbx":"acme","profile":\#(Installation.ada)}"#)
    }

    private func storedHash(_ installation: Installation) async throws -> String? {
        let id = try #require(try await installation.profile()).id
        return try await installation.latchkey.store.read { tx in try tx.credentials.hash(of: ProfileID(Int64(id) ?? 0)) }
    }

    @Test func `F28 a profile signs in with its old password, and its hash is Argon2id from then on`() async throws {
        let acme = try await Installation()
        try await saveAda(acme)
        #expect(try await importHashes(("Ada", bcrypt), into: acme) == outcome(imported: 1))
        try await acme.assign()
        #expect(try await acme.takeMails().first { $0.to == "ada@acme.example" }?.kind == "existing-credentials")

        #expect(try await !acme.isRight("another password"))
        #expect(try await storedHash(acme) == bcrypt)
        #expect(try await acme.isRight(password))
        #expect(try await storedHash(acme)?.hasPrefix("$argon2id$v=19$m=12288,t=3,p=1,keyid=") == true)
        #expect(try await acme.isRight(password))
        #expect(try await !acme.isRight("another password"))
        try await acme.expectWholeHistory()
    }

    @Test func `F28 the history tells of it, and never shows the hash`() async throws {
        let acme = try await Installation()
        try await saveAda(acme)
        _ = try await importHashes(("ada", bcrypt), into: acme)
        let entry = try #require(try await acme.latchkey.browse.history(profile: nil, after: nil, limit: 100).items.last)
        #expect(entry.action == "password.imported")
        #expect(entry.actor == "command")
        #expect("\(entry)".contains("bcrypt"))
        #expect(!"\(entry)".contains(bcrypt.suffix(20)))
        #expect(try await acme.takeMails().allSatisfy { $0.to != "ada@acme.example" })
    }

    @Test func `F28 the same file again changes nothing, even after a sign-in`() async throws {
        let acme = try await Installation()
        try await saveAda(acme)
        try await acme.assign()
        #expect(try await importHashes(("ada", bcrypt), ("ada", bcrypt), into: acme) == outcome(imported: 1, already: 1))
        #expect(try await importHashes(("ada", bcrypt), into: acme) == outcome(already: 1))
        #expect(try await acme.isRight(password))
        let hash = try await storedHash(acme)
        #expect(try await importHashes(("ada", bcrypt), into: acme) == outcome(already: 1))
        #expect(try await storedHash(acme) == hash)
    }

    @Test func `F28 a profile that has or had a password gets none`() async throws {
        let acme = try await Installation()
        try await acme.settledIn(password: "an otter of its own paddles")
        let refused = try await importHashes(("ada", bcrypt), into: acme)
        #expect(refused.imported == 0)
        #expect(refused.refused.map(\.line) == [2])

        // Ended, and not even destroyed with a disabled profile: it was there.
        try await acme.tell("latchkey.password.reset-requested", besides: #","revoke":true"#)
        #expect(try await importHashes(("ada", bcrypt), into: acme).refused.count == 1)
        try await acme.tell("latchkey.profile.disabled")
        #expect(try await importHashes(("ada", bcrypt), into: acme).refused.first?.reason.contains("disabled") == true)
        try await acme.tell("latchkey.profile.enabled")
        #expect(try await importHashes(("ada", bcrypt), into: acme).refused.count == 1)
        #expect(try await storedHash(acme) == nil)
    }

    @Test func `F28 rows are refused by their line and with a reason, the good ones go in`() async throws {
        let acme = try await Installation()
        try await saveAda(acme)
        try await acme.createPBX("other")
        let outcome = try await importHashes(
            ("nobody", bcrypt), ("ada", "a password in clear"), ("", bcrypt), ("ada", bcrypt), ("ada", pbkdf2),
            (String(repeating: "x", count: 31), bcrypt), into: acme)
        #expect(outcome.imported == 1)
        #expect(outcome.refused.map(\.line) == [2, 3, 4, 6, 7])
        #expect(outcome.refused.map(\.username) == ["nobody", "ada", nil, "ada", nil])
        #expect(outcome.refused.allSatisfy { !$0.reason.contains("clear") && !$0.reason.contains(bcrypt.suffix(20)) })
    }

    @Test func `F10 a profile of another PBX is none of this one`() async throws {
        let acme = try await Installation()
        try await acme.createPBX("other", administrator: "olga")
        #expect(try await importHashes(("olga", bcrypt), into: acme).refused.count == 1)
    }

    @Test func `F20 a new password replaces an imported one, and disabling ends it`() async throws {
        let acme = try await Installation()
        try await saveAda(acme)
        _ = try await importHashes(("ada", bcrypt), into: acme)
        try await acme.assign()
        try await acme.tell("latchkey.password.reset-requested")
        let token = try #require(try await acme.takeMails().compactMap { $0.to == "ada@acme.example" ? $0.token : nil }.first)
        #expect(try await acme.set("an otter of its own paddles", with: token) == .done(username: "ada"))
        #expect(try await !acme.isRight(password))
        #expect(try await importHashes(("ada", bcrypt), into: acme) == outcome(already: 1))
        #expect(try await !acme.isRight(password))
        #expect(try await acme.isRight("an otter of its own paddles"))
    }

    @Test func `a name that nobody has takes the time of somebody's hash, always the same one's, and is never let in`() async throws {
        let acme = try await Installation()
        try await saveAda(acme)
        _ = try await importHashes(("ada", bcrypt), into: acme)
        let examples = try await acme.latchkey.store.read { tx in try (0..<20).map { try tx.credentials.example($0) } }
        #expect(examples.contains(bcrypt))
        // The password of the hash whose work is done in vain.
        for name in ["nobody", "someone", "ada"] { #expect(try await !acme.isRight(password, username: name)) }
    }

    private func outcome(imported: Int = 0, already: Int = 0) -> ImportHashes.Outcome {
        var outcome = ImportHashes.Outcome()
        (outcome.imported, outcome.already) = (imported, already)
        return outcome
    }
}
