import Domain

/// A PBX made and changed; F20 and F21 as far as its primary administrator is concerned.
enum PBXRows {
    static let all = [
        DecisionRow(
            "F6 a PBX is made with its administrator, who chooses the password", Situation(), try creation(),
            .answer(
                [
                    .createPBX(name: "Acme", locale: try LanguageTag("sv")), .createProfile(try Scene.form()),
                    .appointPrimaryAdministrator(.created), .grant(.accountManager, to: .created),
                ],
                [.init(.createPassword, to: .created)])),
        DecisionRow("F3 a PBX that exists is refused", try Scene.situation(), try creation(), .refusal(.pbxExists)),
        DecisionRow(
            "F3 its administrator's username may be taken", Situation(profile: try Scene.knownAda(pbx: "other")), try creation(),
            .refusal(.usernameTaken)),
        DecisionRow(
            "F32 a new name changes the PBX alone", try Scene.situation(), .pbxChanged(PBXEdit(name: "Acme Corp")),
            .answer([.updatePBX(PBXEdit(name: "Acme Corp"))], [])),
        DecisionRow(
            "F20 whoever becomes primary administrator takes the fallbacks over", try Scene.situation(Scene.knownAda()), try appoint("ada"),
            .answer(
                [
                    .updatePBX(PBXEdit(primaryAdministrator: try Username("ada"))), .appointPrimaryAdministrator(.known(Scene.ada)),
                    .takeOverFallbacks(by: try Scene.knownAda().profile), .endNeedlessSessions(of: Scene.grace),
                    .grant(.accountManager, to: .known(Scene.ada)),
                ], [.init(.createPassword)])),
        DecisionRow(
            "F12 and is told with the password they have", try Scene.situation(Scene.knownAda(hasPassword: true)), try appoint("ada"),
            .answer(
                [
                    .updatePBX(PBXEdit(primaryAdministrator: try Username("ada"))), .appointPrimaryAdministrator(.known(Scene.ada)),
                    .takeOverFallbacks(by: try Scene.knownAda().profile), .endNeedlessSessions(of: Scene.grace),
                    .grant(.accountManager, to: .known(Scene.ada)),
                ], [.init(.existingCredentials)])),
        DecisionRow(
            "F12 or not at all where they manage the account already", try Scene.situation(Scene.knownAda(privileges: ["account-manager"])),
            try appoint("ada"),
            .answer(
                [
                    .updatePBX(PBXEdit(primaryAdministrator: try Username("ada"))), .appointPrimaryAdministrator(.known(Scene.ada)),
                    .takeOverFallbacks(by: try Scene.knownAda().profile), .endNeedlessSessions(of: Scene.grace),
                ], [])),
        DecisionRow(
            "F21 who is it already stays it", try Scene.situation(Scene.knownGrace()), try appoint("grace"),
            .answer([.updatePBX(PBXEdit(primaryAdministrator: try Username("grace")))], [])),
        DecisionRow("F21 nobody cannot be it", try Scene.situation(), try appoint("ada"), .refusal(.unknownProfile)),
        DecisionRow(
            "F21 the disabled cannot be it", try Scene.situation(Scene.knownAda(state: .disabled)), try appoint("ada"),
            .refusal(.profileDisabled)),
        DecisionRow(
            "F10 who is on another PBX cannot be it", try Scene.situation(Scene.knownAda(pbx: "other")), try appoint("ada"),
            .refusal(.usernameTaken)),
    ]

    private static func creation() throws -> Event {
        .pbxCreated(name: "Acme", locale: try LanguageTag("sv"), administrator: try Scene.form())
    }

    private static func appoint(_ username: String) throws -> Event {
        .pbxChanged(PBXEdit(primaryAdministrator: try Username(username)))
    }
}
