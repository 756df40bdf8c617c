import Cryptography
import Glibc
import Testing

/// Several keys of one purpose in the secrets directory.
struct SecretRotationTests {
    private let place: TemporaryDirectory
    private var directory: String { place.path + "/secrets" }

    init() throws { place = try TemporaryDirectory() }

    @Test(arguments: [Secrets.Purpose.token, .pepper, .form])
    func `a key that is made lies in a file named by its id, and is there at the next start`(purpose: Secrets.Purpose) throws {
        let secrets = try Secrets.load(directory: directory)
        let first = secrets.ids(of: purpose)
        let id = try secrets.make(purpose)
        var status = stat()
        #expect(
            stat("\(directory)/\(purpose.rawValue).\(id).key", &status) == 0 && status.st_size == 32 && status.st_mode & 0o7777 == 0o600)
        #expect(secrets.ids(of: purpose) == first + [id])
        #expect(try Secrets.load(directory: directory).ids(of: purpose) == first + [id])
        #expect(secrets.use(id, for: purpose))
        #expect(secrets.ids(of: purpose) == [id] + first)
    }

    @Test func `a key put there while the node runs is taken in`() throws {
        let (running, other) = (try Secrets.load(directory: directory), try Secrets.load(directory: directory))
        let id = try other.make(.token)
        #expect(!running.use(id, for: .token))
        try running.reload()
        #expect(running.use(id, for: .token))
    }

    @Test func `without the first key's file the others serve, and none is made anew`() throws {
        let secrets = try Secrets.load(directory: directory)
        let id = try secrets.make(.pepper)
        try #require(unlink("\(directory)/pepper.key") == 0)
        #expect(try Secrets.load(directory: directory).ids(of: .pepper) == [id])
        #expect(access("\(directory)/pepper.key", F_OK) != 0)
    }

    @Test(arguments: [Secrets.Purpose.history, .limits])
    func `the keys of history and limits never change`(purpose: Secrets.Purpose) throws {
        let secrets = try Secrets.load(directory: directory)
        #expect(throws: CryptographyFault.self) { try secrets.make(purpose) }
        #expect(!secrets.use("00000000", for: purpose))
        #expect(secrets.use(try #require(secrets.ids(of: purpose).first), for: purpose))
        try #require(link("\(directory)/token.key", "\(directory)/\(purpose.rawValue).00000000.key") == 0)
        let fault = try #require(throws: CryptographyFault.self) { try Secrets.load(directory: directory) }
        #expect(fault.hint.contains("Move it away"))
    }

    @Test(arguments: ["00000000", "old", "", "a.b"])
    func `a key whose file bears another name than its id is refused, and the fault says which it is`(name: String) throws {
        let secrets = try Secrets.load(directory: directory)
        let id = try secrets.make(.token)
        try #require(rename("\(directory)/token.\(id).key", "\(directory)/token.\(name).key") == 0)
        for load in [{ _ = try Secrets.load(directory: directory) }, { try secrets.reload() }] {
            let fault = try #require(throws: CryptographyFault.self) { try load() }
            #expect(fault.kind == .secrets && fault.underlying.contains(id) && !fault.hint.isEmpty)
        }
    }

    @Test func `a further key that others may read is refused, and so is one of the wrong size`() throws {
        let secrets = try Secrets.load(directory: directory)
        let path = "\(directory)/form.\(try secrets.make(.form)).key"
        try #require(chmod(path, 0o644) == 0)
        let exposed = try #require(throws: CryptographyFault.self) { try Secrets.load(directory: directory) }
        #expect(exposed.hint.contains("chmod 0600"))
        try #require(chmod(path, 0o600) == 0 && truncate(path, 31) == 0)
        let damaged = try #require(throws: CryptographyFault.self) { try secrets.reload() }
        #expect(damaged.description.contains("32 bytes"))
    }

    @Test func `a survey finds the keys and makes none`() throws {
        #expect(try Secrets.survey(directory: directory).isEmpty)
        #expect(access(directory, F_OK) != 0)
        let secrets = try Secrets.load(directory: directory)
        let id = try secrets.make(.token)
        let survey = try Secrets.survey(directory: directory)
        #expect(survey[.token] == secrets.ids(of: .token) && survey[.token]?.contains(id) == true)
        #expect(survey[.history] == secrets.ids(of: .history))
        try #require(unlink("\(directory)/limits.key") == 0)
        #expect(try Secrets.survey(directory: directory)[.limits] == [])
        #expect(access("\(directory)/limits.key", F_OK) != 0)
    }

    @Test func `other files in the directory are left alone`() throws {
        _ = try Secrets.load(directory: directory)
        for name in ["server.key", "token.key.0011.tmp", "tokens.key", "token.pem", "README"] {
            try #require(symlink("nowhere", "\(directory)/\(name)") == 0)
        }
        #expect(try Secrets.load(directory: directory).ids(of: .token).count == 1)
    }
}
