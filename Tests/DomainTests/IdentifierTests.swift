import Domain
import Testing

@Suite struct IdentifierTests {
    @Test(arguments: ["en", "pt-BR", "zh-Hans", "zh-Hans-CN", "sl-rozaj-biske", "de-CH-1996", "es-419", "deu"])
    func `T8 a language tag is taken`(text: String) throws { #expect(try LanguageTag(text).text == text) }

    @Test(arguments: [
        "", "e", "-", "en-", "-en", "en--US", "en_US", "../en", "en/..", "en.", "é", "x-private", "waytoolong", "en-waytoolong",
        "en-aaaaaaaa-bbbbbbbb-cccccccc-dddddddd",
    ])
    func `T8 what is no language tag, a path for example, is refused`(text: String) {
        #expect(throws: Refusal.self) { try LanguageTag(text) }
    }

    @Test(arguments: ["1001", "0042", "*97", "#1", "+46-8-123", "a.b_c", "...", String(repeating: "9", count: 32)])
    func `F29 an extension is text, its leading zeros count`(text: String) throws { #expect(try ExtensionNumber(text).text == text) }

    @Test(arguments: ["", " 1001", "10 01", "1001\n", "'0042", "１００１", "é", ".", "..", String(repeating: "9", count: 33)])
    func `F29 what is no extension is refused`(text: String) { #expect(throws: Refusal.self) { try ExtensionNumber(text) } }

    @Test(arguments: ["", "a b", "a/b", "é", "..\\", ".", "..", String(repeating: "a", count: 65)])
    func `F1 what is no name of a PBX or privilege is refused`(text: String) {
        #expect(throws: Refusal.self) { try PBXID(text) }
        #expect(throws: Refusal.self) { try PrivilegeName(text) }
    }

    @Test func `F3 identifiers are compared byte for byte, as the database does`() throws {
        #expect(try PBXID("Acme") != PBXID("acme"))
        #expect(Set([try PBXID("acme"), try PBXID("acme")]).count == 1)
    }
}
