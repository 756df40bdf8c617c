package import Domain
package import Storage

/// Reads all profiles of a PBX but those that were erased, some at a time (F29).
package struct ExportProfiles: Sendable {
    let store: Store
    private static let page = 1000

    package init(store: Store) { self.store = store }

    /// The names of the PBX's custom fields; nil where there is no such PBX.
    package func customHeaders(_ pbx: PBXID) async throws -> CustomFields? {
        try await store.read { tx in try tx.pbxs.find(pbx)?.customHeaders }
    }

    /// The profiles in the order of their ids; `onProfiles` is handed some at a time.
    package func callAsFunction(_ pbx: PBXID, onProfiles: ([Profile]) throws -> Void) async throws {
        var last: Int64?
        while case let page = try await store.read({ [last] tx in try tx.profiles.list(pbx: pbx, after: last, limit: Self.page) }),
            !page.isEmpty
        {
            try onProfiles(page.filter { $0.state != .erased })
            last = page.last?.id.number
        }
    }
}
