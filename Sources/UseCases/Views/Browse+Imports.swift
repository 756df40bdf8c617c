package import Storage

/// What was taken in from files.
extension Browse {
    /// The rows that an import refused, those behind `line`.
    package func refusedRows(of id: String, after line: Int = 0, limit: Int) async throws -> [RefusedRow] {
        guard let number = Int64(id) else { return [] }
        return try await store.read { tx in try tx.imports.refusals(of: number, after: line, limit: limit) }
    }
}
