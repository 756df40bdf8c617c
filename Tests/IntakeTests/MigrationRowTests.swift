import Domain
import Intake
import Testing

struct MigrationRowTests {
    @Test func `F27 a row says whose an extension is`() throws {
        let row = try MigrationRow(cells: ["0042", " Ada ", "Byron", "ada@ACME.example", ""])
        #expect(row.number.text == "0042")
        #expect(row.person == .init(firstName: "Ada", lastName: "Byron", email: try EmailAddress("ada@acme.example")))
        #expect(row.contacts == ExtensionEdit(callerIdFirstName: "Ada", callerIdLastName: "Byron", voicemailEmail: "ada@acme.example"))
    }

    @Test(arguments: ["x", "yes", "TRUE", "1", "unassigned", " Yes "])
    func `F27 an extension marked unassigned needs no names`(mark: String) throws {
        let row = try MigrationRow(cells: ["1001", "", "", "", mark])
        #expect(row.person == nil && row.contacts == ExtensionEdit())
    }

    @Test(arguments: [
        ["", "Ada", "Byron", "ada@acme.example", ""], ["10 01", "Ada", "Byron", "ada@acme.example", ""],
        ["1001", "", "Byron", "ada@acme.example", ""], ["1001", "Ada", " ", "ada@acme.example", ""], ["1001", "Ada", "Byron", "", ""],
        ["1001", "Ada", "Byron", "ada@", ""], ["1001", "Ada", "Byron", "a@b.c, d@e.f", ""],
        ["1001", "Ada\nB", "Byron", "ada@acme.example", ""],
        ["1001", "Ada", "Byron", "ada@acme.example", "perhaps"],
        ["1001", String(repeating: "x", count: 101), "Byron", "ada@acme.example", ""],
        ["1001"],
    ])
    func `F27 a row of which no profile can be made is refused with a reason`(cells: [String]) {
        let refusal = #expect(throws: Refusal.self) { try MigrationRow(cells: cells) }
        #expect(refusal?.reason.hasSuffix(".") == true)
    }
}
