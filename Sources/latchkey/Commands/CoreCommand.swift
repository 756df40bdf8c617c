import ArgumentParser
import Cryptography
import Domain
import FoundationEssentials
import Glibc
import Intake
import Storage
import UseCases

/// Options that every command takes.
struct CommonOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The configuration file.", valueName: "file"))
    var config: String?

    @Flag(help: "Print one JSON value instead of text.")
    var json = false

    var report: Report { Report(isJSON: json) }
}

/// Options of a list.
struct PageOptions: ParsableArguments {
    @Option(help: "Show at most this many items, 1 to 10000.")
    var limit = 100

    @Option(help: "Go on behind this item: the id, number or sequence of the last one shown.")
    var after: String?

    func validate() throws {
        guard (1...10_000).contains(limit) else { throw ValidationError("--limit must be from 1 to 10000.") }
    }

    /// The cursor as a number.
    func number() throws -> Int64? {
        guard let after else { return nil }
        guard let number = Int64(after) else { throw Failure("--after must be a number here, the cursor that the last list named.") }
        return number
    }
}

/// An end that is told in one line: exit code 1.
struct Failure: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

/// A command that works on what is stored, beside a running daemon or without one.
protocol CoreCommand: AsyncParsableCommand {
    var common: CommonOptions { get }
    func act(_ core: Core, _ report: Report) async throws
}

extension CoreCommand {
    func run() async throws {
        do {
            let settings = try await SettingsReader.read(path: common.config, environment: ProcessInfo.processInfo.environment).checked()
            let core = try await Core.open(settings)
            let outcome: Result<Void, any Error>
            do { outcome = .success(try await act(core, common.report)) } catch { outcome = .failure(error) }
            // A daemon is to hear at once of what was done.
            await core.store.hinted()
            try outcome.get()
        } catch let exit as ExitCode {
            throw exit
        } catch {
            throw Exit.after(error)
        }
    }
}

/// How a command ends after an error: one line on standard error, and the exit code that fits.
enum Exit {
    static let wrongConfiguration = ExitCode(EX_CONFIG)

    static func after(_ error: any Error) -> ExitCode {
        switch error {
        case let problems as SettingsProblems:
            Terminal.printError(problems.description)
            return wrongConfiguration
        case let fault as StorageFault where [.newerVersion, .settings, .readOnly, .corrupt].contains(fault.kind):
            Terminal.printError("latchkey: \(fault)")
            return wrongConfiguration
        case is CryptographyFault:
            Terminal.printError("latchkey: \(error)")
            return wrongConfiguration
        default:
            Terminal.printError("latchkey: \(error)")
            return .failure
        }
    }
}

extension Core {
    /// Carries out a change as an event of this command's, and tells a daemon about it.
    func perform(_ type: EventType, pbx: PBXID, _ members: [(String, JSONValue)], precondition: String? = nil) async throws {
        let event = try OwnEvent.make(type, id: Hex.text(ambient.random(16)), source: EventSource.command, pbx: pbx, members)
        let outcome = try await perform(event, actor: "command", precondition: precondition)
        hint()
        switch outcome {
        case .done: return
        case .refused(let view): throw Failure(view.reason ?? "the change was refused")
        case .differs: throw Failure("the change met another with its id; try again.")
        case .queued(let view):
            throw Failure("the change waits in the queue as event \(view.id), behind what is retried; see `latchkey queue list`.")
        }
    }

    /// The profile that `name` names by username or id; a failure that says so where there is none, or where it could be two.
    func profile(_ name: String, pbx: PBXID) async throws -> ProfileView {
        let found = try await browse.profiles(named: name, pbx: pbx)
        guard found.count < 2 else { throw Failure(ProfileName.explain(name, found)) }
        guard let view = found.first else {
            throw Failure("there is no profile \(name) on PBX \(pbx); see `latchkey profile list --pbx \(pbx)`.")
        }
        return view
    }

    /// The profile with this username, which is there.
    func profile(username: String, pbx: PBXID) async throws -> ProfileView {
        try await profile(ProfileName.username + username, pbx: pbx)
    }

    /// The PBX, where there is one.
    func pbx(_ text: String) async throws -> PBXID {
        let id = try PBXID(text)
        guard try await browse.pbx(id) != nil else { throw Failure("there is no PBX \(id); see `latchkey pbx list`.") }
        return id
    }
}

extension [(String, JSONValue)] {
    /// Adds a member where there is a value for it.
    mutating func add(_ name: String, _ value: String?) {
        if let value { append((name, .string(value))) }
    }

    mutating func add(_ name: String, _ value: Bool?) {
        if let value { append((name, .bool(value))) }
    }
}
