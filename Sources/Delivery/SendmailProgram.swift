internal import CLinux
package import Domain
internal import Glibc

/// Hands emails to a program that takes them as sendmail(8) does: `COMMAND -f RETURNPATH -- RECIPIENT`, the message on standard input, the
/// verdict as exit status (sysexits.h).
package struct SendmailProgram: Sendable {
    /// The command cannot be used.
    package struct Unusable: Error, CustomStringConvertible {
        package let description: String
    }

    /// How long one email may take.
    package let timeLimit: Duration
    private let program: Program
    /// What is no hindrance here, and one elsewhere.
    package let warning: String?

    /// `command` is the program's absolute path and its first arguments.
    package init(command: [String], timeLimit: Duration = .seconds(60)) throws(Unusable) {
        guard let path = command.first, path.utf8.first == UInt8(ascii: "/") else {
            throw Unusable(description: "must begin with the absolute path of a program, such as /usr/sbin/sendmail")
        }
        guard access(path, X_OK) == 0 else {
            throw Unusable(description: "\(path) is no program that this user may run; install an MTA, or correct the path")
        }
        let privileged = Self.privileged(path)
        if let privileged, latchkey_forbids_new_privileges() == 1, getuid() != 0 {
            throw Unusable(description: "\(privileged) gains privileges of its own, which NoNewPrivileges forbids here; \(Self.advice)")
        }
        warning = privileged.map {
            "\($0) gains privileges of its own, which the packaged unit forbids (NoNewPrivileges); there, \(Self.advice)"
        }
        self.timeLimit = timeLimit
        program = Program(command: command, timeLimit: timeLimit, outputLimit: 2048)
    }

    /// Hands one email over and waits for the verdict, on this thread.
    @Sendable package func handOver(_ envelope: Envelope, _ message: [UInt8]) -> HandOver {
        let (end, output) = program.run(arguments: ["-f", envelope.returnPath.text, "--", envelope.recipient.text], input: message)
        return switch end {
        case .exited(let status):
            HandOver(HandOver.Verdict(exitStatus: status), reason: "the mail program ended with status \(status)", output: output)
        case .signalled(let signal): HandOver(.putOff, reason: "the mail program was ended by signal \(signal)", output: output)
        case .tookTooLong:
            HandOver(.putOff, reason: "the mail program did not end within \(timeLimit.components.seconds) s", output: output)
        case .notStarted(let code): HandOver(.putOff, reason: "the mail program could not be started (errno \(code))")
        }
    }

    private static let advice = "hand emails to the same mail system by delivery.method smtp, with host localhost and encryption none"

    /// The program itself where it is setuid or setgid, as that of Exim is, or Postfix's `postdrop` beside it, to which its sendmail hands over.
    private static func privileged(_ path: String) -> String? {
        let folder = path.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(path[...$0]) } ?? ""
        return [path, folder + "postdrop"].first { path in
            var status = stat()
            return stat(path, &status) == 0 && status.st_mode & (S_ISUID | S_ISGID) != 0
        }
    }
}
