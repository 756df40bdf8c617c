import Domain

/// F2, F3, F7, F20 to F25: profiles made, edited, disabled, enabled.
enum ProfileRows {
    static let all = saving + changing + addresses + disabling + erasing

    private static let saving = [
        DecisionRow(
            "F7 creating a profile sends nothing", try Scene.situation(), .profileSaved(try Scene.form()),
            .answer([.createProfile(try Scene.form())], [])),
        DecisionRow("F14 saved as it is: nothing", try Scene.situation(Scene.knownAda()), .profileSaved(try Scene.form()), .nothing),
        DecisionRow(
            "F24 a new name edits the profile and sends nothing", try Scene.situation(Scene.knownAda()),
            .profileSaved(try Scene.form(first: "Augusta")), .answer([.editProfile(try edited(try Scene.form(first: "Augusta")))], [])),
        DecisionRow(
            "F2 a new kind or locale is an edit", try Scene.situation(Scene.knownAda()),
            .profileSaved(try Scene.form(kind: .place, locale: "fr")),
            .answer([.editProfile(try edited(try Scene.form(kind: .place, locale: "fr")))], [])),
        DecisionRow(
            "F3 a username of another PBX is taken", try Scene.situation(Scene.knownAda(pbx: "other")), .profileSaved(try Scene.form()),
            .refusal(.usernameTaken)),
        DecisionRow(
            "F20 a disabled profile is not edited", try Scene.situation(Scene.knownAda(state: .disabled)),
            .profileSaved(try Scene.form(first: "Augusta")), .refusal(.profileDisabled)),
        DecisionRow(
            "F23 an erased profile is not edited", try Scene.situation(Scene.knownAda(state: .erased)),
            .profileSaved(try Scene.form(first: "Augusta")), .refusal(.profileErased)),
    ]

    /// Ada's profile as the form leaves it.
    private static func edited(_ form: ProfileForm) throws -> Profile { try Scene.knownAda().profile.edited(by: ProfileEdit(form)) }

    private static let changing = [
        DecisionRow(
            "F2 an edit changes what it names and leaves the rest", try Scene.situation(Scene.knownAda()),
            .profileChanged(try Username("ada"), ProfileEdit(lastName: "Lovelace", custom: CustomFields(["4711"]))),
            .answer(
                [
                    .editProfile(
                        try Scene.knownAda().profile.edited(by: ProfileEdit(lastName: "Lovelace", custom: CustomFields(["4711"]))))
                ], [])),
        DecisionRow(
            "F14 an edit that changes nothing does nothing", try Scene.situation(Scene.knownAda()),
            .profileChanged(try Username("ada"), ProfileEdit(locale: .cleared, custom: CustomFields(["", nil, nil]))), .nothing),
        DecisionRow(
            "F25 an edit of the address tells both addresses", try Scene.situation(Scene.knownAda()),
            .profileChanged(try Username("ada"), ProfileEdit(email: try EmailAddress("countess@new.example"))),
            .answer(
                [
                    .editProfile(try edited(try Scene.form(email: "countess@new.example"))),
                    .redirectEmails(Scene.ada, to: try EmailAddress("countess@new.example")), .endTokens(Scene.ada),
                ],
                [.init(.emailChanged), .init(.emailChanged, at: "countess@new.example")])),
        DecisionRow(
            "F20 a disabled profile is not changed", try Scene.situation(Scene.knownAda(state: .disabled)),
            .profileChanged(try Username("ada"), ProfileEdit(firstName: "Augusta")), .refusal(.profileDisabled)),
        DecisionRow(
            "F1 an edit makes nobody", try Scene.situation(), .profileChanged(try Username("ada"), ProfileEdit(firstName: "Augusta")),
            .refusal(.unknownProfile)),
    ]

    private static let addresses = [
        DecisionRow(
            "F25 a new address ends tokens, redirects what is unsent, and tells both addresses",
            try Scene.situation(Scene.knownAda(hasPassword: true)), .profileSaved(try Scene.form(email: "countess@new.example")),
            .answer(
                [
                    .editProfile(try edited(try Scene.form(email: "countess@new.example"))),
                    .redirectEmails(Scene.ada, to: try EmailAddress("countess@new.example")), .endTokens(Scene.ada),
                ],
                [.init(.emailChanged), .init(.emailChanged, at: "countess@new.example")])),
        DecisionRow(
            "F25 the same address with its domain in other case is the same", try Scene.situation(Scene.knownAda()),
            .profileSaved(try Scene.form(email: "ada@ACME.example")), .nothing),
    ]

    private static let disabling = [
        DecisionRow(
            "F20 disabling hands the extensions over and tells the primary administrator",
            try Scene.situation(Scene.knownAda(extensions: [Scene.ext(holder: Scene.ada)])), .profileDisabled(try Username("ada")),
            .answer(
                [.disable(Scene.ada), .handOver(from: Scene.ada, to: try Scene.knownGrace().profile)],
                [.init(.extensionsReassigned, to: .known(Scene.grace), at: "grace@acme.example")])),
        DecisionRow(
            "F20 disabling who has no extension tells nobody", try Scene.situation(Scene.knownAda(privileges: ["account-manager"])),
            .profileDisabled(try Username("ada")), .answer([.disable(Scene.ada)], [])),
        DecisionRow(
            "F20 disabling again does nothing", try Scene.situation(Scene.knownAda(state: .disabled)),
            .profileDisabled(try Username("ada")), .nothing),
        DecisionRow(
            "F21 the primary administrator cannot be disabled", try Scene.situation(Scene.knownGrace()),
            .profileDisabled(try Username("grace")), .refusal(.primaryAdministrator)),
        DecisionRow(
            "F1 disabling nobody is refused", try Scene.situation(), .profileDisabled(try Username("ada")), .refusal(.unknownProfile)),
        DecisionRow(
            "F22 enabling brings the profile back, and nothing else", try Scene.situation(Scene.knownAda(state: .disabled)),
            .profileEnabled(try Username("ada")), .answer([.enable(Scene.ada)], [])),
        DecisionRow(
            "F22 enabling the living does nothing", try Scene.situation(Scene.knownAda()), .profileEnabled(try Username("ada")), .nothing),
        DecisionRow(
            "F23 the erased do not come back", try Scene.situation(Scene.knownAda(state: .erased)), .profileEnabled(try Username("ada")),
            .refusal(.profileErased)),
        DecisionRow(
            "F1 enabling nobody is refused", try Scene.situation(), .profileEnabled(try Username("ada")), .refusal(.unknownProfile)),
    ]

    private static let erasing = [
        DecisionRow(
            "F23 a disabled profile is erased", try Scene.situation(Scene.knownAda(state: .disabled)), .erasureRequested(Scene.ada),
            .answer([.erase(Scene.ada)], [])),
        DecisionRow(
            "F23 an active one is to be disabled first", try Scene.situation(Scene.knownAda()), .erasureRequested(Scene.ada),
            .refusal(.profileActive)),
        DecisionRow(
            "F23 erasing again does nothing", try Scene.situation(Scene.knownAda(state: .erased)), .erasureRequested(Scene.ada), .nothing),
        DecisionRow("F23 erasing nobody is refused", try Scene.situation(), .erasureRequested(Scene.ada), .refusal(.unknownProfile)),
        DecisionRow(
            "F23 a profile of another PBX is not erased from this one", try Scene.situation(Scene.knownAda(state: .disabled, pbx: "other")),
            .erasureRequested(Scene.ada), .refusal(.unknownProfile)),
        DecisionRow(
            "F3 the username of an erased profile is never used again, on another PBX neither",
            try Scene.situation(Scene.knownAda(state: .erased, pbx: "other")), .profileSaved(try Scene.form()), .refusal(.profileErased)),
    ]
}
