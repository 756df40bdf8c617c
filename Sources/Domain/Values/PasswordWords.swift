/// Tells a heading under which somebody keeps passwords, in the languages that Latchkey speaks: nothing of that kind is ever taken in (F6).
package enum PasswordWords {
    /// Words that mean a password wherever they stand in a heading, written without blanks, hyphens and underscores.
    private static let parts = [
        "password", "passwort", "passwd", "pwd", "passphrase", "passcode", "kennwort", "losungswort", "geheimzahl", "geheimnis",
        "credential",
        "contraseña", "contrasena", "contrasenya", "clavedeacceso", "claveacceso", "palabradepaso", "motdepasse", "codesecret",
        "codeconfidentiel",
        "senha", "palavrapasse", "palavrachave", "códigosecreto", "codigosecreto", "secretcode", "pincode", "codepin", "pinnumber",
        "pinnummer",
        "vmpin", "voicemailpin", "パスワード", "ﾊﾟｽﾜｰﾄﾞ", "パスコード", "暗証", "合言葉", "密码", "密碼", "口令", "暗码", "كلمةالسر", "كلمةسر", "كلمةالمرور",
        "كلمةمرور",
        "رمزالمرور", "الرقمالسري", "رقمسري", "باسورد", "bcrypt", "argon2", "scrypt", "pbkdf2", "shadow",
    ]
    /// Words that mean one where they stand alone.
    private static let words: Set<String> = [
        "pass", "pw", "pin", "pins", "secret", "secrets", "hash", "hashes", "salt", "mdp", "clave", "senhas", "md5", "sha1", "sha256",
        "sha512",
        "crypt", "token",
    ]

    /// Whether the heading means a password, a PIN, or what is made of one.
    package static func name(_ heading: String) -> Bool {
        let plain = narrow(heading).caseFoldedKey
        let letters = plain.unicodeScalars.filter { $0.properties.isAlphabetic || $0.properties.numericType != nil }
        let joined = String(String.UnicodeScalarView(letters))
        if parts.contains(where: { joined.contains($0) }) { return true }
        return pieces(heading).contains { words.contains($0) }
    }

    /// The pieces between signs and between a small and a capital letter: `userPass` is `user` and `pass`.
    private static func pieces(_ heading: String) -> [String] {
        var pieces: [String] = [""]
        var wasSmall = false
        for scalar in narrow(heading).unicodeScalars {
            let isLetter = scalar.properties.isAlphabetic || scalar.properties.numericType != nil
            if !isLetter || wasSmall && scalar.properties.isUppercase { pieces.append("") }
            if isLetter { pieces[pieces.count - 1].unicodeScalars.append(scalar) }
            wasSmall = scalar.properties.isLowercase
        }
        return pieces.map(\.caseFoldedKey)
    }

    /// Letters that Japanese spreadsheets write twice as wide, as ASCII.
    private static func narrow(_ text: String) -> String {
        var narrow = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            narrow.append((0xFF01...0xFF5E).contains(scalar.value) ? Unicode.Scalar(scalar.value - 0xFEE0) ?? scalar : scalar)
        }
        return String(narrow)
    }
}
