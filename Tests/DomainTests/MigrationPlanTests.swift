import Domain
import Testing

/// F27: what becomes of the rows of a file, beside what is stored.
struct MigrationPlanTests {
    private struct Stored: MigrationPlan.Records {
        var extensions: [String: Extension] = [:]
        var profiles: [Profile] = []
        var taken: Set<String> = []

        func `extension`(_ number: ExtensionNumber) -> Extension? { extensions[number.text] }
        func profiles(of email: EmailAddress) -> [Profile] { profiles.filter { $0.email.text.caseFoldedKey == email.text.caseFoldedKey } }
        func isTaken(_ username: Username) -> Bool {
            taken.contains(username.key) || profiles.contains { $0.username.key == username.key }
        }
    }

    private var plan: MigrationPlan
    private var stored = Stored()
    private var line = 1

    init() throws { plan = MigrationPlan(pbx: try PBXID("acme")) }

    private mutating func step(
        _ number: String, _ first: String = "Ada", _ last: String = "Byron", _ email: String = "ada@acme.example", unassigned: Bool = false
    ) throws -> MigrationPlan.Step {
        line += 1
        let person = try MigrationRow.Person(firstName: first, lastName: last, email: EmailAddress(email))
        let row = MigrationRow(number: try ExtensionNumber(number), contacts: ExtensionEdit(), person: unassigned ? nil : person)
        return try plan.step(row, line: line, stored)
    }

    private func form(_ username: String, _ first: String = "Ada", _ last: String = "Byron", _ email: String = "ada@acme.example") throws
        -> ProfileForm
    {
        try ProfileForm(username: username, firstName: first, lastName: last, email: email)
    }

    private func made(_ step: MigrationPlan.Step) -> ProfileForm? { if case .make(let form) = step { form } else { nil } }

    private func reason(_ step: MigrationPlan.Step) -> String? { if case .refuse(let reason) = step { reason } else { nil } }

    @Test mutating func `F27 a profile is made, with the address as its username`() throws {
        #expect(try step("1001") == .make(form("ada@acme.example")))
    }

    @Test mutating func `F5 one person on several rows gets one profile, whatever the case`() throws {
        #expect(try step("1001") == .make(form("ada@acme.example")))
        #expect(try step("1002") == .join(form("ada@acme.example")))
        #expect(try step("1003", "ADA", "byron", "ADA@acme.example") == .join(form("ada@acme.example", "ADA", "byron", "ADA@acme.example")))
    }

    @Test mutating func `F5 a person who has a profile already gets no second one`() throws {
        stored.profiles = [try Scene.profile(Scene.ada, "ada", "Ada", "Byron")]
        #expect(try step("1001") == .join(form("ada")))
    }

    @Test mutating func `F4 another name at the same address is another profile, whose username is its name`() throws {
        _ = try step("1001")
        #expect(try step("1002", "Front", "Lobby") == .make(form("Front Lobby", "Front", "Lobby")))
        #expect(
            try step("1003", "Front", "Lobby", "other@acme.example")
                == .make(form("other@acme.example", "Front", "Lobby", "other@acme.example")))
    }

    @Test mutating func `F3 an address too long for a username is told by the name`() throws {
        let email = "augusta.ada.king.noel@countess-of-lovelace.example"
        #expect(try step("1001", "Ada", "King", email) == .make(form("Ada King", "Ada", "King", email)))
    }

    @Test mutating func `F3 a username that anybody has is never taken, and the next is always the same`() throws {
        stored.taken = ["ada@acme.example", "ada byron"]
        #expect(try step("1001") == .make(form("Ada Byron 1001")))
        stored.taken.insert("ada byron 1002")
        #expect(
            try step("1002", "Ada", "Byron", "ada@other.example") == .make(form("ada@other.example", "Ada", "Byron", "ada@other.example")))
    }

    @Test mutating func `F3 proposals are cut to 30 characters and go on with a counter`() throws {
        let (first, last) = (String(repeating: "é", count: 60), String(repeating: "ü", count: 60))
        let email = "\(String(repeating: "x", count: 40))@acme.example"
        let form = try #require(made(try step("1001", first, last, email)))
        #expect(form.username.text == String(repeating: "é", count: 25) + " 1001")
        stored.taken = [form.username.key, "1001.acme"]
        var other = try MigrationPlanTests()
        other.stored = stored
        let second = try #require(made(try other.step("1001", first, last, email)))
        #expect(second.username.text == String(repeating: "é", count: 28) + " 2")
    }

    @Test mutating func `F27 what somebody has is left alone, and a fallback too`() throws {
        stored.extensions = [
            "1001": try Scene.ext("1001", holder: Scene.ada), "1002": try Scene.ext("1002", holder: Scene.grace, isFallback: true),
        ]
        #expect(try step("1001") == .leave(.init(Scene.ada)))
        #expect(try step("1002") == .leave(.init(Scene.grace, isFallback: true)))
    }

    @Test mutating func `F27 an extension marked unassigned gets no profile`() throws {
        stored.extensions = ["1002": try Scene.ext("1002")]
        #expect(try step("1001", unassigned: true) == .addUnassigned)
        #expect(try step("1002", unassigned: true) == .isUnassigned)
    }

    @Test mutating func `F27 a disabled person and an extension that stands there twice are refused`() throws {
        stored.profiles = [try Scene.profile(Scene.ada, "ada", "Ada", "Byron", state: .disabled)]
        let told = try #require(reason(try step("1001")))
        #expect(told.contains("disabled"))
        let second = try #require(reason(try step("1001", "Bob", "Babbage", "bob@acme.example")))
        #expect(second.contains("line 2"))
    }
}
