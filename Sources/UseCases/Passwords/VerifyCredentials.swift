package import Cryptography
package import Domain
package import Storage

/// Answers whether a password is right: the same answer after the same work for wrong, unknown, disabled and none (F10, F13, R11).
package struct VerifyCredentials: Sendable {
    package enum Outcome: Equatable, Sendable {
        case right(SignedIn)
        case wrong
        case tooMany(retryAfterSeconds: Int)
        case busy(retryAfterSeconds: Int)
    }

    /// Who was verified, with what they may use.
    package struct SignedIn: Encodable, Equatable, Sendable {
        package let profile: ProfileView
        package let extensions: [ExtensionView]
        package let privileges: [String]
    }

    private struct Candidate {
        let profile: Profile
        let hash: String?
        let needsPassword: Bool
    }

    /// Whom a username names, and a hash whose work is done where there is none to compare with.
    ///
    /// Imported hashes take other times than Latchkey's own. A name that nobody has takes the time of somebody's hash, always the same one's:
    /// among all names it is spread as among people, so that time tells a stranger nothing about who exists (F28, SECURITY §4, 12).
    private struct Found {
        let candidate: Candidate?
        let example: String?
    }

    /// What a look at a password found; for whoever acts on it within a transaction of its own.
    enum Verdict {
        case right(Match)
        case wrong
        case tooMany(retryAfterSeconds: Int)
        case busy(retryAfterSeconds: Int)
    }

    /// A password that was right, against the hash as it was then.
    struct Match {
        let profile: ProfileID
        let pbx: PBXID
        fileprivate let count: Count
        fileprivate let hash: String
        /// The same password hashed anew, where the old hash is not what it should be.
        fileprivate let newHash: String?
        /// Whether storage took the attempt down; where it did not, it takes nothing else.
        var isStored: Bool { count.isStored }
    }

    /// The attempt as it was counted before the password was looked at.
    fileprivate struct Count {
        let login: String
        let failures: Int
        /// False where storage took no writes, so that memory counts.
        let isStored: Bool
    }

    /// Seconds after which to try again while storage takes no writes, for whoever needs them.
    static let pause = 30

    let store: Store
    let ambient: Ambient
    let hasher: PasswordHasher
    let pool: HashingPool
    let logins: LoginDigester
    let chain: HistoryChain
    let memory: GuessMemory

    package init(
        store: Store, ambient: Ambient, hasher: PasswordHasher, pool: HashingPool, logins: LoginDigester, chain: HistoryChain,
        memory: GuessMemory
    ) {
        self.store = store
        self.ambient = ambient
        self.hasher = hasher
        self.pool = pool
        self.logins = logins
        self.chain = chain
        self.memory = memory
    }

    /// `pbx` bounds the answer to one PBX, for a key that is bound to it.
    package func callAsFunction(username: String, password: Password, pbx: PBXID? = nil) async throws -> Outcome {
        switch try await look(username: username, password: password, pbx: pbx) {
        case .right(let match):
            try await forgive(match)
            return try await show(match)
        case .wrong: return .wrong
        case .tooMany(let seconds): return .tooMany(retryAfterSeconds: seconds)
        case .busy(let seconds): return .busy(retryAfterSeconds: seconds)
        }
    }

    /// Looks at the password; a right one is to be forgiven what was counted, and looked at again in the transaction that acts on it.
    func look(username: String, password: Password, pbx: PBXID? = nil) async throws -> Verdict {
        if let wait = pool.secondsUntilRoom { return .busy(retryAfterSeconds: wait) }
        let now = ambient.now()
        // One key for the lookup and the count alike: what is no username finds nobody, and counts as it was sent.
        let name = try? Username(username)
        let key = name?.key ?? username.caseFoldedKey
        let digest = try logins.digest(ofLogin: key)
        // Who is locked is told so before anybody is looked for, which takes its time by whom it finds; but for a key that is bound to one
        // PBX, whose guesses about others count apart: no customer locks out another's people.
        let early = if let pbx { try await find(name?.key, digest, in: pbx) } else { Found?.none }
        let login = if let pbx, early?.candidate == nil { try logins.digest(ofLogin: "\(pbx)\n" + key) } else { digest }
        let count: Count
        switch try await admit(login, now) {
        case (.refused(let until), _): return .tooMany(retryAfterSeconds: seconds(from: now, to: until))
        case (.admitted(let failures), let isStored): count = Count(login: login, failures: failures, isStored: isStored)
        }
        let found = if let early { early } else { try await find(name?.key, digest, in: nil) }
        let candidate = found.candidate
        let isAllowed = candidate.map { $0.profile.state == .active && $0.needsPassword } ?? false
        let isDead = count.failures > GuessLimit.hardEnd
        let hash = isAllowed && !isDead ? candidate?.hash : nil
        let example = candidate?.hash ?? found.example
        do {
            let verdict = try await pool.run { [hasher] in
                guard let hash else { return try hasher.workInVain(on: password, like: example) }
                return try hasher.verify(password, against: hash)
            }
            guard case .matches(let needsRehash) = verdict, let candidate, let hash else {
                try await fail(candidate, count)
                return .wrong
            }
            let newHash = needsRehash ? try? await pool.run { [hasher] in try hasher.hash(password) } : nil
            memory.clear(count.login)
            return .right(
                Match(
                    profile: candidate.profile.id, pbx: candidate.profile.pbx, count: count, hash: hash, newHash: newHash))
        } catch let full as HashingPool.Full {
            // Nothing was guessed.
            try await takeBack(count)
            return .busy(retryAfterSeconds: full.retryAfter)
        }
    }

    /// Counted before hashing, so that parallel guesses never exceed the limit; in memory, more strictly, while storage takes no writes.
    private func admit(_ login: String, _ now: Timestamp) async throws -> (GuessTable.Admission, isStored: Bool) {
        do {
            let admission: GuessTable.Admission = try await store.write { tx in
                // Counted by the clock that all nodes share, and told by this one's.
                let shared = try tx.clock(now)
                switch try tx.guesses.admit(login, at: shared) {
                case .admitted(let failures): return .admitted(failures: failures)
                case .refused(let until): return .refused(until: now.adding(.microseconds(until.microseconds - shared.microseconds)))
                }
            }
            return (admission, true)
        } catch {
            guard error.refusesWrites else { throw error }
            let stored = try await store.read { tx in try tx.guesses.failures(login) }
            return (memory.admit(login, storedFailures: stored, at: now), false)
        }
    }

    private func takeBack(_ count: Count) async throws {
        guard count.isStored else { return memory.takeBack(count.login) }
        try await store.write { tx in try tx.guesses.takeBack(count.login) }
    }

    private func find(_ key: String?, _ digest: String, in pbx: PBXID?) async throws -> Found {
        let number = Int64(digest.prefix(15), radix: 16) ?? 0
        return try await store.read { tx in
            let example = try tx.credentials.example(number)
            let profile = try key.flatMap { try tx.profiles.find(usernameKey: $0) }.flatMap { pbx == nil || $0.pbx == pbx ? $0 : nil }
            // The same questions for a name that nobody has, as they take time too.
            let id = profile?.id ?? ProfileID(0)
            let (needsPassword, hash) = (try tx.needsPassword(id), try tx.credentials.hash(of: id))
            let candidate = profile.map { Candidate(profile: $0, hash: hash, needsPassword: needsPassword) }
            return Found(candidate: candidate, example: example)
        }
    }

    /// At the hundredth failure in a row the credential ends; a reset is the way back.
    private func fail(_ candidate: Candidate?, _ count: Count) async throws {
        // What memory counted to its end stays dead there; no write is waited for that storage has just refused.
        guard count.isStored, count.failures == GuessLimit.hardEnd, let profile = candidate?.profile, let hash = candidate?.hash else {
            return
        }
        try await store.write { tx in
            try tx.hold(profile.pbx.text)
            let now = try tx.clock(ambient.now())
            guard try tx.credentials.hash(of: profile.id) == hash else { return }
            try PasswordEnd.apply(to: profile.id, in: tx, at: now)
            let chronicle = Chronicle(tx: tx, ambient: ambient, chain: chain)
            try chronicle.append(
                Record("password.ended", on: .profile(.known(profile.id)), [.init("why", "\(count.failures) failures in a row")]),
                actor: "system",
                cause: nil, pbx: profile.pbx.text, at: now)
            try chronicle.close()
        }
    }

    /// Asked again after the hashing: what ended meanwhile no longer counts.
    func standing(_ match: Match, _ tx: Transaction) throws -> Profile? {
        guard let profile = try tx.profiles.find(match.profile), profile.state == .active,
            let hash = try tx.credentials.hash(of: match.profile), hash == match.hash || hash == match.newHash
        else { return nil }
        return profile
    }

    /// Takes back what was counted, and replaces a hash that is not what it should be.
    func forgive(_ match: Match, _ tx: Transaction) throws {
        if match.isStored { try tx.guesses.clear(match.count.login) }
        if let new = match.newHash { try tx.credentials.rehash(match.profile, from: match.hash, to: new) }
    }

    /// The same in a transaction of its own.
    func forgive(_ match: Match) async throws {
        guard match.isStored else { return }
        do {
            try await store.write { tx in try forgive(match, tx) }
        } catch {
            // The right password is right even while nothing can be written.
            guard error.refusesWrites else { throw error }
        }
    }

    private func show(_ match: Match) async throws -> Outcome {
        try await store.read { tx in
            guard let profile = try standing(match, tx) else { return .wrong }
            let extensions = try tx.extensions.list(of: profile.id, limit: 1000).filter(\.hasVirtualOffice)
            return .right(
                SignedIn(
                    profile: try ProfileView(profile, tx), extensions: try extensions.map { try ExtensionView($0, tx) },
                    privileges: try tx.privileges.list(of: profile.id).map(\.text)))
        }
    }

    private func seconds(from now: Timestamp, to until: Timestamp) -> Int {
        Int((until.microseconds - now.microseconds + 999_999) / 1_000_000)
    }
}
