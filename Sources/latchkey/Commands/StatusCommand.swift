import ArgumentParser
import FoundationEssentials
import Glibc
import UseCases

/// `latchkey status`
struct StatusCommand: CoreCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Show on one screen how mail, queue, nodes and disks fare, and what there is to do.",
        discussion: "EXAMPLE: latchkey status --watch")
    @Flag(help: "On a terminal, show it anew every two seconds until Ctrl-C.") var watch = false
    @OptionGroup var common: CommonOptions

    /// The report with what only this machine knows.
    struct Shown: Encodable {
        let report: ReadStatus.Report
        let disks: [Disk]
        let troubles: [PlaceTrouble]

        /// Free bytes of one place.
        struct Disk: Encodable {
            let place: String
            let freeBytes: Int64
        }

        private enum CodingKeys: String, CodingKey { case disks, troubles }

        func encode(to encoder: any Encoder) throws {
            try report.encode(to: encoder)
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(disks, forKey: .disks)
            try container.encode(troubles, forKey: .troubles)
        }
    }

    func act(_ core: Core, _ report: Report) async throws {
        let isRepeated = watch && !common.json && isatty(STDOUT_FILENO) == 1
        repeat {
            let shown = try await look(core)
            let screen = StatusScreen(shown.report, disks: shown.disks.map { ($0.place, $0.freeBytes) }, troubles: shown.troubles)
            // Home, and everything below is cleared line by line, so that nothing flickers.
            if isRepeated { _ = Terminal.put(Array("\u{1B}[H\u{1B}[2J".utf8)) }
            try report.show(shown, text: screen.text)
            if isRepeated { try await Task.sleep(for: .seconds(2)) }
        } while isRepeated
    }

    private func look(_ core: Core) async throws -> Shown {
        let read = ReadStatus(store: core.store, ambient: core.ambient, lease: core.settings.lease)
        return Shown(
            report: try await read(), disks: core.places.map { Shown.Disk(place: $0.place, freeBytes: $0.bytes) },
            troubles: try await core.troubles())
    }
}
