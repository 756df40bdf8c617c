import Domain

/// Signs emails of one domain (DKIM, RFC 6376), relaxed/relaxed. The key lives elsewhere; what computes with it is handed in.
package struct DKIMSigner: Sendable {
    /// The fields that are signed; From once more than it stands there, so that none can be added (RFC 6376 §8.15).
    static let fields = [
        "From", "From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type", "Auto-Submitted",
    ]

    package let domain: String
    package let selector: String
    /// As RFC 6376 §3.3 and RFC 8463 name it, such as `rsa-sha256`.
    private let algorithm: String
    /// SHA-256 of the body, and the signature over bytes.
    private let digest: @Sendable ([UInt8]) throws -> [UInt8]
    private let sign: @Sendable ([UInt8]) throws -> [UInt8]

    package init(
        domain: String, selector: String, algorithm: String, digest: @escaping @Sendable ([UInt8]) throws -> [UInt8],
        sign: @escaping @Sendable ([UInt8]) throws -> [UInt8]
    ) {
        self.domain = domain.lowercased()
        self.selector = selector
        self.algorithm = algorithm
        self.digest = digest
        self.sign = sign
    }

    /// Whether receivers count the signature for that sender: the domain is the sender's own, or above it (RFC 7489 §3.1.1).
    package func covers(_ sender: MailFrom) -> Bool {
        let own = sender.domain
        return own.utf8.elementsEqual(domain.utf8) || own.utf8.reversed().starts(with: ".\(domain)".utf8.reversed())
    }

    /// The field that signs the message, with LF line ends, to stand before it.
    func field(for message: MessageParts, at instant: Timestamp) throws -> [UInt8] {
        let hash = try digest(CanonicalForm.body(message.body))
        let start = [
            "v=1; a=\(algorithm); c=relaxed/relaxed; d=\(domain); s=\(selector);",
            " t=\(instant.microseconds / 1_000_000); h=\(Self.fields.joined(separator: ":"));", " bh=\(Self.text(hash)); b=",
        ].joined(separator: "\n")
        var signed: [UInt8] = []
        var taken: Set<String> = []
        for name in Self.fields where taken.insert(name).inserted {
            guard let field = message.fields.last(where: { $0.isNamed(name) }) else { continue }
            signed += CanonicalForm.header(field)
        }
        // Without the line end that a signed field has (RFC 6376 §3.7).
        signed += CanonicalForm.header(MessageParts.Field(name: "DKIM-Signature", value: Array(start.utf8)[...])).dropLast(2)
        let signature = Array(Self.text(try sign(signed)).utf8)
        var bytes = Array("DKIM-Signature: \(start)".utf8)
        for (index, byte) in signature.enumerated() {
            if index % 72 == 0 { bytes += "\n ".utf8 }
            bytes.append(byte)
        }
        return bytes + [UInt8(ascii: "\n")]
    }

    private static func text(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        Base64.append(bytes[...], to: &text)
        return String(decoding: text, as: UTF8.self)
    }
}
