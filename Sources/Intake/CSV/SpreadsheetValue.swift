/// What Excel and LibreOffice take for a number, an amount, a date, a time or a truth value, in the languages that they are used in here, and
/// would write back otherwise: `0042`, `1E5`, `1-2`, `MAR1`, `3月5日`, `$5`, `10 PM`, `true`. Rather too much than too little: the apostrophe
/// that it costs is taken away again.
enum SpreadsheetValue {
    static func isTaken(_ text: ArraySlice<UInt8>) -> Bool {
        // Most cells are names and addresses without a digit.
        guard text.contains(where: { (0x30...0x39).contains($0) || $0 >= 0x80 }) else {
            return truthLengths.contains(text.count) && truths.contains(String(decoding: text, as: UTF8.self).lowercased())
        }
        return isValue(String(decoding: text, as: UTF8.self))
    }

    private static func isValue(_ text: String) -> Bool {
        var (word, hasDigit) = ("", false)
        for scalar in text.unicodeScalars {
            if scalar.properties.isAlphabetic {
                word.unicodeScalars.append(scalar)
                continue
            }
            guard word.isEmpty || isKnown(word) else { return false }
            word = ""
            if scalar.properties.numericType != nil {
                hasDigit = true
            } else if !isSign(scalar) {
                return false
            }
        }
        guard word.isEmpty || isKnown(word) else { return false }
        return hasDigit
    }

    private static func isSign(_ scalar: Unicode.Scalar) -> Bool {
        " .,:;/-+%()'’\u{A0}\u{202F}–−".unicodeScalars.contains(scalar) || scalar.properties.generalCategory == .currencySymbol
    }

    private static func isKnown(_ word: String) -> Bool {
        let word = word.lowercased()
        return words.contains(word) || truths.contains(word) || monthBeginnings.contains(word)
    }

    /// Parts of numbers, times and amounts; CJK dates have them behind each number.
    private static let words: Set<String> = [
        "e", "am", "pm", "a", "p", "h", "t", "z", "年", "月", "日", "時", "时", "分", "秒", "午前", "午後", "上午", "下午", "平成", "令和", "昭和", "ص", "م",
        "de", "uhr", "eur", "usd", "gbp", "chf", "kr", "r",
    ]
    private static let truths: Set<String> = [
        "true", "false", "wahr", "falsch", "vrai", "faux", "verdadero", "falso", "verdadeiro",
    ]
    private static let truthLengths = 4...10
    /// A month is known by its first three letters on.
    private static let monthBeginnings = Set(
        months.flatMap { month in (3...max(month.count, 3)).map { String(month.prefix($0)) } })
    private static let months: [String] = [
        "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december", "januar",
        "februar", "märz", "mrz", "jänner", "mai", "juni", "juli", "oktober", "dezember", "janvier", "février", "mars", "avril", "juin",
        "juillet",
        "août", "septembre", "octobre", "novembre", "décembre", "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto",
        "septiembre", "octubre", "noviembre", "diciembre", "janeiro", "fevereiro", "março", "maio", "junho", "julho", "setembro", "outubro",
        "novembro", "dezembro", "يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو", "يوليو", "أغسطس", "سبتمبر", "أكتوبر", "نوفمبر",
        "ديسمبر",
    ]
}
