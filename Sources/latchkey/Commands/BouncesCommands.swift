import ArgumentParser
import Delivery
import Domain
import UseCases

/// `latchkey bounces …`
struct BouncesGroup: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bounces", abstract: "Take in emails that came back.",
        discussion: "EXAMPLE: latchkey bounces read bounce.eml", subcommands: [BouncesRead.self])
}

struct BouncesRead: CoreCommand {
    static let configuration = CommandConfiguration(
        commandName: "read", abstract: "Read messages that came to where bounces are asked for, and end the emails that they give up.",
        discussion: """
            Each file is one message; without a file it is read from standard input, as a mail system hands it to a program. What is no bounce \
            of this installation changes nothing and is said so; the command ends with 0 all the same, so that no mail system answers it.
            EXAMPLE: latchkey bounces read bounce.eml
            """)
    @Argument(help: "Files, or - for standard input.") var files: [String] = []
    @Option(help: "The recipient of the message's envelope, where no field of its header tells it.") var recipient: String?
    @OptionGroup var common: CommonOptions

    /// What became of one message.
    struct Taken: Encodable {
        let file: String
        /// `bounced`, `known-before`, `under-way`, `unreadable` or `stranger`.
        let outcome: String
        /// The email that it is about.
        let email: String?
        let reason: String?
    }

    func act(_ core: Core, _ report: Report) async throws {
        var taken: [Taken] = []
        let messages = try (files.isEmpty ? ["-"] : files).map { ($0, try InputFile.beginning(of: $0, limit: BounceReader.sizeLimit)) }
        for (file, bytes) in messages {
            let outcome = try await core.takeBounce(BounceReader.read(bytes, recipient: recipient), actor: "command")
            taken.append(Taken(file: file, outcome: outcome.name, email: outcome.email.map(String.init), reason: outcome.reason))
        }
        try report.show(taken, text: taken.map { "\($0.file): \($0.sentence)" }.joined(separator: "\n"))
    }
}

extension BouncesRead.Taken {
    fileprivate var sentence: String {
        switch (outcome, email) {
        case ("bounced", let email?): "email \(email) came back: \(reason ?? "")"
        case ("known-before", let email?): "email \(email) is ended already; nothing changes"
        case ("under-way", let email?): "email \(email) is not given up; nothing changes"
        case ("unreadable", let email?): "it answers email \(email), but is no delivery status notification; read it yourself"
        default: "it is no bounce of an email of this installation"
        }
    }
}

extension TakeBounce.Outcome {
    var name: String {
        switch self {
        case .bounced: "bounced"
        case .knownBefore: "known-before"
        case .underWay: "under-way"
        case .unreadable: "unreadable"
        case .stranger: "stranger"
        }
    }

    var email: Int64? {
        switch self {
        case .bounced(let number, _), .knownBefore(let number), .underWay(let number), .unreadable(let number): number
        case .stranger: nil
        }
    }

    var reason: String? {
        if case .bounced(_, let reason) = self { return reason }
        return nil
    }
}
