package import Cryptography
package import Domain
package import Mail
package import Storage

/// Writes everything that is stored into one file, as it was at one instant, while the daemon works on.
package struct BackUp: Sendable {
    /// What was written.
    package struct Report: Codable, Equatable, Sendable {
        package let file: String
        package let madeAt: String
        package let rows: Int
        /// Whether the keys are in it.
        package let secrets: Bool
        /// SHA-256 over all that is in it, as it stands in the file.
        package let checksum: String
    }

    let store: Store
    let ambient: Ambient
    let chain: HistoryChain
    let lease: Duration
    /// The spool of this machine, where it has one, the node that serves from it, and whether that delivers what lies in it.
    let spool: Maildir
    let node: String
    let isDelivering: Bool
    /// How long a node that lives is waited for. One that cannot publish beats its pulse all the same; what it has not stamped after so many
    /// tries lies in its spool as a draft, and is sent by whoever restores.
    let patience: Duration
    static let action = "storage.backed-up"

    package init(
        store: Store, ambient: Ambient, chain: HistoryChain, lease: Duration, spool: Maildir, node: String,
        isDelivering: Bool, patience: Duration = .seconds(10)
    ) {
        self.store = store
        self.ambient = ambient
        self.chain = chain
        self.lease = lease
        self.spool = spool
        self.node = node
        self.isDelivering = isDelivering
        self.patience = patience
    }

    /// `secrets` are the keys that the file shall carry, if any. Nothing is at `path` before the backup is whole and durable.
    package func callAsFunction(to path: String, secrets: [Secrets.Archived], version: String, actor: String) async throws -> Report {
        let draft = path + ".part"
        try DatabaseFile.refuse(present: path)
        DatabaseFile.remove(draft)
        do {
            let report = try await write(draft, for: path, secrets, version)
            try DatabaseFile.rename(draft, to: path)
            try await remember(report, actor)
            return report
        } catch {
            DatabaseFile.remove(draft)
            throw error
        }
    }

    private func write(_ draft: String, for path: String, _ secrets: [Secrets.Archived], _ version: String) async throws -> Report {
        let file = try DatabaseFile.make(draft)
        try file.makeTables(at: ambient.now())
        try file.setMark(DatabaseFile.Mark(application: BackupTables.application, version: BackupTables.version))
        let (madeAt, rows) = try await copy(into: file)
        try await settle(file)
        let checksum = try await offload {
            try file.write { tx in
                try tx.backup.make()
                try tx.backup.state("madeAt", madeAt.description)
                try tx.backup.state("version", version)
                for key in secrets { try tx.backup.keep(secret: key.file, key.revealedContent) }
            }
            let checksum = try BackupContent.checksum(of: file)
            try file.write { tx in try tx.backup.state("checksum", checksum) }
            return checksum
        }
        try file.close()
        return Report(file: path, madeAt: madeAt.description, rows: rows, secrets: !secrets.isEmpty, checksum: checksum)
    }

    /// All tables, from one snapshot.
    private func copy(into file: DatabaseFile) async throws -> (Timestamp, Int) {
        try await store.read { [ambient] tx in
            let now = try tx.clock(ambient.now())
            let rows = try file.write { target in
                // This may be a second run.
                try WholeTable.emptyAll(in: target)
                var rows = 0
                for table in WholeTable.all {
                    try table.eachPage(in: tx) { page in
                        try table.insert(page, in: target)
                        rows += page.count
                    }
                }
                return rows
            }
            return (now, rows)
        }
    }

    /// An email that was on its way into the spool at that instant is there a moment later: the backup says so too, so that it is not sent
    /// again. A node that lives is waited for; then this machine's spool tells of its own.
    private func settle(_ file: DatabaseFile) async throws {
        var open = try file.read { tx in try tx.emails.sealed() }
        let end = ContinuousClock.now + patience
        while !open.isEmpty {
            let (stamped, sealed, isAlive) = try await store.read { [open, ambient, lease] tx in
                let now = try tx.clock(ambient.now())
                let isAlive = try Set(open.map(\.node)).contains { try tx.nodes.find($0)?.isAlive(at: now, lease: lease) ?? false }
                return (try tx.emails.stamped(of: open), Set(try tx.emails.sealed().map(\.number)), isAlive)
            }
            try file.write { tx in
                for email in stamped { try tx.emails.stamp(email.number, isToDeliver: email.isToDeliver, at: email.at) }
            }
            open.removeAll { !sealed.contains($0.number) }
            guard isAlive, !open.isEmpty, ContinuousClock.now < end else { break }
            try await Task.sleep(for: .milliseconds(50))
        }
        // Of what lies in the spools of others nothing is known: it was not.
        let published = try await published(open.filter { $0.node == node })
        let now = ambient.now()
        try file.write { tx in
            for email in published { try tx.emails.stamp(email.number, isToDeliver: isDelivering, at: now) }
        }
    }

    /// Those that lie in this machine's spool, or were taken from it: what is a draft still was not published. Of what lies in the place of the
    /// node's spool nothing is believed.
    private func published(_ emails: [EmailTable.Sealed]) async throws -> [EmailTable.Sealed] {
        guard !emails.isEmpty, let identity = try await store.read({ [node] tx in try tx.nodes.find(node)?.spool }) else { return [] }
        return try await offload {
            let spool = spool.bound(to: identity)
            guard try spool.isThere() else { return [] }
            return try emails.filter { try spool.find($0.file) != .draft }
        }
    }

    private func remember(_ report: Report, _ actor: String) async throws {
        try await store.write { [ambient, chain] tx in
            let now = try tx.clock(ambient.now())
            try tx.milestones.pass(.backup, at: now)
            let detail = [Record.Detail("checksum", report.checksum), .init("secrets", String(report.secrets))]
            let chronicle = Chronicle(tx: tx, ambient: ambient, chain: chain)
            try chronicle.append(Record(Self.action, on: .storage, detail), actor: actor, cause: nil, pbx: "", at: now)
            try chronicle.close()
        }
    }
}
