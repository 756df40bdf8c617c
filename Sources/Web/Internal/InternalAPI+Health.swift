import Cryptography
import Domain
import HTTPTypes
import Hummingbird
import Intake
import Logging
import NIOCore
import UseCases

/// How Latchkey fares, without a key: numbers and states only, no names.
extension InternalAPI {
    /// 200 when ready, else 503; both tell of what waits.
    func showReadiness(_ request: Request, _ context: WebContext) async throws -> Response {
        var problems = await given.isReady().problems
        var report: ReadHealth.Report?
        do { report = try await given.readHealth() } catch { problems.append("storage cannot be read: \(error)") }
        let members: [(String, JSONValue)] = [
            ("ready", .bool(problems.isEmpty)), ("problems", .array(problems.map(JSONValue.string))),
            ("waitingEvents", report.map { .integer($0.waitingEvents) } ?? .null),
            ("waitingEmails", report.map { .integer($0.waitingEmails) } ?? .null),
            ("oldestWaitingEmail", .text(report?.oldestEmail?.description)),
        ]
        return JSONValue.object(members).answer(problems.isEmpty ? .ok : .serviceUnavailable)
    }

    /// Counters and gauges; what storage cannot tell at present is left out.
    func showMetrics(_ request: Request, _ context: WebContext) async throws -> Response {
        let health = await health()
        let isReady = await given.isReady().problems.isEmpty && health != nil
        let gauges = Gauges(
            health: health, faults: given.readHealth.faults, load: given.pool.load, isReady: isReady, surroundings: given.surroundings(),
            startedAt: startedAt, now: given.ambient.now())
        var exposition = Exposition()
        given.metrics.write(to: &exposition)
        gauges.write(to: &exposition)
        return Response(
            status: .ok, headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: exposition.text)))
    }

    private func health() async -> ReadHealth.Report? {
        do {
            return try await given.readHealth()
        } catch {
            given.logger.warning("health cannot be read", metadata: ["error": "\(error)"])
            return nil
        }
    }
}
