import Mail

/// The spool in which emails lie that a node is still to send is not in its place; served from another one they would wait for ever, and made anew
/// it would say of each that somebody took it away.
struct SpoolAbsence: Error, CustomStringConvertible {
    let node: String
    /// What names the spool.
    let identity: String
    let absence: Maildir.Absence

    var description: String {
        """
        \(finding), although emails of node \(node) lie in it that are still to be sent: \(advice). Where it is lost for good, run `latchkey node retire \(node)`: \
        those emails are sent again, under new links
        """
    }

    private var finding: String {
        switch absence {
        case .gone: "its folders are gone"
        case .unnamed: "its file .latchkey-spool, by which it is known, is gone"
        case .another: "another spool lies there than the one of this node"
        }
    }

    private var advice: String {
        switch absence {
        case .gone: "mount the volume that holds it"
        case .unnamed: "where this is the spool, put the file back, which holds \(identity), else mount the volume that holds the spool"
        case .another: "mount the volume that holds it, or, where this is a second node, give that a node.name of its own"
        }
    }
}
