import Cryptography
import FoundationEssentials

/// A directory of the test's own, removed with all in it.
final class TemporaryDirectory: Sendable {
    let path: String

    init() throws {
        path = "/tmp/latchkey-web-" + SystemRandom.bytes(8).map { String($0, radix: 36) }.joined()
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    }

    deinit { _ = try? FileManager.default.removeItem(atPath: path) }
}
