import Cryptography
package import Domain
package import Storage

/// Keeps a file that came over HTTP, and says what each of its rows would do; nothing is done before it is confirmed (F29).
package struct KeepImport: Sendable {
    /// How a file's rows are read; Intake's reader, handed in because the rooms do not meet. Throws a `Refusal` for a file that cannot be taken.
    package typealias SheetOpener =
        @Sendable (CustomFields, @escaping @Sendable () async throws -> [UInt8]?) async throws -> PreviewImport.Rows

    package enum Outcome: Equatable, Sendable {
        /// Kept now, or by the same request before; as it stands.
        case kept(ImportView)
        /// The key was used before, for another file.
        case differs
    }

    let store: Store
    let ambient: Ambient
    let decide: DecideImport
    let preview: PreviewImport
    let open: SheetOpener
    /// So many refused rows are told before it is confirmed.
    private static let told = 1000

    package init(store: Store, ambient: Ambient, decide: DecideImport, preview: PreviewImport, open: @escaping SheetOpener) {
        self.store = store
        self.ambient = ambient
        self.decide = decide
        self.preview = preview
        self.open = open
    }

    /// `content` gives the file's bytes; nil at its end. What it throws is thrown, and nothing is kept. A request with the same `key` as an
    /// earlier one that was kept keeps nothing again.
    package func callAsFunction(
        _ pbx: PBXID, named name: String, by actor: String, key: String?, content: @Sendable () async throws -> [UInt8]?
    ) async throws -> Outcome {
        if let key, let earlier = try await store.read({ tx in try tx.imports.find(requestKey: key) }) {
            let digest = try await Self.digest(content)
            return Self.isSame(earlier, pbx, name, digest) ? .kept(ImportView(earlier)) : .differs
        }
        let number = try await store.write { [ambient] tx in
            let new = NewImport(pbx: pbx, name: name, digest: "", actor: actor, rowCount: 0)
            return try tx.imports.insert(new, isWhole: false, at: tx.clock(ambient.now()))
        }
        do {
            let digest = try await keep(content, as: number)
            let row = try await look(number, pbx, digest, key)
            return row.number == number || Self.isSame(row, pbx, name, digest) ? .kept(ImportView(row)) : .differs
        } catch {
            _ = try? await decide.withdraw(number, pbx: pbx)
            throw error
        }
    }

    private static func isSame(_ earlier: ImportRow, _ pbx: PBXID, _ name: String, _ digest: String) -> Bool {
        earlier.pbx == pbx.text && earlier.name.utf8.elementsEqual(name.utf8) && earlier.digest == digest
    }

    /// Of a file that need not be kept.
    private static func digest(_ content: @Sendable () async throws -> [UInt8]?) async throws -> String {
        let digest = try ContentDigest()
        while let bytes = try await content() { try digest.add(bytes[...]) }
        return try digest.text()
    }

    private func keep(_ content: @Sendable () async throws -> [UInt8]?, as number: Int64) async throws -> String {
        let digest = try ContentDigest()
        var shelf = Shelf(store: store, number: number)
        while let bytes = try await content() {
            try digest.add(bytes[...])
            try await shelf.add(bytes)
        }
        try await shelf.close()
        return try digest.text()
    }

    /// Notes beside it what its rows would do; gives the import that the same key made meanwhile, where there is one.
    private func look(_ number: Int64, _ pbx: PBXID, _ digest: String, _ key: String?) async throws -> ImportRow {
        guard let headers = try await ExportProfiles(store: store).customHeaders(pbx) else { throw Self.gone }
        let rows = try await open(headers, ImportPieces(store: store, number: number).source())
        var refused: [RefusedRow] = []
        let counts = try await preview(pbx, rows: rows) { judged in
            let news = judged.lazy.compactMap { row in row.reason.map { RefusedRow(line: row.line, reason: $0) } }
            refused += news.prefix(Self.told - refused.count)
        }
        guard let counts else { throw Self.gone }
        let row = try await store.write { [ambient, refused] tx -> ImportRow? in
            let now = try tx.clock(ambient.now())
            try tx.hold(pbx.text)
            if let key, let earlier = try tx.imports.find(requestKey: key) {
                _ = try tx.imports.withdraw(number, reason: "the same request came twice at once", at: now)
                return earlier
            }
            try tx.imports.complete(number, digest: digest, requestKey: key, counts, refused: refused, at: now)
            return try tx.imports.find(number)
        }
        guard let row else { throw Self.gone }
        return row
    }

    private static let gone = Refusal(.unknownPBX, "the PBX is gone.")
}

/// Puts a file away piece by piece.
private struct Shelf {
    let store: Store
    let number: Int64
    private var piece = 0
    private var bytes: [UInt8] = []

    init(store: Store, number: Int64) {
        self.store = store
        self.number = number
    }

    mutating func add(_ more: [UInt8]) async throws {
        bytes += more
        while bytes.count >= ImportPieces.size {
            try await put(bytes[..<ImportPieces.size])
            bytes.removeFirst(ImportPieces.size)
        }
    }

    mutating func close() async throws {
        if !bytes.isEmpty { try await put(bytes[...]) }
    }

    private mutating func put(_ part: ArraySlice<UInt8>) async throws {
        let text = ImportPieces.text(part)
        try await store.write { [number, piece] tx in try tx.imports.keep(text, as: piece, of: number) }
        piece += 1
    }
}
