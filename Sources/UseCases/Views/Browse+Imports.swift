package import Domain
import Storage

/// What is taken in from files, and was.
extension Browse {
    /// So many refused rows are shown with an import.
    private static let shown = 100

    package func imports(pbx: PBXID, after: Int64?, limit: Int) async throws -> ListPage<ImportView> {
        try await store.read { tx in
            ListPage(try tx.imports.list(pbx: pbx, after: after, limit: limit + 1).map(ImportView.init), limit: limit, cursor: \.id)
        }
    }

    /// An import of a PBX with the first of its refused rows.
    package func `import`(_ number: Int64, pbx: PBXID) async throws -> ImportDetailView? {
        try await store.read { tx in
            guard let row = try tx.imports.find(number), row.pbx == pbx.text else { return nil }
            let refused = try tx.imports.refusals(of: number, limit: Self.shown).map(RefusedRowView.init)
            return ImportDetailView(whole: ImportView(row), refusedRows: refused)
        }
    }

    /// The rows that an import refused, those behind the line `after`.
    package func refusedRows(of number: Int64, after: Int64? = nil, limit: Int) async throws -> ListPage<RefusedRowView> {
        try await store.read { tx in
            let rows = try tx.imports.refusals(of: number, after: Int(clamping: after ?? 0), limit: limit + 1).map(RefusedRowView.init)
            return ListPage(rows, limit: limit) { String($0.line) }
        }
    }
}
