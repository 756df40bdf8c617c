import FoundationEssentials
import Storage
import Synchronization

/// The file of an import as it is kept: pieces of text that hold its bytes.
struct ImportPieces: Sendable {
    /// In bytes.
    static let size = 196_608

    let store: Store
    let number: Int64

    static func text(_ bytes: ArraySlice<UInt8>) -> String { Data(bytes).base64EncodedString() }

    /// The file from its start.
    func source() -> @Sendable () async throws -> [UInt8]? {
        let place = Place()
        return { try await next(place.next()) }
    }

    private func next(_ piece: Int) async throws -> [UInt8]? {
        guard let text = try await store.read({ tx in try tx.imports.piece(piece, of: number) }) else { return nil }
        return Data(base64Encoded: text).map { Array($0) } ?? []
    }

    /// The piece that comes next.
    private final class Place: Sendable {
        private let piece = Mutex(0)
        func next() -> Int {
            piece.withLock { piece in
                defer { piece += 1 }
                return piece
            }
        }
    }
}
