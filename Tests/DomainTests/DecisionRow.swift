import Domain
import Testing

/// One row of the table of decisions: what is known, what happens, and what must come of it.
struct DecisionRow: Sendable, CustomTestStringConvertible {
    /// An email as far as the decision makes it: its kind, and who gets it where.
    struct Mail: Equatable, Sendable {
        let kind: EmailKind
        let recipient: Who
        let address: String

        init(_ kind: EmailKind, to recipient: Who = .known(Scene.ada), at address: String = "ada@acme.example") {
            self.kind = kind
            self.recipient = recipient
            self.address = address
        }
    }

    enum Expected: Sendable {
        case answer([Change], [Mail])
        case refusal(Refusal.Code)
        static let nothing = Expected.answer([], [])
    }

    /// The requirement's number and the promise.
    let testDescription: String
    let situation: @Sendable () throws -> Situation
    let event: @Sendable () throws -> Event
    let expected: @Sendable () throws -> Expected

    init(
        _ promise: String, _ situation: @autoclosure @escaping @Sendable () throws -> Situation,
        _ event: @autoclosure @escaping @Sendable () throws -> Event, _ expected: @autoclosure @escaping @Sendable () throws -> Expected
    ) {
        testDescription = promise
        self.situation = situation
        self.event = event
        self.expected = expected
    }

    func check() throws {
        let decision = Decision(try situation())
        let event = try event()
        switch try expected() {
        case .refusal(let code):
            let refusal = #expect(throws: Refusal.self) { try decision.answer(event) }
            #expect(refusal?.code == code)
            #expect(refusal?.reason.isEmpty == false)
        case .answer(let changes, let mails):
            let answer = try decision.answer(event)
            #expect(answer.changes == changes)
            #expect(answer.emails.map { Mail($0.kind, to: $0.recipient, at: $0.address.text) } == mails)
            #expect(answer.records.isEmpty == (changes.isEmpty && mails.isEmpty && !isReset(event)), "F32: \(answer.records)")
        }
    }

    /// A reset that sends nothing is in the history all the same: somebody asked.
    private func isReset(_ event: Event) -> Bool {
        if case .resetRequested = event { return true }
        return false
    }
}
