import Domain

/// What crypt(3) verifies: bcrypt, SHA-256-crypt, SHA-512-crypt, and scrypt as `$7$`. The whole string is its setting, the end its hash.
struct ImportedCrypt: ImportedScheme {
    let name: String
    private let setting: [UInt8]
    private let hashLength: Int
    /// A password of more bytes, or with a NUL, never matches: crypt would compare only its beginning.
    private let passwordBytes: Int

    private static let digits = Array("./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)
    private static let bcryptDigits = Array("./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".utf8)

    /// `$2b$12$` and 53 digits: 22 of the salt, 31 of the hash.
    init(bcrypt text: String, _ fields: [Substring]) throws(Refusal) {
        guard fields.count == 4, fields[2].utf8.count == 2, fields[2].utf8.allSatisfy(Leet.isDigit), let cost = Int(fields[2]),
            fields[3].utf8.count == 53, fields[3].utf8.allSatisfy(Self.digits.contains), let last = fields[3].utf8.last,
            (Self.bcryptDigits.firstIndex(of: last) ?? 1) % 4 == 0
        else { throw .hash("is not of the form $2b$, a cost of two digits, $ and 53 letters; export it again.") }
        guard ImportLimits.bcryptCost.contains(cost) else {
            throw .hash(
                "has a cost outside of the admitted \(ImportLimits.bcryptCost.lowerBound) to \(ImportLimits.bcryptCost.upperBound); "
                    + "leave the row out, so that the person is sent a link.")
        }
        (name, setting, hashLength, passwordBytes) = ("bcrypt", Array(text.utf8), 31, ImportLimits.bcryptPasswordBytes)
    }

    /// `$6$salt$hash` or `$6$rounds=656000$salt$hash`.
    init(shaCrypt text: String, _ fields: [Substring], name: String, hashLength: Int, lastDigitBelow bound: Int) throws(Refusal) {
        let salt = fields.dropLast().last ?? ""
        guard (4...5).contains(fields.count), (1...16).contains(salt.utf8.count), salt.utf8.allSatisfy(Self.digits.contains),
            Self.isHash(fields[fields.count - 1], length: hashLength, lastDigitBelow: bound)
        else { throw .hash("is not of the form $6$salt$hash or $6$rounds=…$salt$hash; export it again.") }
        if fields.count == 5 {
            guard fields[2].utf8.starts(with: "rounds=".utf8), let rounds = DecimalNumber.parse(fields[2].dropFirst(7)),
                ImportLimits.shaCryptRounds.contains(rounds)
            else {
                throw .hash(
                    "has rounds outside of the admitted \(ImportLimits.shaCryptRounds.lowerBound) to "
                        + "\(ImportLimits.shaCryptRounds.upperBound); leave the row out, so that the person is sent a link.")
            }
        }
        self.name = name
        (setting, self.hashLength, passwordBytes) = (Array(text.utf8), hashLength, ImportLimits.shaCryptPasswordBytes)
    }

    /// `$7$`, one digit of log N, five each of r and p, the salt, `$` and 43 digits.
    init(scrypt text: String, _ fields: [Substring]) throws(Refusal) {
        guard fields.count == 4, fields[2].utf8.allSatisfy(Self.digits.contains), (12...11 + 64).contains(fields[2].utf8.count),
            Self.isHash(fields[3], length: 43, lastDigitBelow: 16)
        else { throw .hash("is not of the form $7$cost and salt$hash; export it again.") }
        let values = fields[2].utf8.prefix(11).map { Self.digits.firstIndex(of: $0) ?? 0 }
        guard values[0] > 1 else { throw .hash("asks for less of scrypt than crypt(3) takes; export it again.") }
        _ = try ScryptCost(logN: values[0], blockSize: Self.number(values[1..<6]), lanes: Self.number(values[6..<11]))
        (name, setting, hashLength, passwordBytes) = ("scrypt", Array(text.utf8), 43, ImportLimits.cryptPasswordBytes)
    }

    func matches(_ password: Span<UInt8>) throws(CryptographyFault) -> Bool {
        var phrase: [UInt8] = []
        defer { Libcrypto.erase(&phrase) }
        phrase.reserveCapacity(passwordBytes + 1)
        var fits = password.count <= passwordBytes
        for index in 0..<min(password.count, passwordBytes) {
            fits = fits && password[index] != 0
            // Where it does not fit the work is done all the same.
            phrase.append(max(password[index], 1))
        }
        let computed = try Libcrypt.crypt(&phrase, setting: setting)
        return Libcrypto.areEqual(Array(computed.suffix(hashLength)), Array(setting.suffix(hashLength))) && fits
    }

    /// Whether the digits are a hash; of the last one only some bits count.
    private static func isHash(_ field: Substring, length: Int, lastDigitBelow bound: Int) -> Bool {
        guard field.utf8.count == length, field.utf8.allSatisfy(digits.contains), let last = field.utf8.last else { return false }
        return digits[..<bound].contains(last)
    }

    /// Five digits, the least one first.
    private static func number(_ values: ArraySlice<Int>) -> Int { values.reversed().reduce(0) { $0 << 6 | $1 } }
}
