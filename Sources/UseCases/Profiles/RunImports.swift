package import Domain
package import Storage

/// Takes in what was confirmed over HTTP, one import after the other; on whatever node has time, and again after a crash.
package struct RunImports: Sendable {
    let store: Store
    let ambient: Ambient
    let importing: ImportProfiles
    let decide: DecideImport
    let open: KeepImport.SheetOpener
    /// How long nobody else goes on with an import after its last sign of life.
    private static let lease = Duration.seconds(20)
    /// A file that has not come whole by then will not come.
    private static let patience = Duration.seconds(3600)
    /// A file that nobody has confirmed by then is given up.
    private static let week = Duration.seconds(7 * 86_400)
    /// What is over is shown for so long, and what a command left unfinished waits so long for its file.
    package static let retention = Duration.seconds(30 * 86_400)
    private static let piecesAtOnce = 20
    private static let rowsAtOnce = 2000

    package init(store: Store, ambient: Ambient, importing: ImportProfiles, open: @escaping KeepImport.SheetOpener) {
        self.store = store
        self.ambient = ambient
        self.importing = importing
        decide = DecideImport(store: store, ambient: ambient, chain: importing.chain)
        self.open = open
    }

    /// Runs one import to its end, or until `isStopping`; returns whether there may be more to do. `onEmails` hears when some are due.
    package func callAsFunction(isStopping: @escaping @Sendable () -> Bool, onEmails: @escaping @Sendable () -> Void) async throws -> Bool {
        guard let claimed = try await claim() else { return false }
        guard let (row, event, headers) = claimed.work else { return true }
        let source = ImportPieces(store: store, number: row.number).source()
        do {
            let rows = try await open(headers, source)
            _ = try await importing.goOn(row, event, rows: rows) { _, judged in
                if judged.contains(where: { $0.outcome == .changed }) { onEmails() }
                if isStopping() { throw Stopped() }
            }
            return true
        } catch is Stopped {
            try await store.write { tx in try tx.imports.release(row.number) }
            return false
        } catch let refusal as Refusal {
            // Its columns were known when it came: the PBX has been given others meanwhile.
            try await decide.withdraw(row.number, pbx: PBXID(row.pbx), reason: refusal.reason)
            return true
        }
    }

    /// Something to do; without work there was only something to be cleared away.
    private struct Claim: Sendable {
        var work: (row: ImportRow, event: EventRow, headers: CustomFields)?
    }

    private func claim() async throws -> Claim? {
        let isWorth = try await store.read { [ambient] tx in
            try tx.imports.haveWork(Self.deadlines(at: tx.clock(ambient.now())))
        }
        guard isWorth else { return nil }
        return try await store.write { [ambient] tx in
            let now = try tx.clock(ambient.now())
            let deadlines = Self.deadlines(at: now)
            try tx.imports.withdrawStale(deadlines, at: now)
            let hadPieces = try tx.imports.clearPieces(limit: Self.piecesAtOnce)
            let hadRows = try tx.imports.clearOver(before: deadlines.over, limit: Self.rowsAtOnce)
            guard let row = try tx.imports.claim(at: now, until: now.adding(Self.lease)), let number = row.event,
                let event = try tx.events.find(number), let pbx = try tx.pbxs.find(PBXID(row.pbx))
            else { return hadPieces || hadRows ? Claim() : nil }
            return Claim(work: (row, event, pbx.customHeaders))
        }
    }

    private static func deadlines(at now: Timestamp) -> ImportTable.Deadlines {
        .init(arriving: now.adding(.zero - patience), unconfirmed: now.adding(.zero - week), over: now.adding(.zero - retention))
    }

    private struct Stopped: Error {}
}
