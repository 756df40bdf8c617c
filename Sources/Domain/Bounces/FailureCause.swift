/// Why an email failed for good, by all that a mail system said of it.
struct FailureCause: Equatable {
    /// In our words, with the code that says so.
    let reason: String
    /// Whether every other email to the address fails, too.
    let isOfAddress: Bool

    /// What mail systems say in words whose code tells nothing, in lower case, and the status that means the same.
    private static let phrases: [(words: [String], meaning: EnhancedStatus)] = [
        // Exim gave up for the time that it took.
        (["retry timeout exceeded", "retry time not reached", "failing for a long time"], EnhancedStatus(4, 4, 7)),
        (["mailbox is full", "mailbox full", "over quota", "quota exceeded"], EnhancedStatus(4, 2, 2)),
        (
            [
                "user unknown", "unknown user", "no such user", "user not found", "user does not exist", "user doesn't exist",
                "unknown recipient", "no such recipient", "recipient not found", "no such mailbox", "mailbox not found",
                // Exim of a domain, or a person at its own, that is not there.
                "no mailbox here by that name", "unrouteable address",
            ], EnhancedStatus(5, 1, 1)
        ),
        (["all relevant mx records point to non-existent hosts"], EnhancedStatus(5, 4, 4)),
    ]

    private init(reason: String, isOfAddress: Bool) {
        self.reason = reason
        self.isOfAddress = isOfAddress
    }

    /// By the first precise code of those that are told and said, unless the words speak of the sender, whose address and quota are nothing to the
    /// recipient's; where there is no such code, as in a notification by Exim, which writes 5.0.0 for every failure (`deliver.c`), by the words
    /// alone. `explanation` is what it says to people. Nil where nothing tells.
    init?(status told: EnhancedStatus?, said: String?, explanation: String? = nil) {
        let codes = [told].compactMap(\.self) + EnhancedStatus.failures(in: said ?? "")
        let status = codes.first(where: \.isPrecise)
        let text = (said ?? explanation ?? "").lowercased()
        let isDenied = SMTPReply.isDenial(text)
        if let status, !isDenied {
            self.init(reason: "\(status.meaning) (\(status))", isOfAddress: status.isOfAddress)
            return
        }
        let reply = said.flatMap { SMTPReply.isReply($0.utf8) ? Int($0.prefix(3)) : nil }
        let basis = status ?? codes.first { $0.subject != 0 } ?? codes.first
        guard let kind = basis?.kind ?? reply.map({ $0 / 100 }), let code = basis?.description ?? reply.map(String.init) else { return nil }
        if isDenied {
            self.init(reason: "the mail system does not let us send, or not as much (\(code))", isOfAddress: false)
            return
        }
        let meant = Self.phrases.first { $0.words.contains { text.contains($0) } }?.meaning
        guard let meaning = (meant ?? basis)?.meaning else { return nil }
        self.init(reason: "\(meaning) (\(code))", isOfAddress: kind == 5 && meant?.isOfAddress == true)
    }
}
