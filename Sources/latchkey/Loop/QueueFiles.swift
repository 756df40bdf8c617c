import Domain
import Intake

/// Small files whose events go into the queue in one transaction.
struct QueueFiles {
    private(set) var accepted: [AcceptedEvent] = []
    /// Each file with what was refused of it.
    private(set) var files: [(file: QueueFile, report: RefusalReport?)] = []

    mutating func add(_ file: QueueFile) {
        var stream = EventStream(file.bytes[...], as: file.name.form, door: .outside)
        var refused: [RefusedEvent] = []
        while let batch = stream.next() {
            accepted += batch.accepted
            refused += batch.refused
        }
        files.append((file, refused.isEmpty ? nil : RefusalReport(refused, form: stream.form)))
    }
}
