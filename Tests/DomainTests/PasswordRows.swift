import Domain

/// F16 and F18: instructions again, and resets.
enum PasswordRows {
    static let all = resends + resets

    private static let resends = [
        DecisionRow(
            "F16 resend without a password: create-password", try Scene.situation(office()), try resend(),
            .answer([], [.init(.createPassword)])),
        DecisionRow(
            "F16 resend with a password: reset-password", try Scene.situation(office(hasPassword: true)), try resend(),
            .answer([], [.init(.resetPassword)])),
        DecisionRow(
            "F16 resend with a password that has ended: create-password", try Scene.situation(office(hadPassword: true)), try resend(),
            .answer([], [.init(.createPassword)])),
        DecisionRow(
            "F11 resend where no password is needed: extension-notice",
            try Scene.situation(Scene.knownAda(extensions: [Scene.ext(office: false, holder: Scene.ada)])), try resend(),
            .answer([], [.init(.extensionNotice)])),
        DecisionRow(
            "F16 resend of nothing is refused", try Scene.situation(Scene.knownAda()), try resend(), .refusal(.nothingAssigned)),
        DecisionRow(
            "F20 resend to the disabled is refused", try Scene.situation(Scene.knownAda(state: .disabled)), try resend(),
            .refusal(.profileDisabled)),
    ]

    private static let resets = [
        DecisionRow(
            "F18 the current password keeps working", try Scene.situation(office(hasPassword: true)), try reset(),
            .answer([], [.init(.resetPassword)])),
        DecisionRow(
            "F18 revoked, it ends, and the email is reset-password", try Scene.situation(office(hasPassword: true)),
            try reset(revoke: true),
            .answer([.endCredential(Scene.ada)], [.init(.resetPassword)])),
        DecisionRow(
            "F18 who never had one gets create-password", try Scene.situation(office()), try reset(revoke: true),
            .answer([], [.init(.createPassword)])),
        DecisionRow(
            "F18 whose password has ended gets reset-password", try Scene.situation(office(hadPassword: true)), try reset(),
            .answer([], [.init(.resetPassword)])),
        DecisionRow(
            "F18 nor does revoking it once more change that", try Scene.situation(office(hadPassword: true)), try reset(revoke: true),
            .answer([], [.init(.resetPassword)])),
        DecisionRow(
            "F18 who needs no password gets no email", try Scene.situation(Scene.knownAda(hasPassword: true)), try reset(), .nothing),
        DecisionRow(
            "F18 revoked where none is needed, the password ends all the same", try Scene.situation(Scene.knownAda(hasPassword: true)),
            try reset(revoke: true), .answer([.endCredential(Scene.ada)], [])),
        DecisionRow(
            "F20 a reset for the disabled is refused", try Scene.situation(Scene.knownAda(state: .disabled)), try reset(),
            .refusal(.profileDisabled)),
        DecisionRow("F18 a reset for nobody is refused", try Scene.situation(), try reset(), .refusal(.unknownProfile)),
        DecisionRow(
            "F10 a reset from another PBX is refused", try Scene.situation(Scene.knownAda(pbx: "other")), try reset(),
            .refusal(.usernameTaken)),
    ]

    static func office(hasPassword: Bool = false, hadPassword: Bool = false) throws -> KnownProfile {
        try Scene.knownAda(hasPassword: hasPassword, hadPassword: hadPassword, extensions: [Scene.ext(holder: Scene.ada)])
    }

    private static func resend() throws -> Event { .resendRequested(try Username("ada")) }
    private static func reset(revoke: Bool = false) throws -> Event { .resetRequested(try Username("ada"), revoke: revoke) }
}
