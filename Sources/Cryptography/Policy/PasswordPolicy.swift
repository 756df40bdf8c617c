/// What a new password must be: long enough and not easily guessed; nothing about its composition (ASVS 5.0 §6.2, NIST SP 800-63B-4 §3.1.1.2).
///
/// It is asked when a password is set, never when one is verified.
package struct PasswordPolicy: Sendable {
    /// The fewest code points; 15 where the password is the only factor.
    package let minimumLength: Int

    package init(minimumLength: Int = 15) { self.minimumLength = minimumLength }

    /// Every reason not to take the password; empty when it is acceptable.
    package func objections(
        to password: Password, username: String, email: String, names: [String], companyNames: [String]
    ) -> [Objection] {
        // A password that long cannot be set: looking closer would only cost time.
        if password.isTooLong { return [.tooLong] }
        var objections: [Objection] = []
        if password.codePointCount < minimumLength { objections.append(.tooShort(minimum: minimumLength)) }
        var folded = password.foldedBytes()
        defer { Libcrypto.erase(&folded) }
        let guessability = Guessability(minimumLength: minimumLength)
        if guessability.isCommon(folded) { objections.append(.common) }
        let context = [
            (Objection.isUsername, PersonalWords([username])), (.isEmail, PersonalWords([email])), (.isName, PersonalWords(names)),
            (.isCompany, PersonalWords(companyNames)),
        ]
        objections += Self.objections(to: folded, context, guessability)
        return objections
    }

    /// The kinds whose words alone, decorated, make the password; where only all kinds together do, those that take part.
    private static func objections(
        to folded: [UInt8], _ context: [(kind: Objection, words: PersonalWords)], _ guessability: Guessability
    ) -> [Objection] {
        let alone = context.filter { guessability.isMade(folded, of: $0.words) }.map(\.kind)
        guard alone.isEmpty, guessability.isMade(folded, of: PersonalWords(joining: context.map(\.words))) else { return alone }
        return context.filter { $0.words.occur(in: folded) }.map(\.kind)
    }
}
