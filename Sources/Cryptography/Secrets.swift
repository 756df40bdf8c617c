/// The secrets of an installation, one for each purpose; shared by all its nodes.
package struct Secrets: Sendable {
    /// What a key is for; its files are `PURPOSE.key` and `PURPOSE.ID.key`.
    package enum Purpose: String, CaseIterable, Sendable {
        case token, pepper, form, history, limits

        /// Whether a new key may take the place of the old one. What the other two keyed is compared for as long as it is stored.
        package var rotates: Bool {
            switch self {
            case .token, .pepper, .form: true
            case .history, .limits: false
            }
        }
    }

    /// Digests of tokens and API keys.
    package let token: KeyRing
    /// The last step of password hashing.
    package let pepper: KeyRing
    /// Seals of forms.
    package let form: KeyRing
    /// The chain of the history.
    package let history: SecretKey
    /// What is counted for limits.
    package let limits: SecretKey
    private let directory: String

    /// Reads the keys, making those that are missing; the fault says what to do about one that is exposed, damaged or misnamed.
    ///
    /// Which of several is current is for the database to say: until then it is that of `PURPOSE.key`, where there is one.
    package static func load(directory: String) throws(CryptographyFault) -> Secrets {
        try SecretFile.prepare(directory: directory)
        return Secrets(
            token: try ring(.token, in: directory), pepper: try ring(.pepper, in: directory), form: try ring(.form, in: directory),
            history: try single(.history, in: directory), limits: try single(.limits, in: directory), directory: directory)
    }

    /// The ids of the keys that lie in the directory; makes nothing, and finds nothing where there is no directory.
    package static func survey(directory: String) throws(CryptographyFault) -> [Purpose: [String]] {
        var found: [Purpose: [String]] = [:]
        guard try SecretFile.isThere(directory: directory) else { return found }
        for purpose in Purpose.allCases { found[purpose] = try keys(purpose, in: directory).map(\.id) }
        return found
    }

    /// The ids of the keys of a purpose, the current one's first.
    package func ids(of purpose: Purpose) -> [String] {
        switch purpose {
        case .history: [history.id]
        case .limits: [limits.id]
        case .token, .pepper, .form: ring(purpose)?.ids ?? []
        }
    }

    /// Makes the key with that id current; false where this node does not have it.
    package func use(_ id: String, for purpose: Purpose) -> Bool { ring(purpose)?.use(id) ?? (ids(of: purpose) == [id]) }

    /// Makes a key and accepts it from now on; its file `PURPOSE.ID.key` is durable when its id is returned.
    package func make(_ purpose: Purpose) throws(CryptographyFault) -> String {
        guard let ring = ring(purpose) else {
            throw CryptographyFault(
                "make a key", .parameters, underlying: "the \(purpose.rawValue) key never changes",
                hint: "Make one for \(Purpose.allCases.filter(\.rotates).map(\.rawValue).joined(separator: ", ")).")
        }
        let key = try SecretFile.make(purpose.rawValue, in: directory)
        ring.add(key)
        return key.id
    }

    /// Accepts what was put into the directory since it was read; a key whose file is gone is kept until the process ends.
    package func reload() throws(CryptographyFault) {
        for purpose in Purpose.allCases {
            guard let ring = ring(purpose) else { continue }
            for key in try Self.keys(purpose, in: directory) { ring.add(key) }
        }
    }

    private func ring(_ purpose: Purpose) -> KeyRing? {
        switch purpose {
        case .token: token
        case .pepper: pepper
        case .form: form
        case .history, .limits: nil
        }
    }

    private static func ring(_ purpose: Purpose, in directory: String) throws(CryptographyFault) -> KeyRing {
        let keys = try keys(purpose, in: directory)
        guard let first = keys.first else { return KeyRing(try original(purpose, in: directory)) }
        return KeyRing(first, others: keys)
    }

    private static func single(_ purpose: Purpose, in directory: String) throws(CryptographyFault) -> SecretKey {
        guard let key = try keys(purpose, in: directory).first else { return try original(purpose, in: directory) }
        return key
    }

    /// The key with which the installation begins.
    private static func original(_ purpose: Purpose, in directory: String) throws(CryptographyFault) -> SecretKey {
        try SecretKey(try SecretFile(directory: directory, name: purpose.rawValue).load())
    }

    /// The keys that lie in the directory, that of `PURPOSE.key` first.
    private static func keys(_ purpose: Purpose, in directory: String) throws(CryptographyFault) -> [SecretKey] {
        var keys: [SecretKey] = []
        for file in try SecretFile.all(purpose.rawValue, in: directory) {
            guard purpose.rotates || file.id == nil else { throw file.surplus }
            if let key = try file.key() { keys.append(key) }
        }
        return keys
    }
}
