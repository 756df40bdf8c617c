internal import Domain

/// What a privilege is called in an email: the known ones in the language's own words, all others by the name that the operator gave them.
struct PrivilegeWords {
    private let language: String

    init(locale: String) { language = locale.split(separator: "-").first?.lowercased() ?? "" }

    func text(of privilege: String) -> String {
        if privilege == PrivilegeName.accountManager.text, let words = Self.accountManager[language] { return words }
        // English reads a hyphen as a space; in other languages a name that has no words there stays the name that it is.
        return language == "en" ? String(String.UnicodeScalarView(privilege.unicodeScalars.map { $0 == "-" ? " " : $0 })) : privilege
    }

    /// What the right is for rather than who has it, so that it suits everybody.
    private static let accountManager = [
        "es": "gestión de cuentas", "fr": "gestion des comptes", "de": "Kontenverwaltung", "pt": "gerenciamento de contas",
        "ja": "アカウント管理", "zh": "账户管理", "ar": "إدارة الحسابات",
    ]
}
