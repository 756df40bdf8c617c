import Cryptography
import Glibc
import Testing

struct SecretsTests {
    private let place: TemporaryDirectory
    private var directory: String { place.path + "/var/secrets" }

    init() throws { place = try TemporaryDirectory() }

    private func ids(_ secrets: Secrets) -> [String] {
        Secrets.Purpose.allCases.flatMap(secrets.ids)
    }

    private func mode(_ path: String) throws -> mode_t {
        var status = stat()
        try #require(stat(path, &status) == 0)
        return status.st_mode & 0o7777
    }

    @Test func `the keys are made once, for their owner alone, and stay`() throws {
        let first = try Secrets.load(directory: directory)
        #expect(try ids(first) == ids(Secrets.load(directory: directory)))
        #expect(Set(ids(first)).count == 5)
        #expect(ids(first).allSatisfy { $0.utf8.count == 8 })
        #expect(try mode(directory) == 0o700)
        for purpose in Secrets.Purpose.allCases { #expect(try mode("\(directory)/\(purpose.rawValue).key") == 0o600) }
    }

    @Test func `no draft of a key is left behind`() throws {
        _ = try Secrets.load(directory: directory)
        let listing = try #require(opendir(directory))
        defer { closedir(listing) }
        var count = 0
        while readdir(listing) != nil { count += 1 }
        #expect(count == Secrets.Purpose.allCases.count + 2)
    }

    @Test func `many who start at once end with the same keys`() async throws {
        let directory = directory
        let all = try await withThrowingTaskGroup(of: [String].self) { group in
            for _ in 0..<16 { group.addTask { [self] in ids(try Secrets.load(directory: directory)) } }
            return try await group.reduce(into: Set<[String]>()) { $0.insert($1) }
        }
        #expect(all.count == 1)
    }

    @Test(arguments: [0o640, 0o604, 0o660, 0o644] as [mode_t])
    func `a key that others may read is refused, and the fault says what to do`(mode: mode_t) throws {
        _ = try Secrets.load(directory: directory)
        try #require(chmod("\(directory)/pepper.key", mode) == 0)
        let fault = try #require(throws: CryptographyFault.self) { try Secrets.load(directory: directory) }
        #expect(fault.kind == .secrets)
        #expect(fault.hint.contains("chmod 0600"))
    }

    @Test(arguments: [0o750, 0o705, 0o710] as [mode_t])
    func `a directory that others may enter is refused`(mode: mode_t) throws {
        _ = try Secrets.load(directory: directory)
        try #require(chmod(directory, mode) == 0)
        let fault = try #require(throws: CryptographyFault.self) { try Secrets.load(directory: directory) }
        #expect(fault.hint.contains("chmod 0700"))
    }

    @Test(arguments: [0, 31, 33, 1000])
    func `a key of the wrong size is refused and not replaced`(size: Int) throws {
        _ = try Secrets.load(directory: directory)
        let path = "\(directory)/token.key"
        try write(size, to: path)
        let fault = try #require(throws: CryptographyFault.self) { try Secrets.load(directory: directory) }
        #expect(fault.description.contains("32 bytes"))
        var status = stat()
        #expect(stat(path, &status) == 0 && status.st_size == size)
    }

    @Test func `a symbolic link in a key's place is refused`() throws {
        _ = try Secrets.load(directory: directory)
        try #require(rename("\(directory)/form.key", "\(place.path)/elsewhere") == 0)
        try #require(symlink("\(place.path)/elsewhere", "\(directory)/form.key") == 0)
        #expect(throws: CryptographyFault.self) { try Secrets.load(directory: directory) }
    }

    @Test func `a file in the directory's place is refused`() throws {
        let path = place.path + "/file"
        try write(3, to: path)
        #expect(throws: CryptographyFault.self) { try Secrets.load(directory: path) }
    }

    private func write(_ size: Int, to path: String) throws {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        try #require(descriptor >= 0)
        defer { close(descriptor) }
        try #require(Glibc.write(descriptor, [UInt8](repeating: 1, count: size), size) == size)
    }
}
