import Mail
import UseCases

/// The spool in which emails lie that a node is still to send is not in its place; served from another one they would wait for ever, and made anew
/// it would say of each that somebody took it away.
struct SpoolAbsence: Error, CustomStringConvertible {
    private let node: String
    private let finding: String
    private let advice: String

    /// Nil where it lies in `maildir`.
    init?(of spool: UnsentSpool, of node: String, in maildir: Maildir) throws(MailFault) {
        guard let absence = try maildir.absence(of: spool.identity) else { return nil }
        self.node = node
        // Its name is told to nobody who has not got its emails: two spools of one name would lose them.
        if absence == .unnamed, try Self.hasAny(of: spool.files, maildir) {
            finding = "its file .latchkey-spool, by which it is known, is gone"
            advice = "put the file back, which holds \(spool.identity)"
            return
        }
        finding = absence == .gone ? "its folders are gone" : "another spool lies there than the one of node \(node)"
        advice = "mount the volume that holds it, or, where this is another node, give that a node.name of its own"
    }

    private static func hasAny(of files: [String], _ maildir: Maildir) throws(MailFault) -> Bool {
        for file in files where try maildir.holds(file) { return true }
        return false
    }

    var description: String {
        """
        \(finding), although emails of node \(node) lie in it that are still to be sent: \(advice). Where it is lost for good, run `latchkey node retire \(node)`: \
        those emails are sent again, under new links
        """
    }
}
