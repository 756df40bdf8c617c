import Domain
import HTTPTypes
import Hummingbird
import Intake
import NIOCore
import UseCases

/// Events from provisioning systems: structured, batched, by line, or in binary mode (CloudEvents HTTP protocol binding 1.0).
extension InternalAPI {
    static let eventLimit = 10_000

    func postEvents(_ request: Request, _ context: WebContext) async throws -> Response {
        let holder = try await holder(of: request, for: .eventsWrite)
        let form = try EventMedia(request)
        let body = try await BodyReader.events(request)
        var intake = try await read(Array(body.readableBytesView)[...], form, request)
        intake.keep(pbx: holder.pbx)
        let outcomes = try await given.acceptEvents(intake.accepted.map(\.event), actor: "key/\(holder.id)")
        given.metrics.count(outcomes, refused: intake.refused.count)
        if outcomes.contains(where: { $0 != .duplicate }) { given.onAccepted() }
        return Self.answer(intake, outcomes)
    }

    /// Some events at a time, so that a large batch does not hold up everybody else.
    private func read(_ body: ArraySlice<UInt8>, _ media: EventMedia, _ request: Request) async throws -> EventIntake {
        var intake = EventIntake()
        guard case .structured(let form) = media else {
            intake.add(binary: request.headers.map { ($0.name.rawName, $0.value) }, body: body)
            return intake
        }
        var stream = EventStream(body, as: form, door: .outside)
        while let batch = stream.next() {
            intake.add(batch)
            guard intake.count <= Self.eventLimit else { throw Turndown.tooManyEvents(limit: Self.eventLimit) }
            await Task.yield()
        }
        return intake
    }

    /// 202, or 400 with the same members where there was something and nothing of it could be taken.
    private static func answer(_ intake: EventIntake, _ outcomes: [AcceptEvents.Outcome]) -> Response {
        let duplicates = outcomes.count { $0 == .duplicate }
        let members: [(String, JSONValue)] = [
            ("accepted", .integer(outcomes.count - duplicates)), ("duplicate", .integer(duplicates)),
            ("refused", .array(intake.refused.map(\.json))),
        ]
        guard outcomes.isEmpty, !intake.refused.isEmpty else { return JSONValue.object(members).answer(.accepted) }
        return Problem(
            name: "events-refused", title: "No event could be taken", status: .badRequest,
            detail: "Correct the events as the reasons say, then send them again.", more: members
        ).answer()
    }
}
