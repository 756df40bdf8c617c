import Domain
import Glibc
import Intake
import Synchronization
import UseCases

/// The CSV file into which an import writes what each row does; nothing where none is asked for.
final class ImportReport: Sendable {
    private let path: String?
    private let descriptor: Int32
    private let writer: Mutex<CSVWriter>

    init(path: String?) throws {
        self.path = path
        descriptor = path.map { open($0, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600) } ?? -1
        guard path == nil || descriptor >= 0 else { throw Failure("\(path ?? "") cannot be written; check its name and permissions.") }
        var first = CSVWriter()
        first.add(["line", "outcome", "reason"])
        writer = Mutex(first)
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    func add(_ rows: [JudgedRow]) throws {
        guard let path else { return }
        let bytes = writer.withLock { writer in
            for row in rows { writer.add([String(row.line), row.outcome.rawValue, row.reason ?? ""]) }
            return writer.take()
        }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 || errno == EINTR else { throw Failure("\(path) cannot be written to its end; is there room?") }
            rest = rest.dropFirst(max(count, 0))
        }
    }
}
