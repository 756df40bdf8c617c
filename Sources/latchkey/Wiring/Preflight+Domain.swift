import Domain
import Mail
import UseCases

/// What receivers want to see of the domains that emails come from (docs/deliverability.md).
extension Preflight.Parts {
    var records: [DNSRecord] {
        DNSRecord.all(
            sender: letterhead.from.domain, returnPath: core.settings.bounces?.address.domain ?? letterhead.from.domain,
            host: core.settings.sendingHost, keys: dkim.map(\.record))
    }

    /// The records as people read them.
    var advice: String {
        let keys = dkim.isEmpty ? "\nNo key signs emails yet: make one and name it in delivery.dkim (docs/deliverability.md)." : ""
        return """
            What the DNS should say, so that receivers trust these emails; in the first, name every host that sends them:

            \(records.map { "  " + $0.line }.joined(separator: "\n"))
            \(keys)
            """
    }

    /// PBXs with a sender of their own that no key speaks for, the first ten and how many more.
    func strangers() async throws -> [String] {
        guard !dkim.isEmpty else { return [] }
        var found: [String] = []
        var count = 0
        var cursor: String?
        repeat {
            let page = try await core.browse.pbxs(after: cursor, limit: 1000)
            for pbx in page.items {
                guard let sender = pbx.sender.flatMap({ try? MailFrom.parse($0) }), !dkim.contains(where: { $0.signer.covers(sender) })
                else { continue }
                count += 1
                guard count <= 10 else { continue }
                found.append(
                    "PBX \(pbx.id) sends as \(sender.address), which delivery.dkim does not speak for: its emails are not signed, and "
                        + "receivers may distrust them; give it a sender below \(dkim[0].signer.domain) with `latchkey pbx set`")
            }
            cursor = page.next
        } while cursor != nil
        return count > 10 ? found + ["\(count - 10) more PBXs send as somebody whom delivery.dkim does not speak for"] : found
    }
}
