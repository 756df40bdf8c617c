/// What makes a caller id look like the name of a company, a department, a place or a device rather than a person's: a hint for whoever
/// migrates, who may want a profile of kind `place`. Nothing is decided by it.
package enum CompanyName {
    /// Why the names look so, for people; nil where they look like a person's.
    package static func sign(firstName: String, lastName: String) -> String? {
        let name = firstName + " " + lastName
        let words = words(of: name)
        if words.isEmpty { return "there is no name" }
        if let form = legalForm(in: words, isAllCapitals: name == name.uppercased()) { return "\(form) is a company's legal form" }
        let folded = words.map(\.caseFoldedKey)
        if let word = folded.first(where: roles.contains) { return "\"\(word)\" names a department, a place or a device" }
        if name.unicodeScalars.contains(where: { $0.properties.numericType != nil }) { return "there is a digit in the name" }
        if name.unicodeScalars.contains("&") { return "there is an & in the name" }
        if isBlank(firstName) { return "there is no first name" }
        if isBlank(lastName) { return "there is no last name" }
        if firstName.caseFoldedKey == lastName.caseFoldedKey { return "first and last name are the same" }
        return nil
    }

    /// Legal forms that are no one's name.
    private static let longForms: Set<String> = [
        "gmbh", "mbh", "ohg", "gbr", "ggmbh", "inc", "incorporated", "llc", "llp", "ltd", "limited", "corp", "corporation", "company",
        "plc",
        "sarl", "sasu", "srl", "sprl", "bvba", "ltda", "eireli", "pty", "pte", "kk", "株式会社", "有限公司", "有限责任公司", "holding", "holdings",
        "group", "gruppe", "groupe", "grupo", "associates", "partners", "foundation", "stiftung", "verein",
    ]
    /// Legal forms that are names too: they count in capitals, among words that are not, or with dots.
    private static let shortForms: Set<String> = [
        "ag", "kg", "ug", "ek", "ev", "se", "sa", "sas", "spa", "bv", "nv", "ab", "as", "oy", "aps", "co", "me", "sl", "lp", "pc",
    ]
    private static let roles: Set<String> = [
        "accounting", "accounts", "accueil", "admin", "administration", "atendimento", "billing", "boardroom", "breakroom", "buchhaltung",
        "cafeteria", "conference", "department", "dept", "desk", "dispatch", "doorbell", "einkauf", "elevator", "empfang", "fax",
        "financeiro",
        "frontdesk", "helpdesk", "info", "intercom", "kitchen", "konferenz", "lobby", "lounge", "marketing", "meeting", "mailroom",
        "office",
        "operator", "paging", "payroll", "personal", "phone", "purchasing", "queue", "recepción", "recepcion", "recepção", "reception",
        "receptionist", "rezeption", "room", "sales", "salle", "sekretariat", "service", "shipping", "spare", "support", "team", "technik",
        "telefon", "test", "vendas", "ventas", "ventes", "vertrieb", "voicemail", "warehouse", "werkstatt", "zentrale", "会議室", "受付",
    ]

    /// The words with the dots and hyphens within them.
    private static func words(of name: String) -> [String] {
        name.unicodeScalars.split { $0.properties.isWhitespace || ",;()/\"".unicodeScalars.contains($0) }.map { String($0) }
    }

    private static func legalForm(in words: [String], isAllCapitals: Bool) -> String? {
        words.first { word in
            let letters = String(String.UnicodeScalarView(word.unicodeScalars.filter { $0 != "." }))
            let key = letters.caseFoldedKey
            if longForms.contains(key) { return true }
            guard shortForms.contains(key), words.count > 1 else { return false }
            let dots = word.unicodeScalars.count { $0 == "." }
            return dots > 1 || (letters == letters.uppercased() && !isAllCapitals)
        }
    }

    private static func isBlank(_ text: String) -> Bool { text.unicodeScalars.allSatisfy(\.properties.isWhitespace) }
}
