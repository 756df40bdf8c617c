package import Cryptography
package import Domain
package import Storage

/// Says what each row of a file would do if it were taken in now; changes nothing (F29).
package struct PreviewImport: Sendable {
    /// The next rows of the file, at most so many; none at its end.
    package typealias Rows = @Sendable (_ limit: Int) async throws -> [ProfileRow]

    let store: Store
    let logins: LoginDigester
    private static let page = 1000

    package init(store: Store, logins: LoginDigester) {
        self.store = store
        self.logins = logins
    }

    /// `onRows` is told of some rows at a time. Nil where there is no such PBX.
    package func callAsFunction(
        _ pbx: PBXID, rows: @escaping Rows, onRows: ([JudgedRow]) throws -> Void
    ) async throws -> ImportCounts? {
        var counts = ImportCounts()
        while case let page = try await rows(Self.page), !page.isEmpty {
            let judged = try await store.read { [logins] tx -> [JudgedRow]? in
                guard let pbx = try tx.pbxs.find(pbx) else { return nil }
                return try RowJudge(tx: tx, pbx: pbx, logins: logins).judge(page).map(JudgedRow.init)
            }
            guard let judged else { return nil }
            counts = counts + ImportCounts(judged)
            try onRows(judged)
        }
        return counts
    }
}
