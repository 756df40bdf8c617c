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
        ("5.1.1", true), ("5.1.2", true), ("5.1.3", true), ("5.1.6", true), ("5.1.10", true), ("5.2.1", true),
        ("5.4.4", true), ("5.1.0", false), ("5.1.20", false), ("5.1.90", false), ("5.0.0", false), ("5.0.350", false), ("5.2.252", false),
        ("5.1.5", false), ("5.1.7", false), ("5.1.8", false), ("5.1.9", false), ("5.2.0", false), ("5.2.2", false),
        ("5.2.3", false), ("5.2.4", false), ("5.3.0", false), ("5.4.0", false), ("5.4.1", false), ("5.4.5", false), ("5.4.6", false),
        ("5.4.7", false), ("5.4.316", false), ("5.4.317", false), ("5.5.0", false), ("5.6.0", false), ("5.7.1", false), ("4.1.1", false),
        ("4.2.2", false), ("4.4.7", false),
    ])
    func `S5 only a lasting failure of the address itself stops further mail to it`(text: String, isLasting: Bool) throws {
        let status = try #require(EnhancedStatus(text))
        let verdict = BounceVerdict.of([.init(.failed, status: status, finalRecipient: Self.ada)], sentTo: Self.ada)
        #expect(verdict == .bounced(reason: "\(status.meaning) (\(text))", isLasting: isLasting, diagnostic: nil))
    }

    @Test(arguments: [
        ("5.1.8", "the mail system does not take the sender"), ("5.2.2", "the mailbox is full"), ("5.3.4", "the email is too large"),
        ("5.4.317", "the mail system could not be reached in time"), ("5.4.6", "there is no way to the mail system"),
        ("5.1.10", "no mail is taken for the address"), ("5.1.90", "the mail system does not take the sender"),
        ("5.2.252", "the mail system does not take the sender"), ("5.1.0", "the mail system does not take an address"),
        ("5.4.1", "the mail system does not take the address"), ("4.4.1", "the mail system could not be reached in time"),
    ])
    func `S5 a status has a meaning in our words`(text: String, meaning: String) { #expect(EnhancedStatus(text)?.meaning == meaning) }

    @Test(arguments: [
        // The code that the last mail system gave tells more than the 5.0.0 that Exim writes into every notification.
        ("550 5.7.1 looks like spam", "the mail system does not want the email (5.7.1)", false),
        ("550-5.1.1 a 550 5.1.1 b", "there is no such mailbox (5.1.1)", true),
        ("451 4.7.1 greylisted", "the mail system does not want the email (4.7.1)", false),
        ("550 5.0.0 5.2.2 full", "the mailbox is full (5.2.2)", false),
        ("550 no mailbox here by that name. (#5.1.1)", "there is no such mailbox (5.1.1)", true),
        // Its words count where no code does.
        ("550 ada@acme.example User Unknown", "there is no such mailbox (5.0.0)", true),
        ("retry timeout exceeded", "the mail system could not be reached in time (5.0.0)", false),
        ("552 mailbox is full", "the mailbox is full (5.0.0)", false), ("550 blocked", "the mail system gave no reason (5.0.0)", false),
        ("550 5.0.0 blocked", "the mail system gave no reason (5.0.0)", false),
        ("550 5.1.0 Address rejected, user unknown", "there is no such mailbox (5.1.0)", true),
        // What is wrong with us is nothing to the recipient's address, whatever code says it.
        ("550 5.1.0 Sender denied", "the mail system does not let us send, or not as much (5.1.0)", false),
        ("550 5.1.1 Sender verify failed", "the mail system does not let us send, or not as much (5.1.1)", false),
        (
            "550-Verification failed for <bounces+1.abc@example.com> 550-response: 550 5.1.1 User unknown 550 Sender verify failed",
            "the mail system does not let us send, or not as much (5.1.1)", false
        ),
        (
            "550 5.2.1 The user you are trying to contact is receiving mail at a rate that",
            "the mail system does not let us send, or not as much (5.2.1)",
            false
        ),
    ])
    func `S5 5.0.0 alone says little, and what else was said counts`(said: String, reason: String, isLasting: Bool) {
        let report = DeliveryReport(.failed, status: EnhancedStatus(5, 0, 0), finalRecipient: Self.ada, diagnostic: said)
        #expect(BounceVerdict.of([report], sentTo: Self.ada) == .bounced(reason: reason, isLasting: isLasting, diagnostic: said))
    }

    @Test(arguments: [
        ("host mx.acme.example [192.0.2.7]:\n  retry timeout exceeded", "the mail system could not be reached in time (5.0.0)", false),
        ("  ada@acme.example\n    Unrouteable address", "there is no such mailbox (5.0.0)", true),
        ("  ada@acme.example\n    mail loop: too many Received lines", "the mail system gave no reason (5.0.0)", false),
        (
            "  all relevant MX records point to non-existent hosts", "no mail system answers for the domain (5.0.0)", true
        ),
        ("  ada@acme.example\n    unknown user", "there is no such mailbox (5.0.0)", true),
    ])
    func `S5 without a diagnostic, what it says to people counts`(told: String, reason: String, isLasting: Bool) {
        let report = DeliveryReport(.failed, status: EnhancedStatus(5, 0, 0), explanation: told)
        #expect(BounceVerdict.of([report], sentTo: Self.ada) == .bounced(reason: reason, isLasting: isLasting, diagnostic: nil))
        let precise = DeliveryReport(.failed, status: EnhancedStatus(5, 1, 1), explanation: told)
        #expect(
            BounceVerdict.of([precise], sentTo: Self.ada)
                == .bounced(reason: "there is no such mailbox (5.1.1)", isLasting: true, diagnostic: nil))
    }

    @Test func `S5 a precise status is not doubted for what is said beside it`() {
        let report = DeliveryReport(.failed, status: EnhancedStatus(5, 2, 2), diagnostic: "550 5.1.1 user unknown")
        let verdict = BounceVerdict.of([report], sentTo: Self.ada)
        #expect(verdict == .bounced(reason: "the mailbox is full (5.2.2)", isLasting: false, diagnostic: "550 5.1.1 user unknown"))
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
                    isForwarded: true, diagnostic: nil))
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
        ("554 5.7.1 spam", "the mail system does not want the email (5.7.1)", false),
        ("550 no such user", "there is no such mailbox (550)", true),
        ("550 no", "refused", false), ("550 blocked", "refused", false), ("552 mailbox full", "the mailbox is full (552)", false),
        ("450 user unknown", "there is no such mailbox (450)", false), ("user unknown", "refused", false),
        ("550 5.0.0 user unknown", "there is no such mailbox (5.0.0)", true), ("550 5.2.2 full", "the mailbox is full (5.2.2)", false),
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
