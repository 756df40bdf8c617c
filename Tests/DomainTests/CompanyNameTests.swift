import Domain
import Testing

/// F27: the report of names that look like a company's.
struct CompanyNameTests {
    @Test(arguments: [
        ("Acme", "GmbH"), ("Acme", "Inc."), ("Acme", "Inc"), ("Byron", "Ltd."), ("Byron & Sons", "Limited"), ("Acme", "LLC"),
        ("Muster", "AG"), ("Telecom", "S.A."), ("Müller", "GmbH & Co. KG"), ("Acme", "株式会社"), ("Front", "Desk"), ("Main", "Reception"),
        ("Fax", "Machine"), ("Sales", "Department"), ("Conference", "Room B"), ("Room", "12"), ("Line", "２"), ("", "Byron"), ("Ada", ""),
        (" ", " "), ("Lobby", "lobby"), ("Ada", "ada"), ("Smith", "& Jones"), ("Empfang", "Nord"), ("Recepción", "Central"),
    ])
    func `a company, a department, a place or a device is noticed`(first: String, last: String) {
        #expect(CompanyName.sign(firstName: first, lastName: last) != nil)
    }

    @Test(arguments: [
        ("Ada", "Byron"), ("Maria", "de Sá"), ("Maria", "Sa"), ("MARIA", "SA"), ("Jason", "Co"), ("Se", "Ri"), ("Ann", "Marie-Claire"),
        ("Grace", "Hopper"), ("Kaspar", "Ag"), ("José", "Ñandú"), ("花子", "山田"), ("Ludwig", "van Beethoven"), ("As", "Told"),
        ("Óscar", "Núñez"), ("'t", "Hooft"), ("Anne", "O'Neil"), ("J. R. R.", "Tolkien"), ("Link", "Service-Baker"),
    ])
    func `a person is not`(first: String, last: String) {
        #expect(CompanyName.sign(firstName: first, lastName: last) == nil)
    }
}
