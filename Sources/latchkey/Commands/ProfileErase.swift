import ArgumentParser
import Domain
import Intake
import UseCases

struct ProfileErase: CoreCommand {
    static let configuration = CommandConfiguration(
        commandName: "erase",
        abstract: "Take the personal data of a disabled profile out of everything, for good; its history stays under a pseudonym.",
        discussion: """
            There is no way back, and its username is never used again. Broken off, it goes on when it is given again, or by itself in the daemon.
            EXAMPLE: latchkey profile erase --pbx acme 7
            """)
    @OptionGroup var name: ProfileArgument
    @OptionGroup var common: CommonOptions

    func act(_ core: Core, _ report: Report) async throws {
        let pbx = try await core.pbx(name.pbx)
        let id = try await core.profile(name.profile, pbx: pbx).id
        // By its id: the event that asks for it must not keep the username.
        try await core.perform(.erasureRequested, pbx: pbx, [("profile", .object([("id", .string(id))]))])
        try await core.erase()
        try report.show(
            try await core.profile(ProfileName.id + id, pbx: pbx), text: "Profile \(id) is erased; it is found by this id only.")
    }
}
