import Delivery
import Domain
import Foundation
import TestSupport
import Testing

@Suite struct SendmailProgramTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    @Test func `S5 the program gets the envelope as arguments, the message on standard input, and nothing else of ours`() throws {
        let message = Array("Subject: x\n\n.\nlast line".utf8) + [UInt8](repeating: UInt8(ascii: "a"), count: 300_000)
        setenv("LATCHKEY_TEST_SECRET", "canary", 1)
        let script =
            "printf '%s\\n' \"$@\" >'\(directory.path)/arguments'; env >'\(directory.path)/environment'; ls /proc/self/fd; cat >'\(directory.path)/message'"
        let answer = try handOver(script, message)
        #expect(answer.verdict == .taken)
        #expect(try text("arguments") == "-i\n-f\nno-reply@example.com\n--\nada@acme.example\n")
        #expect(FileManager.default.contents(atPath: "\(directory.path)/message") == Data(message))
        #expect(try !text("environment").contains("canary"))
        #expect(String(decoding: answer.output, as: UTF8.self) == "0\n1\n2\n3\n")
    }

    @Test(arguments: [(0, HandOver.Verdict.taken), (67, .refused), (75, .putOff), (1, .putOff)])
    func `S5 its exit status is the verdict, and what it says on either output is kept`(status: Int, verdict: HandOver.Verdict) throws {
        let answer = try handOver("echo out; echo err >&2; exit \(status)")
        #expect(answer.verdict == verdict && String(decoding: answer.output, as: UTF8.self) == "out\nerr\n")
        #expect(answer.reason == "the mail program ended with status \(status)")
    }

    @Test func `S5 it may say as much as it likes, and two kilobytes of it are kept`() throws {
        let answer = try handOver("head -c 5000000 /dev/zero | tr '\\0' y; exit 67")
        #expect(answer.verdict == .refused)
        #expect(answer.output == [UInt8](repeating: UInt8(ascii: "y"), count: 2048))
    }

    @Test func `S5 one that hangs is ended with all that it started, and the email is put off`() throws {
        let began = ContinuousClock.now
        let answer = try handOver("sleep 60 & echo begun; sleep 60", timeLimit: .seconds(1))
        #expect(answer.verdict == .putOff && String(decoding: answer.output, as: UTF8.self) == "begun\n")
        #expect(answer.reason == "the mail program did not end within 1 s")
        #expect(ContinuousClock.now - began < .seconds(10))
    }

    @Test func `S5 one that leaves a child behind is not waited for`() throws {
        let began = ContinuousClock.now
        #expect(try handOver("sleep 20 & echo done").verdict == .taken)
        #expect(ContinuousClock.now - began < .seconds(10))
    }

    @Test func `S5 one that is ended by a signal, or reads nothing, does no harm`() throws {
        #expect(try handOver("kill -9 $$").reason == "the mail program was ended by signal 9")
        #expect(try handOver("exit 0", [UInt8](repeating: 0, count: 1_000_000)).verdict == .taken)
    }

    @Test func `S5 one that is gone or is no program is said at the start, and later puts the email off`() throws {
        #expect(throws: SendmailProgram.Unusable.self) { try SendmailProgram(command: ["sendmail"]) }
        #expect(throws: SendmailProgram.Unusable.self) { try SendmailProgram(command: []) }
        #expect(throws: SendmailProgram.Unusable.self) { try SendmailProgram(command: ["\(directory.path)/none"]) }
        let program = try SendmailProgram(command: [try script("exit 0")])
        try FileManager.default.removeItem(atPath: "\(directory.path)/sendmail")
        #expect(program.handOver(try envelope(), []) == HandOver(.putOff, reason: "the mail program could not be started (errno 2)"))
    }

    private func handOver(_ body: String, _ message: [UInt8] = [], timeLimit: Duration = .seconds(30)) throws -> HandOver {
        // Read by a shell, not started itself: it was only just written, and a child that another test forks meanwhile has it open (ETXTBSY).
        try SendmailProgram(command: ["/bin/sh", try script(body), "-i"], timeLimit: timeLimit).handOver(try envelope(), message)
    }

    private func envelope() throws -> Envelope {
        Envelope(returnPath: try EmailAddress("no-reply@example.com"), recipient: try EmailAddress("ada@acme.example"))
    }

    private func script(_ body: String) throws -> String {
        let path = "\(directory.path)/sendmail"
        try "#!/bin/sh\n\(body)\n".write(toFile: path, atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: path)
        return path
    }

    private func text(_ name: String) throws -> String { try String(contentsOfFile: "\(directory.path)/\(name)", encoding: .utf8) }
}
