package import Cryptography
package import Domain
package import Storage

/// Takes in what came to where bounces are asked for: ends the email that came back, and keeps why with its profile (S5).
package struct TakeBounce: Sendable {
    package enum Outcome: Equatable, Sendable {
        /// The email never arrives.
        case bounced(Int64, reason: String)
        /// It did before, or was withdrawn, and nothing worse is said of its address.
        case knownBefore(Int64)
        /// It came through, or is still under way, and nothing changes.
        case underWay(Int64)
        /// It came to an email's return path, and says nothing of a delivery that a program could read.
        case unreadable(Int64)
        /// No email of this installation came from any address that it was sent to.
        case stranger
    }

    let store: Store
    let ambient: Ambient
    let chain: HistoryChain
    let seal: ReturnPathSeal

    package init(store: Store, ambient: Ambient, chain: HistoryChain, seal: ReturnPathSeal) {
        self.store = store
        self.ambient = ambient
        self.chain = chain
        self.seal = seal
    }

    package func callAsFunction(_ mail: ReturnedMail, actor: String) async throws -> Outcome {
        guard let number = mail.paths.first(where: seal.isGood)?.number else { return .stranger }
        guard !mail.reports.isEmpty else { return .unreadable(number) }
        return try await store.write { tx in
            guard let email = try tx.emails.find(number), let profile = try tx.profiles.find(email.profile) else { return .stranger }
            switch BounceVerdict.of(mail.reports, sentTo: email.address) {
            case .nothing: return .underWay(number)
            case .bounced(let reason, let isLasting, let isForwarded, let diagnostic):
                // Events of the PBX wait: none decides an email between the bounce and what it withdraws, and none erases.
                try tx.hold(profile.pbx.text)
                guard let profile = try tx.profiles.find(profile.id), profile.state != .erased else { return .knownBefore(number) }
                let now = try tx.clock(ambient.now())
                // What it quotes may hold a link.
                let answer = diagnostic.flatMap { RemoteAnswer.kept(of: Array($0.utf8), knowing: mail.links) }
                // What came back lies where others read it; a mailbox that forwards what comes to it may keep it, and the link with it.
                if !isForwarded { try tx.tokens.end(ofEmail: number, at: now) }
                let isFirst = try tx.emails.bounce(number, reason: reason, answer: answer, at: now)
                // First its forward may fail, then the mailbox itself.
                let isWorse = isLasting && profile.bounce.map { $0.email == number && !$0.isLasting } == true
                guard isFirst || isWorse else { return .knownBefore(number) }
                try tx.keep(Bounce(at: now, email: number, reason: reason, isLasting: isLasting), of: email)
                let chronicle = Chronicle(tx: tx, ambient: ambient, chain: chain)
                let details = [Record.Detail("kind", email.kind.rawValue), .init("reason", reason)]
                try chronicle.append(
                    Record("email.bounced", on: .email(number), details, of: .known(email.profile)), actor: actor, cause: email.cause,
                    pbx: profile.pbx.text, at: now)
                try chronicle.close()
                return .bounced(number, reason: reason)
            }
        }
    }
}
