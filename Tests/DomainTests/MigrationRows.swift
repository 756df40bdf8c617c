import Domain

/// F27: what the event of one migrated extension leads to.
enum MigrationRows {
    private static let adaHolds = Holding(.known(Scene.ada))
    private static let contacts = ExtensionEdit(callerIdFirstName: "Ada", callerIdLastName: "Byron", voicemailEmail: "ada@acme.example")

    private static func migrate(_ form: ProfileForm?, _ contacts: ExtensionEdit = contacts) throws -> Event {
        .extensionMigrated(try Scene.number(), contacts, to: form)
    }

    /// As the row describes it: the contacts are Ada's and follow her, faxes were never notified.
    private static func migrated(fax: Extension.Contact = .init("", isSetByHand: true), office: Bool = true) throws -> Extension {
        var ext = try Scene.filled(office: office)
        ext.faxEmail = fax
        return ext
    }

    private static func unassigned(byHand: Bool = true) throws -> Extension {
        var ext = try Scene.ext()
        ext.callerIdFirstName = .init("Ada", isSetByHand: byHand)
        ext.callerIdLastName = .init("Byron", isSetByHand: byHand)
        ext.voicemailEmail = .init("ada@acme.example", isSetByHand: byHand)
        return ext
    }

    private static func withOtherVoicemail() throws -> Extension {
        var ext = try Scene.ext(office: false)
        ext.voicemailEmail = .init("desk@acme.example", isSetByHand: true)
        ext.faxEmail = .init("fax@acme.example", isSetByHand: true)
        ext.phone = PhoneDetails(phoneModel: "T54W")
        return ext
    }

    private static func withOtherVoicemailMigrated() throws -> Extension {
        var ext = try withOtherVoicemail()
        ext.callerIdFirstName = .init("Ada")
        ext.callerIdLastName = .init("Byron")
        return ext
    }

    /// Half a caller id, by hand, beside the row's voicemail.
    private static func halfNamed(_ first: String, _ last: String) throws -> Extension {
        var ext = try Scene.ext()
        ext.callerIdFirstName = .init(first, isSetByHand: true)
        ext.callerIdLastName = .init(last, isSetByHand: !last.isEmpty || first == "Ada")
        return ext
    }

    private static func halfNamedMigrated() throws -> Extension {
        var ext = try halfNamed("Front", "")
        ext.callerIdLastName.isSetByHand = true
        ext.voicemailEmail = .init("ada@acme.example")
        ext.faxEmail = .init("", isSetByHand: true)
        return ext
    }

    static let all = [
        DecisionRow(
            "F27 of a caller id half of which is set here nothing is taken from the row",
            try Scene.situation(extension: halfNamed("Front", "")),
            try migrate(Scene.form()),
            .answer([.createProfile(try Scene.form()), .save(try halfNamedMigrated(), holder: Holding(.created))], [])),
        DecisionRow(
            "F27 half a caller id is whole, so that no profile fills the other half", try Scene.situation(),
            try migrate(nil, ExtensionEdit(callerIdFirstName: "Ada")), .answer([.save(try halfNamed("Ada", ""), holder: nil)], [])),
        DecisionRow(
            "F27 a profile is made for an extension that is not here, silently", try Scene.situation(), try migrate(Scene.form()),
            .answer([.createProfile(try Scene.form()), .save(try migrated(), holder: Holding(.created))], [])),
        DecisionRow(
            "F27 a profile is made for an extension that is here, whose settings follow where they are alike",
            try Scene.situation(extension: unassigned()), try migrate(Scene.form()),
            .answer([.createProfile(try Scene.form()), .save(try migrated(), holder: Holding(.created))], [])),
        DecisionRow(
            "F27 what is set here stays, the row says what it will, and counts as set by hand",
            try Scene.situation(extension: withOtherVoicemail()), try migrate(Scene.form()),
            .answer([.createProfile(try Scene.form()), .save(try withOtherVoicemailMigrated(), holder: Holding(.created))], [])),
        DecisionRow(
            "F5, F27 the profile of the same person gets the extension", try Scene.situation(Scene.knownAda(hasPassword: true)),
            try migrate(Scene.form()), .answer([.save(try migrated(), holder: adaHolds)], [])),
        DecisionRow(
            "F27 a username that another took meanwhile is refused", try Scene.situation(Scene.knownAda()),
            try migrate(Scene.form(first: "Augusta")), .refusal(.usernameTaken)),
        DecisionRow(
            "F27 a username of another PBX is refused", try Scene.situation(Scene.knownAda(pbx: "other")), try migrate(Scene.form()),
            .refusal(.usernameTaken)),
        DecisionRow(
            "F27 a disabled profile gets nothing", try Scene.situation(Scene.knownAda(state: .disabled)), try migrate(Scene.form()),
            .refusal(.profileDisabled)),
        DecisionRow(
            "F27 an extension that somebody has got meanwhile is left alone",
            try Scene.situation(extension: Scene.ext(holder: Scene.grace, isFallback: true)), try migrate(Scene.form()),
            .refusal(.invalidValue)),
        DecisionRow(
            "F27 an extension marked unassigned is made without a profile, as it was", try Scene.situation(), try migrate(nil),
            .answer([.save(try unassigned(), holder: nil)], [])),
        DecisionRow(
            "F27 one that is here already stays as it is", try Scene.situation(extension: Scene.ext(office: false)), try migrate(nil),
            .nothing
        ),
    ]
}
