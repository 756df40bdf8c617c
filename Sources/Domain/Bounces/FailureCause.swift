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
                "no mailbox here by that name",
            ], EnhancedStatus(5, 1, 1)
        ),
    ]

    private init(reason: String, isOfAddress: Bool) {
        self.reason = reason
        self.isOfAddress = isOfAddress
    }

    /// By the first precise code of those that are told and said; where there is none, as in a notification by Exim, which writes 5.0.0 for every
    /// failure (`deliver.c`), by the words. `explanation` is what it says to people. Nil where nothing tells.
    init?(status told: EnhancedStatus?, said: String?, explanation: String? = nil) {
        let codes = [told].compactMap(\.self) + EnhancedStatus.failures(in: said ?? "")
        if let status = codes.first(where: \.isPrecise) {
            self.init(reason: "\(status.meaning) (\(status))", isOfAddress: status.isOfAddress)
            return
        }
        let reply = said.flatMap { SMTPReply.isReply($0.utf8) ? Int($0.prefix(3)) : nil }
        guard let kind = codes.first?.kind ?? reply.map({ $0 / 100 }), let code = codes.first?.description ?? reply.map(String.init) else {
            return nil
        }
        let text = (said ?? explanation ?? "").lowercased()
        let meant = Self.phrases.first { $0.words.contains { text.contains($0) } }?.meaning
        guard let meaning = meant ?? codes.first else { return nil }
        // Many say 5.0.0, and no more, of an address that does not exist; an answer without a word of it may be about anything.
        let isTold = meant != nil || said == nil
        self.init(reason: "\(meaning.meaning) (\(code))", isOfAddress: kind == 5 && isTold && meaning.isOfAddress)
    }
}
