import Domain
import Foundation
import Mail
import Testing

/// The seven emails whole, as they lie in the spool; UPDATE_GOLDEN=1 rewrites them.
@Suite struct GoldenEmailsTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden")

    @Test(arguments: EmailKind.allCases)
    func `F15 the whole email is as pinned`(kind: EmailKind) throws {
        let bytes = try SampleEmails.message(SampleEmails.rendered(kind, SampleEmails.facts(kind)), kind: kind).bytes
        let file = Self.folder.appending(path: "\(kind.rawValue).eml")
        if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" { try Data(bytes).write(to: file) }
        #expect(String(decoding: bytes, as: UTF8.self) == String(decoding: try Data(contentsOf: file), as: UTF8.self))
    }
}
