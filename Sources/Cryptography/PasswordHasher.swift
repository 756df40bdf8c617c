/// What verifying a password showed.
package enum Verdict: Hashable, Sendable {
    /// The password is right; `needsRehash` where the stored hash was made with other parameters, an older pepper, or by another system.
    case matches(needsRehash: Bool)
    /// Wrong, or nothing to compare it with.
    case differs
}

/// Hashes and verifies passwords with Argon2id, then HMAC-SHA-256 under the pepper.
///
/// Both take tens of milliseconds and the whole memory of one hash: call them on a `HashingPool`.
package struct PasswordHasher: Sendable {
    private let cost: Argon2.Cost
    private let peppers: KeyRing
    private let random: @Sendable (_ count: Int) -> [UInt8]

    /// New hashes use the current pepper; those made under another of the ring still verify and ask to be rehashed.
    package init(
        parameters: Argon2Parameters, pepper: KeyRing,
        random: @escaping @Sendable (_ count: Int) -> [UInt8] = { SystemRandom.bytes($0) }
    ) {
        cost = Argon2.Cost(memoryKiB: UInt32(parameters.memoryKiB), iterations: UInt32(parameters.iterations), lanes: 1)
        peppers = pepper
        self.random = random
    }

    /// The PHC string to store.
    package func hash(_ password: Password) throws(CryptographyFault) -> String {
        guard !password.isTooLong else {
            throw CryptographyFault(
                "hash a password", .parameters, underlying: "it has more than \(Password.maximumBytes) bytes",
                hint: "Ask PasswordPolicy before hashing.")
        }
        let pepper = peppers.current
        let salt = random(StoredHash.saltBytes)
        let mac = try mac(of: password, salt: salt, cost: cost, key: pepper)
        return StoredHash(cost: cost, keyID: pepper.id, salt: salt, mac: mac).text
    }

    /// Compares with a stored hash, Latchkey's own or an imported one. Without one that can be read, and for a password too long, the same
    /// work is done in vain.
    package func verify(_ password: Password, against stored: String?) throws(CryptographyFault) -> Verdict {
        let known = stored.flatMap { StoredHash($0) }
        if known == nil, let stored, let imported = try? ImportedHash(stored) {
            return try imported.matches(password) && !password.isTooLong ? .matches(needsRehash: true) : .differs
        }
        let (pepper, all) = (peppers.current, peppers.keys)
        let key = known.flatMap { known in all.first { $0.id == known.keyID } }
        let mac = try mac(of: password, salt: known?.salt ?? Self.vainSalt, cost: known?.cost ?? cost, key: key ?? pepper)
        let isSame = Libcrypto.areEqual(mac, known?.mac ?? Self.vainMAC)
        guard let known, let key, isSame, !password.isTooLong else { return .differs }
        return .matches(needsRehash: known.cost != cost || key.id != pepper.id)
    }

    /// The work of comparing with a hash like this one, whose password it never is: what a stranger waits for tells nothing.
    package func workInVain(on password: Password, like stored: String?) throws(CryptographyFault) -> Verdict {
        _ = try verify(password, against: stored)
        return .differs
    }

    private static let vainSalt = [UInt8](repeating: 0, count: StoredHash.saltBytes)
    private static let vainMAC = [UInt8](repeating: 0, count: StoredHash.macBytes)

    private func mac(of password: Password, salt: [UInt8], cost: Argon2.Cost, key: SecretKey) throws(CryptographyFault) -> [UInt8] {
        var output = try password.withSpan { span throws(CryptographyFault) in try Argon2.hash(span, salt: salt, cost: cost) }
        defer { Libcrypto.erase(&output) }
        return try key.code(of: output)
    }
}
