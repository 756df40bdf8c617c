import CLibpq
import Glibc

/// One connection to PostgreSQL, always in pipeline mode: statements are sent along and their answers read together. The one file that calls
/// libpq. It is used by one thread at a time.
final class PostgreSQLConnection {
    private let connection: OpaquePointer
    /// The names under which the server knows statements that were prepared.
    private var statements: [String: String] = [:]
    private var preparations = 0
    private var pending: [Sent] = []
    /// So many answers at most are left unread, so that neither side waits for the other to read.
    private static let pendingLimit = 512

    /// What was sent and not yet answered.
    private enum Sent {
        case preparation(sql: String)
        case statement(isAwaited: Bool)

        var isAwaited: Bool {
            if case .statement(let isAwaited) = self { isAwaited } else { false }
        }
    }

    /// One statement's answer.
    struct Answer {
        let rows: [Row]
        let changed: Int
        /// The command's tag, such as `COMMIT`.
        let tag: String
    }

    /// Connects as the settings say; a fault of the kind `unavailable` where nobody answers, or answers no.
    init(_ settings: PostgreSQLSettings) throws(PostgreSQLError) {
        let names = settings.options.map(\.name)
        let values = settings.options.map(\.value)
        let opened = CStrings.with(names) { names in CStrings.with(values) { values in PQconnectdbParams(names, values, 0) } }
        guard let opened else { throw .lost("libpq has no memory") }
        connection = opened
        guard isGood else { throw .refused(String(cString: PQerrorMessage(connection))) }
    }

    deinit { PQfinish(connection) }

    /// Whether the connection is still good, as far as is known without asking the server.
    var isGood: Bool { PQstatus(connection) == CONNECTION_OK }

    /// Whether a transaction is open or has failed.
    var isInTransaction: Bool { PQtransactionStatus(connection) != PQTRANS_IDLE }

    /// Settings that hold for the whole connection; several statements, without values.
    func set(_ sql: String) throws(PostgreSQLError) { PQclear(try simple(sql)) }

    /// From here on statements travel in a pipeline.
    func enterPipeline() throws(PostgreSQLError) {
        guard PQenterPipelineMode(connection) == 1 else { throw lost() }
    }

    /// Sends a statement whose answer comes with the next `answers`.
    func send(_ sql: String, _ values: some Collection<Value>, isAwaited: Bool = false) throws(PostgreSQLError) {
        if pending.count >= Self.pendingLimit, !pending.contains(where: \.isAwaited) { _ = try answers() }
        let name = if let known = statements[sql] { known } else { try prepare(sql) }
        let texts = values.map(\.text)
        let isSent = CStrings.with(texts) { PQsendQueryPrepared(connection, name, Int32(values.count), $0, nil, nil, 0) }
        guard isSent == 1 else { throw lost() }
        pending.append(.statement(isAwaited: isAwaited))
    }

    /// Waits for all that was sent; the answers that are awaited, in the order of sending. The first failure is thrown once all are read.
    func answers() throws(PostgreSQLError) -> [Answer] {
        guard PQpipelineSync(connection) == 1 else { throw lost() }
        let sent = pending
        pending = []
        let deadline = ContinuousClock.now + PostgreSQLSettings.answerLimit
        var answers: [Answer] = []
        var failure: PostgreSQLError?
        for one in sent {
            guard let result = try result(until: deadline) else { throw lost() }
            defer { PQclear(result) }
            switch PQresultStatus(result) {
            case PGRES_TUPLES_OK, PGRES_COMMAND_OK:
                if one.isAwaited { answers.append(Self.answer(result)) }
            case PGRES_PIPELINE_ABORTED:
                forget(one)
            default:
                failure = failure ?? error(result)
                forget(one)
            }
            guard isGood else { throw failure ?? lost() }
            // Behind each answer stands an end.
            if let more = try self.result(until: deadline) { PQclear(more) }
        }
        if let sync = try result(until: deadline) { PQclear(sync) }
        if let failure { throw failure }
        return answers
    }

    /// Asks to be told of hints, outside of any pipeline.
    func listen(to channel: String) throws(PostgreSQLError) { PQclear(try simple("LISTEN \(channel)")) }

    /// How many hints of others came within the time.
    func awaitHints(atMost limit: Duration) throws(PostgreSQLError) -> Int {
        let deadline = ContinuousClock.now + limit
        var count = 0
        repeat {
            guard PQconsumeInput(connection) == 1 else { throw lost() }
            while let notice = PQnotifies(connection) {
                if notice.pointee.be_pid != PQbackendPID(connection) { count += 1 }
                PQfreemem(notice)
            }
        } while count == 0 && waitForInput(until: deadline)
        return count
    }
}

extension PostgreSQLConnection {
    private func prepare(_ sql: String) throws(PostgreSQLError) -> String {
        preparations += 1
        let name = "s\(preparations)"
        guard PQsendPrepare(connection, name, Dialect.postgresql.statement(sql), 0, nil) == 1 else { throw lost() }
        pending.append(.preparation(sql: sql))
        statements[sql] = name
        return name
    }

    /// A preparation that failed, or was passed over behind a failure, has not happened.
    private func forget(_ sent: Sent) {
        if case .preparation(let sql) = sent { statements[sql] = nil }
    }

    private func simple(_ sql: String) throws(PostgreSQLError) -> OpaquePointer? {
        let result = PQexec(connection, sql)
        switch PQresultStatus(result) {
        case PGRES_TUPLES_OK, PGRES_COMMAND_OK: return result
        default:
            defer { PQclear(result) }
            throw error(result)
        }
    }

    private func result(until deadline: ContinuousClock.Instant) throws(PostgreSQLError) -> OpaquePointer? {
        while PQisBusy(connection) == 1 {
            guard waitForInput(until: deadline) else { throw .lost("the server has not answered in time") }
            guard PQconsumeInput(connection) == 1 else { throw lost() }
        }
        return PQgetResult(connection)
    }

    /// False where nothing came until then.
    private func waitForInput(until deadline: ContinuousClock.Instant) -> Bool {
        let left = Int32(clamping: (deadline - ContinuousClock.now).components.seconds * 1000 + 999)
        guard ContinuousClock.now < deadline else { return false }
        var wanted = pollfd(fd: PQsocket(connection), events: Int16(POLLIN), revents: 0)
        return poll(&wanted, 1, max(left, 1)) != 0
    }

    private static func answer(_ result: OpaquePointer) -> Answer {
        let columns = PQnfields(result)
        let isInteger = (0..<columns).map { [20, 21, 23].contains(PQftype(result, $0)) }
        let rows = (0..<PQntuples(result)).map { row in
            Row(values: (0..<columns).map { value(result, row, $0, isInteger: isInteger[Int($0)]) })
        }
        return Answer(rows: rows, changed: Int(String(cString: PQcmdTuples(result))) ?? 0, tag: String(cString: PQcmdStatus(result)))
    }

    private static func value(_ result: OpaquePointer, _ row: Int32, _ column: Int32, isInteger: Bool) -> Value {
        guard PQgetisnull(result, row, column) == 0, let text = PQgetvalue(result, row, column) else { return .null }
        return isInteger ? .integer(strtoll(text, nil, 10)) : .text(String(cString: text))
    }

    private func error(_ result: OpaquePointer?) -> PostgreSQLError {
        guard let state = PQresultErrorField(result, Int32(UInt8(ascii: "C"))) else { return lost() }
        let message = PQresultErrorField(result, Int32(UInt8(ascii: "M"))).map { String(cString: $0) } ?? ""
        return PostgreSQLError(state: String(cString: state), message: message)
    }

    private func lost() -> PostgreSQLError { .lost(String(cString: PQerrorMessage(connection))) }
}

extension Value {
    /// As libpq takes it, in text format.
    fileprivate var text: String? {
        switch self {
        case .integer(let number): String(number)
        case .text(let text): text
        case .null: nil
        }
    }
}

/// Texts as C takes them.
enum CStrings {
    /// Hands the texts over as an array of pointers that is good until `body` returns; nil stays nil.
    static func with<Result>(_ texts: [String?], _ body: (UnsafePointer<UnsafePointer<CChar>?>?) -> Result) -> Result {
        var bytes: [CChar] = []
        let starts = texts.map { text -> Int? in
            guard let text else { return nil }
            defer { bytes += text.utf8CString }
            return bytes.count
        }
        return bytes.withUnsafeBufferPointer { buffer in
            // One more, so that the list ends with nothing, as libpq wants it.
            let pointers = starts.map { start in start.flatMap { buffer.baseAddress?.advanced(by: $0) } } + [nil]
            return pointers.withUnsafeBufferPointer { body($0.baseAddress) }
        }
    }
}
