import Domain

/// F1, F3, F8 to F11, F14, F24 and the clearing of an extension.
enum AssignmentRows {
    private static let adaHolds = Holding(.known(Scene.ada))

    static let all = named + contacts + clearing

    private static let named = [
        DecisionRow("F1 an unknown profile is refused", try Scene.situation(), try Scene.assign(), .refusal(.unknownProfile)),
        DecisionRow(
            "F1 a whole profile is created first", try Scene.situation(), try Scene.assignWhole(),
            .answer(
                [.createProfile(try Scene.form()), .save(try Scene.filled(), holder: Holding(.created))],
                [.init(.createPassword, to: .created)])),
        DecisionRow(
            "F1 a whole profile that exists is not edited", try Scene.situation(Scene.knownAda()),
            .extensionAssigned(
                try Scene.number(), to: ProfileReference(try Scene.form(first: "Augusta", email: "other@acme.example")),
                virtualOffice: true,
                phone: PhoneDetails()),
            .answer([.save(try Scene.filled(), holder: adaHolds)], [.init(.createPassword)])),
        DecisionRow(
            "F3, F10 a profile of another PBX, password and all, does not count here",
            try Scene.situation(Scene.knownAda(hasPassword: true, pbx: "other")), try Scene.assign(), .refusal(.usernameTaken)),
        DecisionRow(
            "F20 a disabled profile is assigned nothing", try Scene.situation(Scene.knownAda(state: .disabled)), try Scene.assignWhole(),
            .refusal(.profileDisabled)),
        DecisionRow(
            "F23 an erased profile is assigned nothing", try Scene.situation(Scene.knownAda(state: .erased)), try Scene.assign(),
            .refusal(.profileErased)),
        DecisionRow(
            "F8 without a password: create-password", try Scene.situation(Scene.knownAda()), try Scene.assign(),
            .answer([.save(try Scene.filled(), holder: adaHolds)], [.init(.createPassword)])),
        DecisionRow(
            "F9 with a password: existing-credentials", try Scene.situation(Scene.knownAda(hasPassword: true)), try Scene.assign(),
            .answer([.save(try Scene.filled(), holder: adaHolds)], [.init(.existingCredentials)])),
        DecisionRow(
            "F18 with a password that was revoked: create-password", try Scene.situation(Scene.knownAda(hadPassword: true)),
            try Scene.assign(), .answer([.save(try Scene.filled(), holder: adaHolds)], [.init(.createPassword)])),
        DecisionRow(
            "F11 without Virtual Office: extension-notice", try Scene.situation(Scene.knownAda(hasPassword: true)),
            try Scene.assign(office: false),
            .answer([.save(try Scene.filled(office: false), holder: adaHolds)], [.init(.extensionNotice)])),
        DecisionRow(
            "F11 Virtual Office stays as the extension has it", try Scene.situation(Scene.knownAda(), extension: Scene.ext(office: false)),
            try Scene.assign(office: nil),
            .answer([.save(try Scene.filled(office: false), holder: adaHolds)], [.init(.extensionNotice)])),
        DecisionRow(
            "F8 Virtual Office is on where nobody says otherwise", try Scene.situation(Scene.knownAda()), try Scene.assign(office: nil),
            .answer([.save(try Scene.filled(), holder: adaHolds)], [.init(.createPassword)])),
        DecisionRow(
            "F14 assigned again to the same profile: nothing",
            try Scene.situation(Scene.knownAda(), extension: Scene.ext(holder: Scene.ada)),
            try Scene.assign(phone: PhoneDetails(phoneModel: "new")), .nothing),
        DecisionRow(
            "F5 an extension has at most one profile: the new one",
            try Scene.situation(Scene.knownAda(), extension: Scene.ext(holder: ProfileID(9))),
            try Scene.assign(),
            .answer([.save(try Scene.filled(), holder: adaHolds), .endNeedlessSessions(of: ProfileID(9))], [.init(.createPassword)])),
        DecisionRow(
            "F20 a fallback assigned to who stands in becomes theirs",
            try Scene.situation(Scene.knownAda(hasPassword: true), extension: Scene.ext(holder: Scene.ada, isFallback: true)),
            try Scene.assign(),
            .answer([.save(try Scene.filled(), holder: adaHolds), .endNeedlessSessions(of: Scene.ada)], [.init(.existingCredentials)])),
        DecisionRow(
            "F20 a fallback ends with a new assignment",
            try Scene.situation(Scene.knownAda(), extension: Scene.ext(holder: Scene.grace, isFallback: true)),
            try Scene.assign(),
            .answer([.save(try Scene.filled(), holder: adaHolds), .endNeedlessSessions(of: Scene.grace)], [.init(.createPassword)])),
    ]

    private static let contacts = [
        DecisionRow(
            "F24 an assignment fills the contacts, over what an earlier holder had set by hand",
            try Scene.situation(Scene.knownAda(), extension: withHandSetFax(holder: Scene.grace)), try Scene.assign(),
            .answer([.save(try Scene.filled(), holder: adaHolds), .endNeedlessSessions(of: Scene.grace)], [.init(.createPassword)])),
        DecisionRow(
            "F24 a contact set by hand stays so", try Scene.situation(Scene.knownAda(), extension: Scene.ext(holder: Scene.ada)),
            .extensionSaved(try Scene.number(), ExtensionEdit(faxEmail: "fax@acme.example")),
            .answer([.save(try withHandSetFax(holder: Scene.ada), holder: adaHolds)], [])),
        DecisionRow(
            "F24 an emptied contact follows the profile again",
            try Scene.situation(Scene.knownAda(), extension: withHandSetFax(holder: Scene.ada)),
            .extensionSaved(try Scene.number(), ExtensionEdit(faxEmail: "")),
            .answer([.save(try Scene.ext(holder: Scene.ada), holder: adaHolds)], [])),
    ]

    private static let clearing = [
        DecisionRow(
            "F20 a cleared extension is nobody's, and a fallback ends",
            try Scene.situation(extension: Scene.ext(holder: Scene.grace, isFallback: true)), .extensionCleared(try Scene.number()),
            .answer([.save(try Scene.ext(), holder: nil), .endNeedlessSessions(of: Scene.grace)], [])),
        DecisionRow(
            "F24 a cleared extension keeps what was set by hand", try Scene.situation(extension: withHandSetFax(holder: Scene.ada)),
            .extensionCleared(try Scene.number()),
            .answer([.save(try withHandSetFax(holder: nil), holder: nil), .endNeedlessSessions(of: Scene.ada)], [])),
        DecisionRow(
            "F14 clearing what nobody has does nothing", try Scene.situation(extension: Scene.ext()), .extensionCleared(try Scene.number()),
            .nothing),
        DecisionRow(
            "F1 clearing an unknown extension is refused", try Scene.situation(), .extensionCleared(try Scene.number()),
            .refusal(.unknownExtension)),
    ]

    private static func withHandSetFax(holder: ProfileID?) throws -> Extension {
        var ext = try Scene.ext(holder: holder)
        ext.faxEmail = Extension.Contact("fax@acme.example", isSetByHand: true)
        return ext
    }
}
