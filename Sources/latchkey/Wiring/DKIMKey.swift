import Cryptography
import Domain
import Mail

/// A key with which emails are signed, as `delivery.dkim` names it.
struct DKIMKey: Sendable {
    let signer: DKIMSigner
    /// What is published of it under its selector (RFC 6376 §3.6.1, RFC 8463 §4).
    let record: DNSRecord

    /// Reads the key; a fault says which setting is to be corrected, and how.
    init(_ settings: Settings.DKIM, sender: MailFrom) throws {
        let pem = try PEMFile.bytes(of: settings.key, setting: settings.keySetting, isSecret: true)
        let key: SigningKey
        do {
            key = try SigningKey(pem: pem)
        } catch {
            throw PEMFile.Fault(description: "\(settings.keySetting) \(settings.key): \(error.underlying). \(error.hint)")
        }
        signer = DKIMSigner(
            domain: settings.domain, selector: settings.selector, algorithm: key.algorithm.rawValue, digest: { try BodyDigest.sha256($0) },
            sign: { try key.sign($0) })
        guard signer.covers(sender) else {
            throw PEMFile.Fault(
                description:
                    "delivery.dkim.domain: \(settings.domain) does not speak for \(sender.address) (mail.from); give the domain of "
                    + "that address, or one above it")
        }
        let kind = key.algorithm == .rsa ? "rsa" : "ed25519"
        let published = Base64.standard.encode(key.publicKey)
        record = DNSRecord(
            name: "\(settings.selector)._domainkey.\(signer.domain)",
            text: "v=DKIM1; k=\(kind); p=\(published)\(String(repeating: "=", count: (4 - published.utf8.count % 4) % 4))")
    }
}
