import Delivery
import Domain
import Foundation
import Testing

/// RFC 3464 as it comes; whole messages of real mail systems are in `Tests/Acceptance/dsn.py`.
@Suite struct BounceReaderTests {
    private static let path = "bounces+7.abcdefghijkl2345@example.com"
    private static let report = """
        Reporting-MTA: dns; mail.example.com

        Final-Recipient: rfc822; ada@acme.example
        Action: failed
        Status: 5.1.1
        Diagnostic-Code: smtp; 550 5.1.1
            no such user
        """

    private static func message(
        _ report: String = report, to fields: String = "Delivered-To: \(path)", type: String = "message/delivery-status",
        boundary: String = "b"
    ) -> [UInt8] {
        Array(
            """
            From: MAILER-DAEMON@mail.example.com
            \(fields)
            Content-Type: Multipart/Report; report-type=delivery-status;
             boundary="\(boundary)"

            --\(boundary)
            Content-Type: text/plain

            It did not go.
            --\(boundary)
            Content-Type: \(type)

            \(report)

            --\(boundary)
            Content-Type: message/rfc822

            To: bounces+9.abcdefghijkl2345@example.com

            --\(boundary)--
            """.utf8)
    }

    @Test func `S5 a report is read with whom it is about, and to which return path it came`() {
        let mail = BounceReader.read(Self.message())
        #expect(mail.paths == [ReturnPath(number: 7, code: "abcdefghijkl2345")])
        #expect(
            mail.reports == [
                DeliveryReport(
                    .failed, status: EnhancedStatus(5, 1, 1), finalRecipient: "ada@acme.example", diagnostic: "550 5.1.1 no such user")
            ])
    }

    @Test func `S3 the link of the email that it returns is known, so that it is kept nowhere`() {
        let token = "Zk3-q_8RtYwLm2Nc5Vb7Xa9Sd1Fg4Hj6Kp0OiUuEeTt"
        let whole = String(decoding: Self.message(), as: UTF8.self)
        let returned = whole.replacingOccurrences(of: "To: bounces+9", with: "X: https://h/p/\(token)\nTo: bounces+9")
        #expect(BounceReader.read(Array(returned.utf8)).links.areQuoted(in: token.utf8))
        #expect(BounceReader.read(Array(whole.utf8)).links == LinkTokens())
    }

    @Test(arguments: [
        "X-Original-To: \(path)", "Envelope-To: \(path)", "To: \"Bounces\" <\(path)>", "to: a@example.com,\n <\(path)> (us)",
        "Delivered-To: \(path.uppercased())",
    ])
    func `S5 the return path is found in each field that tells a recipient`(fields: String) {
        #expect(BounceReader.read(Self.message(to: fields)).paths.map(\.number) == [7])
    }

    @Test(arguments: ["From: \(path)", "Subject: \(path)", "Received: for \(path)", "Cc: x", ""])
    func `S5 no other field, and nothing in the body, counts`(fields: String) {
        #expect(BounceReader.read(Self.message(to: "X-A: b\n\(fields)".trimmingCharacters(in: .newlines))).paths.isEmpty)
    }

    @Test func `S5 several reports, and one without its group for the message, are read`() {
        let several = "Final-Recipient: rfc822;a@x.example\nAction: delayed\nStatus: 4.0.0\n\n\nAction: FAILED (expired)\nStatus: x\n\nX: y"
        let reports = BounceReader.read(Self.message(several)).reports
        #expect(reports.map(\.action) == [.delayed, .failed] && reports.map(\.status) == [EnhancedStatus(4, 0, 0), nil])
    }

    @Test func `S5 what it says to people is read where there is no diagnostic`() {
        #expect(BounceReader.read(Self.message()).reports.map(\.explanation) == [nil])
        let exim = BounceReader.read(Self.message("Action: failed\nFinal-Recipient: rfc822;ada@acme.example\nStatus: 5.0.0"))
        #expect(exim.reports.map(\.explanation) == ["It did not go.\n"])
    }

    @Test(arguments: ["text/plain", "message/rfc822", "message/delivery-status-not", "application/octet-stream"])
    func `S5 what is not a report is not read as one`(type: String) {
        #expect(BounceReader.read(Self.message(type: type)).reports.isEmpty)
    }

    @Test func `S5 one that is cut off is read as far as it goes`() {
        let whole = Self.message()
        for length in 0..<whole.count { _ = BounceReader.read(Array(whole.prefix(length))) }
        let cut = String(decoding: whole, as: UTF8.self).components(separatedBy: "Diagnostic")[0]
        #expect(BounceReader.read(Array(cut.utf8)).reports.first?.status == EnhancedStatus(5, 1, 1))
    }

    @Test func `S5 no message ends the process or takes long, whatever is wrong with it`() {
        var state: UInt64 = 7
        let chance = { (limit: Int) -> Int in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % limit
        }
        let seed = Self.message()
        let bricks: [UInt8] = Array("\n\r\t ;:=\"\\-<>@+.\u{0}A9".utf8) + [0xFF, 0x80]
        for _ in 0..<5_000 {
            var bytes = seed
            for _ in 0...chance(12) {
                switch chance(3) {
                case 0: bytes[chance(bytes.count)] = bricks[chance(bricks.count)]
                case 1: bytes.insert(bricks[chance(bricks.count)], at: chance(bytes.count))
                default: bytes.removeSubrange(chance(bytes.count / 2)..<(bytes.count / 2 + 1))
                }
            }
            _ = BounceReader.read(bytes)
        }
        let deep = (0..<30_000).map { "Content-Type: multipart/mixed; boundary=b\($0)\n\n--b\($0)\n" }.joined()
        #expect(BounceReader.read(Array(deep.utf8)).reports.isEmpty)
    }
}
