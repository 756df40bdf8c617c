import Domain
import Storage

/// What lay in a spool that is given up and had not left our hands is sent again.
enum LostSpool {
    /// `node` nil means the spools of all. Instructions are told as things are now, by fresh emails; everything else as it was. How many emails
    /// there were.
    static func sendAgain(node: String?, reason: String, in tx: Transaction, at now: Timestamp) throws -> Int {
        let instructions = try tx.emails.withdrawUndelivered(node: node, reason: reason + DeliveryFate.retold, at: now)
        for number in instructions { try RecoveryEvent.renew(number, in: tx, at: now) }
        return try instructions.count + tx.emails.unseal(node: node, reason: reason, at: now)
    }
}
