import Domain

/// One message on its way to a relay: what is still to be sent, what the relay was asked and said, and how long it may take for an answer.
/// It is used on the thread that waits for libcurl.
final class SMTPExchange {
    /// Why it was ended by ourselves.
    enum Ending: Equatable {
        case silence
        /// What it says is no SMTP.
        case garbage
        case tooMuch
        case shutdown
    }

    private static let outputLimit = 2048
    private static let replyLimit = 65_536
    /// What a line of a reply may have (RFC 5321 §4.5.3.1.5).
    private static let lineLimit = 512
    private static let questions: [(SMTPStage, [UInt8])] = [
        (.hello, Array("EHLO".utf8)), (.hello, Array("HELO".utf8)), (.startTLS, Array("STARTTLS".utf8)),
        (.authentication, Array("AUTH".utf8)),
        (.sender, Array("MAIL".utf8)), (.recipient, Array("RCPT".utf8)), (.content, Array("DATA".utf8)),
    ]

    private let message: [UInt8]
    private var position = 0
    private let answerLimit: Duration
    private let isEnding: () -> Bool
    private var deadline: ContinuousClock.Instant
    private(set) var stage = SMTPStage.greeting
    /// The reply to the last question, once it is whole.
    private(set) var reply: SMTPReply?
    /// What the relay said last, as it came.
    private(set) var output: [UInt8] = []
    private(set) var ending: Ending?
    private var heardCount = 0
    private var isLeaving = false

    /// `message` as it travels. The relay has `answerLimit` for each answer, for the one to the whole message ten times as long: it may have to
    /// ask others first, and whoever does not wait for it hands the message over twice (RFC 5321 §4.5.3.2.6).
    init(message: [UInt8], answerLimit: Duration, isEnding: @escaping () -> Bool) {
        self.message = message
        self.answerLimit = answerLimit
        self.isEnding = isEnding
        deadline = .now + answerLimit
    }

    var size: Int { message.count }

    /// Whether the whole message has been given away, so that it may be the relay's.
    var isGivenAway: Bool { stage == .message && position == message.count }

    /// The next bytes of the message, at most so many; none at its end.
    func next(atMost count: Int) -> ArraySlice<UInt8> {
        let piece = message[position..<min(position + count, message.count)]
        position = piece.endIndex
        if stage == .content { turn(to: .message) }
        deadline = .now + (isGivenAway ? answerLimit * 10 : answerLimit)
        return piece
    }

    /// We asked something; what is no question, such as the words of an authentication, changes nothing.
    func asked(_ line: some Collection<UInt8>) {
        if line.starts(with: Array("QUIT".utf8)) {
            // How it says goodbye changes nothing of what it said before.
            isLeaving = true
            deadline = .now + min(answerLimit, .seconds(5))
        } else if let question = Self.questions.first(where: { line.starts(with: $0.1) })?.0 {
            turn(to: question)
        }
    }

    /// The relay said a line; false where it is not to go on.
    func heard(_ line: some Collection<UInt8>) -> Bool {
        heardCount += line.count
        guard !isLeaving else { return heardCount <= Self.replyLimit }
        if heardCount > Self.replyLimit { ending = .tooMuch }
        if !SMTPReply.isReply(line) { ending = .garbage }
        guard ending == nil else { return false }
        if reply != nil {
            output = []
            reply = nil
        }
        reply = SMTPReply(line: line.prefix(Self.lineLimit), after: output)
        output += line.prefix(Self.outputLimit - output.count)
        if reply != nil { heardCount = 0 }
        return true
    }

    /// Whether it has to end now: the relay takes too long, or the daemon ends and the message is still ours.
    func mustEnd() -> Bool {
        if isLeaving { return ContinuousClock.now > deadline || isEnding() }
        if ending == nil, ContinuousClock.now > deadline { ending = .silence }
        if ending == nil, !isGivenAway, isEnding() { ending = .shutdown }
        return ending != nil
    }

    private func turn(to stage: SMTPStage) {
        self.stage = stage
        reply = nil
        output = []
        heardCount = 0
        deadline = .now + answerLimit
    }
}
