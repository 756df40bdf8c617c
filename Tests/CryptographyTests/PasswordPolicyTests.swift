import Cryptography
import Testing

struct PasswordPolicyTests {
    private func objections(_ text: String, minimum: Int = 15) throws -> [Objection] {
        PasswordPolicy(minimumLength: minimum).objections(
            to: try password(text), username: "ada@example.com", email: "ada.byron@example.com", names: ["Ada", "Byron King"],
            companyNames: ["Acme Rockets Ltd", "Latchkey"])
    }

    @Test(arguments: [
        "seventeen quiet otters paddle", "forty lanterns above the harbour", "k8#Vq2!zLw9pXr4T", "739204718265093", "vxqjzkwpmrtbnhd",
        "at acme we whistle quietly", "tänzelnde Gänse überqueren Öland", "三匹の猫が静かな月夜に踊る夜明け前", "проворные выдры плывут домой",
    ])
    func `an ordinary passphrase or random text is accepted`(text: String) throws {
        #expect(try objections(text) == [])
    }

    @Test(arguments: [
        "correcthorsebatterystaple", "Correct Horse Battery Staple", "passwordpassword1", "Password12345678", "qwertyuiopasdfgh",
        "aaaaaaaaaaaaaaaa",
        "abcabcabcabcabc", "abcdefghijklmnop", "123456789012345", "987654321098765", "ponmlkjihgfedcba", "P@ssw0rd!P@ssw0rd!",
        "1qaz2wsx3edc4rfv",
        "zaq12wsxcde34rfv", "!QAZ2wsx#EDC4rfv", "a1b2c3d4e5f6g7h8", "112233445566778899", "Summer2024Winter2025", "dragonmonkeyfootball",
        "iloveyouforever", "trustno1trustno1", "Liverpool-Football-Club", "sunshine sunshine 2024!", "00000000000000000",
        "polniypizdec0211",
        "пароль123456789", "аааааааааааааааа", "пароль пароль пароль", "mailcreated5240", "Welcome2Welcome2Welcome2", "l3tm31nl3tm31n!!",
        "qazwsxedcrfvtgb", "asdfasdfasdfasdf", "😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀",
    ])
    func `what is guessed early is refused as common`(text: String) throws {
        #expect(try objections(text).contains(.common))
    }

    @Test func `the minimum counts code points`() throws {
        #expect(try objections("vxqjzkwpmrtbnh") == [.tooShort(minimum: 15)])
        #expect(try objections("vxqjzkwpmrtbnhd") == [])
        #expect(try objections("é7ü#ñ2ø!å9ß?æ4") == [.tooShort(minimum: 15)])
        #expect(try objections("é7ü#ñ2ø!å9ß?æ4ç") == [])
        #expect(try objections("vxqjzkwp#9", minimum: 8) == [])
    }

    @Test func `long passwords are taken up to 4096 bytes and no further`() throws {
        let random = String(SystemRandom.bytes(4096).map { Character(Unicode.Scalar($0 & 31 + 0x50)) })
        for length in [64, 1024, 4096] { #expect(try objections(String(random.prefix(length))) == []) }
        #expect(try objections(random + "x") == [.tooLong])
    }

    @Test(
        arguments: [
            ("ada@example.com2024!", Objection.isUsername), ("ADA@EXAMPLE.COM", .isUsername), ("ada.byron@example.com", .isEmail),
            ("Ada.Byron@Example.com1", .isEmail), ("adabyronking1815!!", .isName), ("4d4-byr0n-k1ng", .isName),
            ("Byron King Byron King", .isName),
            ("acmerockets2026!!", .isCompany), ("LatchkeyLatchkey", .isCompany), ("latchkey12345678", .isCompany),
            ("***acme-rockets-ltd***", .isCompany),
        ] as [(String, Objection)])
    func `a context word with decoration is refused for what it is`(text: String, kind: Objection) throws {
        #expect(try objections(text).contains(kind))
    }

    @Test func `words of several kinds together are refused for each`() throws {
        let found = try objections("byron-acme-2026-rockets")
        #expect(found.contains(.isName))
        #expect(found.contains(.isCompany))
        #expect(!found.contains(.isUsername))
    }

    @Test func `a passphrase that merely holds a context word is accepted`() throws {
        #expect(try objections("rockets from acme frighten seventeen otters") == [])
        #expect(try objections("ada paddles quietly upstream") == [])
    }

    @Test(arguments: ["a", "ab", "password", "passwordx1", "qwerty ", "é", "1!", "adaacme"])
    func `4096 bytes of anything are judged in bounded time`(unit: String) throws {
        let text = String(repeating: unit, count: 4096 / unit.utf8.count)
        // Unoptimised and beside other tests it takes a quarter of a second; in the square of the length it would take minutes.
        #expect(try ContinuousClock().measure { _ = try objections(text) } < .seconds(5))
    }

    @Test func `random texts never trap and are never common`() throws {
        for _ in 0..<100 {
            let scalars = (0..<40).map { _ in
                Unicode.Scalar(UInt32.random(in: 0..<0x11_0000)) ?? "x"
            }
            #expect(try !objections(String(String.UnicodeScalarView(scalars))).contains(.common))
        }
    }
}
