package import Domain

/// One hand-over of an email, as far as it came.
package struct Attempt: Equatable, Sendable {
    package let at: Timestamp
    package let verdict: HandOver.Verdict
    /// What the other side did, in our words; empty where it took the email.
    package let reason: String
    /// What the other side said.
    package let answer: String?

    package init(at: Timestamp, verdict: HandOver.Verdict, reason: String, answer: String?) {
        self.at = at
        self.verdict = verdict
        self.reason = reason
        self.answer = answer
    }
}

/// The table `attempt`: every hand-over that was tried.
package struct AttemptTable {
    let tx: Transaction

    package func insert(_ attempt: Attempt, of email: Int64) throws {
        try tx.run(
            "INSERT INTO attempt (email, at, verdict, reason, answer) VALUES (?1, ?2, ?3, ?4, ?5)", email, attempt.at,
            attempt.verdict.rawValue, attempt.reason, attempt.answer)
    }

    /// The last hand-overs of an email, the earliest first.
    package func last(of email: Int64, limit: Int) throws -> [Attempt] {
        try tx.rows("SELECT at, verdict, reason, answer FROM attempt WHERE email = ?1 ORDER BY id DESC LIMIT ?2", email, limit).map { row in
            Attempt(
                at: Timestamp(microseconds: row.integer(0)), verdict: HandOver.Verdict(rawValue: row.text(1)) ?? .putOff,
                reason: row.text(2), answer: row.optionalText(3))
        }.reversed()
    }

    /// What was said of at most `limit` hand-overs of emails to the profile goes, since it may name somebody; how many they were (F23).
    package func forgetAnswers(of profile: ProfileID, limit: Int) throws -> Int {
        try tx.change(
            """
            UPDATE attempt SET answer = NULL WHERE id IN (
                SELECT attempt.id FROM attempt JOIN email ON email.id = attempt.email
                WHERE email.profile = ?1 AND attempt.answer IS NOT NULL LIMIT ?2
            )
            """, profile.number, limit)
    }
}

extension Transaction {
    package var attempts: AttemptTable { AttemptTable(tx: self) }
}
