import Domain
import Mail
import Storage
import TestSupport
import Testing
import UseCases

/// S2, R2: the process ends at each step in turn, at its first, second, third … call, and another takes over.
@Suite struct CrashTests {
    @Test(arguments: [
        Ambient.Step.eventsStored, .eventsAnswered, .emailsLeased, .draftsWritten, .draftsDurable, .emailsSealed, .draftPublished,
        .directoryDurable,
        .emailsStamped,
    ])
    func `S2 whatever the step at which it ends, each decision becomes exactly one file whose link is alive`(step: Ambient.Step)
        async throws
    {
        var crashes = 0
        for call in 1... {
            let history = Lifetimes(step: step, call: call)
            let hasCrashed = try await history.run()
            guard hasCrashed else { break }
            crashes += 1
        }
        print("R2 \(step): \(crashes) crashes, nothing lost, doubled or dead")
        #expect(crashes >= 1)
    }
}

/// One installation through as many processes as it takes.
private struct Lifetimes {
    let step: Ambient.Step
    let call: Int
    private let world = World()

    init(step: Ambient.Step, call: Int) {
        self.step = step
        self.call = call
    }

    /// Whether the process ended at that call; false once the work has fewer calls than that.
    func run() async throws -> Bool {
        let (directory, database) = (try TemporaryDirectory(), try Backend.chosen.database())
        world.crash(at: step, call: call)
        var crashes = 0
        while true {
            do {
                try await live(in: directory, database)
                break
            } catch is World.Crash {
                crashes += 1
                world.turn(.seconds(2))
            }
        }
        #expect(crashes <= 1)
        _ = world.liveOn()
        try await check(directory, database)
        return crashes == 1
    }

    /// A process from its start: settle, take the events in, answer, send, settle. What was done before does nothing again.
    private func live(in directory: TemporaryDirectory, _ database: any TestDatabase) async throws {
        let latchkey = try await open(directory, database)
        _ = try await latchkey.start()
        #expect(directory.names(in: "spool/tmp").isEmpty, "what a crash left is settled or swept at the start")
        for event in try Self.events() { _ = try await latchkey.accept([event], actor: "test") }
        while try await latchkey.answer(limit: 2).hasMore {}
        var done: [Int64] = []
        repeat {
            done = try await latchkey.send(stamping: done, limit: 2).spooled
            world.turn(.seconds(1))
        } while !done.isEmpty
        _ = try await latchkey.settle()
    }

    private func open(_ directory: TemporaryDirectory, _ database: any TestDatabase) async throws -> Latchkey {
        let store = try await database.open(now: world.now)
        let latchkey = try Latchkey(store: store, spool: "\(directory.path)/spool", world: world)
        _ = try latchkey.maildir.prepare()
        return latchkey
    }

    private static func events() throws -> [AcceptedEvent] {
        let admin = #"{"firstName":"Grace","lastName":"Hopper","email":"grace@acme.example","username":"grace"}"#
        var events = [
            try Installation.event(
                "latchkey.pbx.created", #"{"pbx":"acme","name":"Acme","administrator":\#(admin)}"#, id: "pbx", source: "latchkey:/command")
        ]
        for number in 1...4 {
            let profile = #"{"firstName":"P","lastName":"\#(number)","email":"p\#(number)@acme.example"}"#
            events.append(
                try Installation.event(
                    "latchkey.extension.assigned", #"{"pbx":"acme","extension":"100\#(number)","profile":\#(profile)}"#, id: "e-\(number)"))
        }
        return events
    }

    private func check(_ directory: TemporaryDirectory, _ database: any TestDatabase) async throws {
        let latchkey = try await open(directory, database)
        let names = directory.names(in: "spool/new")
        let mails = try names.map { try #require(latchkey.maildir.read($0).flatMap(SpoolFile.init), "\($0) is not whole") }
        #expect(mails.map(\.event).sorted() == ["e-1", "e-2", "e-3", "e-4", "pbx"], "\(step) \(call)")
        #expect(directory.names(in: "spool/tmp").isEmpty)
        for mail in mails {
            guard case .alive = try await latchkey.openLink(mail.token) else {
                Issue.record("\(step) \(call): a dead link was mailed")
                continue
            }
        }
        let rows = try await latchkey.browse.emails(state: nil, after: nil, limit: 99).items
        #expect(rows.allSatisfy { $0.state == "spooled" })
        #expect(Set(rows.compactMap(\.file)) == Set(names))
        #expect(Set(rows.compactMap(\.messageID)) == Set(mails.map(\.messageID)))
        #expect(try await latchkey.verifyHistory().findings.isEmpty)
    }
}
