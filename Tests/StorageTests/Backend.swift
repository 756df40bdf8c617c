import Domain
import Storage
import TestSupport
import Testing

/// The engines that must pass the suite. A second one is a second case here, and nothing else.
enum Backend: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case sqlite

    static var all: [Backend] { allCases }

    var testDescription: String { rawValue }

    func database() throws -> TestDatabase { try TestDatabase(backend: self) }
}

/// An empty database of the test's own.
final class TestDatabase: Sendable {
    let backend: Backend
    private let directory: TemporaryDirectory

    init(backend: Backend) throws {
        self.backend = backend
        directory = try TemporaryDirectory()
    }

    var path: String { "\(directory.path)/latchkey.sqlite3" }

    /// Opens it, as often as the test likes.
    func open(now: Timestamp = Moment.start) async throws -> Store {
        switch backend {
        case .sqlite: try await Store.open("sqlite:\(path)", now: now)
        }
    }

    /// The database as somebody sees it who goes past Latchkey.
    func intruder() throws -> Intruder { try Intruder(path: path) }
}

/// Instants of the tests.
enum Moment {
    static let start = Timestamp(microseconds: 1_795_453_509_000_000)
    static let tick = Duration.microseconds(1)

    static func after(_ duration: Duration) -> Timestamp { start.adding(duration) }
}
