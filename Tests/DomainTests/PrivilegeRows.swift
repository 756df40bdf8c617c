import Domain

/// F12 and the end of a privilege.
enum PrivilegeRows {
    private static let granted = Change.grant(.accountManager, to: .known(Scene.ada))

    static let all = [
        DecisionRow(
            "F12 without a password: create-password", try Scene.situation(Scene.knownAda()), try grant(),
            .answer([granted], [.init(.createPassword)])),
        DecisionRow(
            "F12 whatever the extensions say",
            try Scene.situation(Scene.knownAda(extensions: [Scene.ext(office: false, holder: Scene.ada)])),
            try grant(), .answer([granted], [.init(.createPassword)])),
        DecisionRow(
            "F9 with a password: existing-credentials", try Scene.situation(Scene.knownAda(hasPassword: true)), try grant(),
            .answer([granted], [.init(.existingCredentials)])),
        DecisionRow(
            "F1 a whole profile is created first", try Scene.situation(),
            .privilegeGranted(.accountManager, to: ProfileReference(try Scene.form())),
            .answer([.createProfile(try Scene.form()), .grant(.accountManager, to: .created)], [.init(.createPassword, to: .created)])),
        DecisionRow("F1 an unknown profile is refused", try Scene.situation(), try grant(), .refusal(.unknownProfile)),
        DecisionRow(
            "F14 granted again: nothing", try Scene.situation(Scene.knownAda(privileges: ["account-manager"])), try grant(), .nothing),
        DecisionRow(
            "F22 a disabled profile is granted nothing", try Scene.situation(Scene.knownAda(state: .disabled)), try grant(),
            .refusal(.profileDisabled)),
        DecisionRow(
            "F32 a revoked privilege ends", try Scene.situation(Scene.knownAda(privileges: ["account-manager"])), try revoke("ada"),
            .answer([.revoke(.accountManager, from: Scene.ada), .endNeedlessSessions(of: Scene.ada)], [])),
        DecisionRow("F14 revoked where it is not held: nothing", try Scene.situation(Scene.knownAda()), try revoke("ada"), .nothing),
        DecisionRow("F1 revoked from nobody is refused", try Scene.situation(), try revoke("ada"), .refusal(.unknownProfile)),
        DecisionRow(
            "F21 the primary administrator keeps account-manager", try Scene.situation(Scene.knownGrace()), try revoke("grace"),
            .refusal(.primaryAdministrator)),
    ]

    private static func grant() throws -> Event { .privilegeGranted(.accountManager, to: ProfileReference(try Username("ada"))) }
    private static func revoke(_ username: String) throws -> Event { .privilegeRevoked(.accountManager, from: try Username(username)) }
}
