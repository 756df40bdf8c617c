import Domain

/// A stored password hash: `$argon2id$v=19$m=…,t=…,p=…,keyid=…$salt$mac`, the PHC string format with a keyed last step.
struct StoredHash: Equatable, Sendable {
    let cost: Argon2.Cost
    /// Names the pepper under which `mac` was made.
    let keyID: String
    let salt: [UInt8]
    /// HMAC-SHA-256 of the Argon2id output under the pepper.
    let mac: [UInt8]

    static let saltBytes = 16
    static let macBytes = 32

    init(cost: Argon2.Cost, keyID: String, salt: [UInt8], mac: [UInt8]) {
        self.cost = cost
        self.keyID = keyID
        self.salt = salt
        self.mac = mac
    }

    /// Nil for anything that `text` would not have written, or that asks for more than the bounds allow.
    init?(_ text: String) {
        guard text.utf8.count <= 256 else { return nil }
        let fields = text.split(separator: "$", omittingEmptySubsequences: false)
        guard fields.count == 6, fields[0].isEmpty, fields[1] == "argon2id", fields[2] == "v=19",
            let (cost, keyID) = Self.parseParameters(fields[3]),
            let salt = Base64.standard.decode(fields[4]), salt.count == Self.saltBytes,
            let mac = Base64.standard.decode(fields[5]), mac.count == Self.macBytes
        else { return nil }
        self.init(cost: cost, keyID: keyID, salt: salt, mac: mac)
    }

    /// The PHC string.
    var text: String {
        let parameters = "m=\(cost.memoryKiB),t=\(cost.iterations),p=\(cost.lanes),keyid=\(keyID)"
        return "$argon2id$v=19$\(parameters)$\(Base64.standard.encode(salt))$\(Base64.standard.encode(mac))"
    }

    private static func parseParameters(_ field: Substring) -> (Argon2.Cost, String)? {
        let parts = field.split(separator: ",", omittingEmptySubsequences: false)
        guard parts.count == 4,
            let lanes = number(parts[2], after: "p=", in: 1...4),
            let memory = number(parts[0], after: "m=", in: 8 * lanes...UInt32(Argon2Parameters.memoryBound)),
            let iterations = number(parts[1], after: "t=", in: 1...UInt32(Argon2Parameters.iterationBound)),
            let keyID = value(parts[3], after: "keyid="), isKeyID(keyID)
        else { return nil }
        return (Argon2.Cost(memoryKiB: memory, iterations: iterations, lanes: lanes), String(keyID))
    }

    /// A decimal number without sign or leading zeros.
    private static func number(_ part: Substring, after name: String, in bounds: ClosedRange<UInt32>) -> UInt32? {
        guard let digits = value(part, after: name), let number = DecimalNumber.parse(digits).flatMap(UInt32.init(exactly:)),
            bounds.contains(number)
        else { return nil }
        return number
    }

    private static func value(_ part: Substring, after name: String) -> Substring? {
        guard part.utf8.starts(with: name.utf8) else { return nil }
        return part[part.utf8.index(part.startIndex, offsetBy: name.utf8.count)...]
    }

    private static func isKeyID(_ text: Substring) -> Bool {
        text.utf8.count == 8 && text.utf8.allSatisfy { Leet.isDigit($0) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0) }
    }
}
