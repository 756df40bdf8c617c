import Domain

/// F13 and the other settings of an extension.
enum VirtualOfficeRows {
    private static let adaHolds = Holding(.known(Scene.ada))
    private static let on = ExtensionEdit(virtualOffice: true)

    static let all = [
        DecisionRow(
            "F13 enabled, no password: create-password",
            try Scene.situation(Scene.knownAda(), extension: Scene.ext(office: false, holder: Scene.ada)),
            .extensionSaved(try Scene.number(), on),
            .answer([.save(try Scene.ext(holder: Scene.ada), holder: adaHolds)], [.init(.createPassword)])),
        DecisionRow(
            "F13 enabled, with a password: existing-credentials",
            try Scene.situation(Scene.knownAda(hasPassword: true), extension: Scene.ext(office: false, holder: Scene.ada)),
            .extensionSaved(try Scene.number(), on),
            .answer([.save(try Scene.ext(holder: Scene.ada), holder: adaHolds)], [.init(.existingCredentials)])),
        DecisionRow(
            "F13 enabled on what nobody has sends nothing", try Scene.situation(extension: Scene.ext(office: false)),
            .extensionSaved(try Scene.number(), on), .answer([.save(try Scene.ext(), holder: nil)], [])),
        DecisionRow(
            "F20 enabled on a fallback sends nothing",
            try Scene.situation(Scene.knownGrace(), extension: Scene.ext(office: false, holder: Scene.grace, isFallback: true)),
            .extensionSaved(try Scene.number(), on),
            .answer(
                [.save(try Scene.ext(holder: Scene.grace, isFallback: true), holder: Holding(.known(Scene.grace), isFallback: true))], [])),
        DecisionRow(
            "F13 disabled sends nothing", try Scene.situation(Scene.knownAda(), extension: Scene.ext(holder: Scene.ada)),
            .extensionSaved(try Scene.number(), ExtensionEdit(virtualOffice: false)),
            .answer([.save(try Scene.ext(office: false, holder: Scene.ada), holder: adaHolds), .endNeedlessSessions(of: Scene.ada)], [])),
        DecisionRow(
            "F14 saved as it is: nothing", try Scene.situation(Scene.knownAda(), extension: Scene.ext(holder: Scene.ada)),
            .extensionSaved(try Scene.number(), on), .nothing),
        DecisionRow(
            "F1 a missing extension is made, unassigned", try Scene.situation(), .extensionSaved(try Scene.number("0042"), on),
            .answer([.save(try Scene.ext("0042"), holder: nil)], [])),
    ]
}
