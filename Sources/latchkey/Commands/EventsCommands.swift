import ArgumentParser
import Domain
import Intake
import UseCases

/// `latchkey events …`
struct EventsGroup: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "events", abstract: "Hand events in.",
        discussion: "EXAMPLE: latchkey events submit assignments.ndjson", subcommands: [EventsSubmit.self])
}

struct EventsSubmit: CoreCommand {
    static let configuration = CommandConfiguration(
        commandName: "submit", abstract: "Take CloudEvents into the queue: one JSON object, a JSON array, or one object a line.",
        discussion: """
            Once the command ends they survive a crash, and the daemon answers them. Exits 1 where some were refused; the others are in the queue.
            EXAMPLE: latchkey events submit assignments.ndjson
            """)
    @Argument(help: "Files, or - for standard input.") var files: [String]
    @OptionGroup var common: CommonOptions

    /// What became of the events of all files.
    struct Summary: Encodable {
        struct Refused: Encodable {
            let file: String
            let index: Int
            let line: Int
            let id: String?
            let reason: String
        }

        var accepted = 0
        var duplicate = 0
        var refused: [Refused] = []
    }

    func act(_ core: Core, _ report: Report) async throws {
        var summary = Summary()
        // All are read before the first event is taken, so that a name mistyped leaves nothing half done.
        for (file, bytes) in try files.map({ ($0, try InputFile.read($0)) }) { try await submit(bytes, of: file, core, &summary) }
        core.hint()
        let lines = summary.refused.map { "\($0.file), line \($0.line)\($0.id.map { ", event \($0)" } ?? ""): \($0.reason)" }
        let total = "accepted \(summary.accepted), duplicate \(summary.duplicate), refused \(summary.refused.count)"
        try report.show(summary, text: ([total] + lines).joined(separator: "\n"))
        if !summary.refused.isEmpty { throw ExitCode.failure }
    }

    private func submit(_ bytes: [UInt8], of file: String, _ core: Core, _ summary: inout Summary) async throws {
        var stream = EventStream(bytes[...], door: .outside)
        while let batch = stream.next(limit: 500) {
            let outcomes = try await core.accept(batch.accepted, actor: "command")
            let duplicates = outcomes.filter { $0 == .duplicate }.count
            summary.accepted += outcomes.count - duplicates
            summary.duplicate += duplicates
            summary.refused += batch.refused.map { .init(file: file, index: $0.index, line: $0.line, id: $0.id, reason: $0.reason) }
        }
    }
}
