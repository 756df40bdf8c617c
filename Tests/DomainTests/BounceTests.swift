import Domain
import Testing

/// S5: what comes back, and what it makes of an email and of its address.
@Suite struct BounceTests {
    private static let ada = "ada@acme.example"

    @Test(arguments: [
        ("5.1.1", 5, 1, 1), (" 4.4.7 (delivery time expired)", 4, 4, 7), ("5.1.10", 5, 1, 10), ("2.0.0", 2, 0, 0), ("5.7.999;x", 5, 7, 999),
    ])
    func `S5 an enhanced status is read`(text: String, kind: Int, subject: Int, detail: Int) {
        #expect(EnhancedStatus(text) == EnhancedStatus(kind, subject, detail))
    }

    @Test(arguments: ["", "5", "5.1", "5.1.1.1", "3.1.1", "55.1.1", "5..1", "5.1.x", "5.1.1000", "unknown", "-5.1.1", "５.1.1"])
    func `S5 what is none is none`(text: String) { #expect(EnhancedStatus(text) == nil) }

    @Test(arguments: [
        ("5.1.1", true), ("5.1.10", true), ("5.0.0", true), ("5.2.1", true), ("5.2.2", true), ("5.4.4", true), ("5.3.0", false),
        ("5.5.0", false), ("5.6.0", false), ("5.7.1", false), ("4.1.1", false), ("4.2.2", false), ("4.4.7", false),
    ])
    func `S5 only a lasting failure of the address itself stops further mail to it`(text: String, isLasting: Bool) throws {
        let status = try #require(EnhancedStatus(text))
        let verdict = BounceVerdict.of([.init(.failed, status: status, finalRecipient: Self.ada)], sentTo: Self.ada)
        #expect(verdict == .bounced(reason: "\(status.meaning) (\(text))", isLasting: isLasting, diagnostic: nil))
    }

    @Test(arguments: [DeliveryReport.Action.delayed, .delivered, .relayed, .expanded])
    func `S5 what is not given up is under way`(action: DeliveryReport.Action) {
        #expect(BounceVerdict.of([.init(action, status: EnhancedStatus(5, 1, 1))], sentTo: Self.ada) == .nothing)
    }

    @Test func `S5 no report, and one of success, say nothing`() {
        #expect(BounceVerdict.of([], sentTo: Self.ada) == .nothing)
        #expect(BounceVerdict.of([.init(.failed, status: EnhancedStatus(2, 0, 0))], sentTo: Self.ada) == .nothing)
    }

    @Test func `S5 a failure without a status, or of where it was forwarded to, ends the email alone`() {
        #expect(
            BounceVerdict.of([.init(.failed, status: nil)], sentTo: Self.ada)
                == .bounced(reason: "the mail system gave no reason", isLasting: false, diagnostic: nil))
        let forwarded = DeliveryReport(.failed, status: EnhancedStatus(5, 1, 1), finalRecipient: "x@elsewhere.example")
        #expect(
            BounceVerdict.of([forwarded], sentTo: Self.ada)
                == .bounced(
                    reason: "an address that it was forwarded to failed: there is no such mailbox (5.1.1)", isLasting: false,
                    diagnostic: nil))
    }

    @Test func `S5 of several reports the one on the address counts, in whatever case and by either name`() {
        let other = DeliveryReport(.failed, status: EnhancedStatus(4, 4, 7), finalRecipient: "x@elsewhere.example")
        let own = DeliveryReport(
            .failed, status: EnhancedStatus(5, 1, 1), finalRecipient: "y@internal.example", originalRecipient: "ADA@Acme.example",
            diagnostic: "550")
        let verdict = BounceVerdict.of([.init(.delivered, status: nil), other, own], sentTo: Self.ada)
        #expect(verdict == .bounced(reason: "there is no such mailbox (5.1.1)", isLasting: true, diagnostic: "550"))
    }

    @Test(arguments: [
        ("550 5.1.1 no such user", "there is no such mailbox (5.1.1)", true),
        ("550-5.1.1 a\n550 5.1.1 b", "there is no such mailbox (5.1.1)", true),
        ("554 5.7.1 spam", "the mail system does not want the email (5.7.1)", false), ("550 no such user", "refused", false),
        ("connected to 5.1.1.2, 250 2.1.5 ok", "refused", false),
    ])
    func `S5 a refusal at the hand-over counts alike, where it says so`(answer: String, reason: String, isLasting: Bool) {
        let refusal = BounceVerdict.refusal(reason: "refused", answer: answer)
        #expect(refusal.reason == reason && refusal.isLasting == isLasting)
    }

    @Test func `S5 a return path is read as it was made, in whatever case`() throws {
        let base = try EmailAddress("bounces@mail.example.com")
        let path = ReturnPath(number: .max, code: "abcdefghijkl2345")
        let address = try path.address(at: base)
        #expect(address.text == "bounces+9223372036854775807.abcdefghijkl2345@mail.example.com")
        #expect(ReturnPath(address.text) == path && ReturnPath(address.text.uppercased()) == path)
        let longest = try EmailAddress(String(repeating: "b", count: ReturnPath.baseLimit) + "@example.com")
        #expect(ReturnPath.canBeMade(from: longest))
        #expect(try path.address(at: longest).text.utf8.prefix { $0 != UInt8(ascii: "@") }.count == 64)
        #expect(try !ReturnPath.canBeMade(from: EmailAddress("b" + longest.text)))
    }

    @Test(arguments: [
        "", "@", "+", "bounces@example.com", "bounces+1@example.com", "bounces+1.abc@example.com", "bounces+.abcdefghijkl2345@example.com",
        "bounces+-1.abcdefghijkl2345@example.com", "bounces+99999999999999999999.abcdefghijkl2345@x", "bounces+1.abcdefghijkl2389@x",
        "bounces+9223372036854775808.abcdefghijkl2345@x", "bounces+1.abcdefghijkl2345", "bounces+1.abcdefghijkl2345.x@x",
        "b+１.abcdefghijkl2345@x",
    ])
    func `S5 what is no return path is none`(text: String) { #expect(ReturnPath(text) == nil) }
}
