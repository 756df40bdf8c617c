import Domain
import Testing

@Suite struct DeliveryTests {
    private let now = Timestamp(microseconds: 1_795_453_509_000_000)

    @Test(arguments: [(1, 60), (2, 120), (3, 240), (6, 1920), (7, 3600), (8, 3600), (1000, 3600), (0, 60), (-3, 60), (Int.max, 3600)])
    func `S5 what was put off waits a minute, doubling to an hour`(attempts: Int, seconds: Int) {
        #expect(DeliveryWait.after(attempts: attempts) == .seconds(seconds))
    }

    @Test func `S5 the exit status says whose the email is from now on`() {
        let verdict = HandOver.Verdict.init(exitStatus:)
        #expect(verdict(0) == .taken)
        for status: Int32 in [65, 67, 68] { #expect(verdict(status) == .refused) }
        for status: Int32 in [64, 66, 69, 70, 71, 72, 73, 74, 75, 76, 77, 78, 1, 2, 63, 79, 111, 126, 127, 255, -1] {
            #expect(verdict(status) == .putOff)
        }
    }

    @Test func `S5 an email is tried while its link lives, or for five days`() {
        #expect(fate(link(1)) == .handOver)
        #expect(fate(nil, age: 5 * 86_400 - 1) == .handOver)
        #expect(fate(nil, age: 5 * 86_400) == .giveUp(reason: "it could not be handed over for five days"))
        #expect(fate(nil, age: 5 * 86_400, wasPutOff: false) == .handOver)
    }

    @Test func `S5 an email whose link died is replaced by a fresh one while it is wanted`() {
        let died = "its link died before it could be handed over"
        #expect(fate(link(0)) == .renew(reason: died + retold))
        #expect(fate(link(0, askedDaysAgo: 4)) == .renew(reason: died + retold))
        #expect(fate(link(0, askedDaysAgo: 5)) == .giveUp(reason: died))
        #expect(fate(link(0, askedDaysAgo: 5), wasPutOff: false) == .renew(reason: died + retold))
        #expect(fate(link(0), to: .disabled) == .withdraw(reason: "the profile was disabled"))
    }

    @Test func `S5 what was put off has its next turn when its link dies, at the latest`() {
        let end = { DeliveryWait.end(after: 3, linkDiesAt: $0, at: now) }
        #expect(end(nil) == now.adding(.seconds(240)))
        #expect(end(now.adding(.seconds(100))) == now.adding(.seconds(100)))
        #expect(end(now.adding(.seconds(300))) == now.adding(.seconds(240)))
        #expect(end(now) == now.adding(.seconds(240)))
    }

    @Test func `S5 what nobody wants any more is withdrawn`() {
        for state in [Profile.State.disabled, .erased] {
            #expect(fate(nil, to: state) == .withdraw(reason: "the profile was disabled"))
        }
    }

    @Test func `F19, F25 what is true no more is replaced by a fresh one`() {
        for seconds in [0, 60] { #expect(fate(link(seconds, isOver: true)) == .renew(reason: "its link was ended" + retold)) }
        let fate = DeliveryFate.of(to: .active, untruth: "the address was changed", link: nil, wasPutOff: false, spooledAt: now, at: now)
        #expect(fate == .renew(reason: "the address was changed" + retold))
    }

    @Test func `S5 what a mail program says is kept as one line with an end`() {
        #expect(RemoteAnswer.line(of: "\r\n 550\t5.1.1\n\u{1B}[0m\u{0}no such\u{202E} user \n") == "550 5.1.1 [0m no such user")
        #expect(RemoteAnswer.line(of: " \n\u{0}") == nil)
        #expect(RemoteAnswer.line(of: String(repeating: "é", count: 9_000))?.unicodeScalars.count == 500)
    }

    private let retold = "; a fresh email tells what is still to be told"

    private func link(_ seconds: Int, isOver: Bool = false, askedDaysAgo: Int = 0) -> DeliveryFate.Link {
        DeliveryFate.Link(expiresAt: now.adding(.seconds(seconds)), isOver: isOver, askedAt: now.adding(.seconds(-86_400 * askedDaysAgo)))
    }

    private func fate(_ link: DeliveryFate.Link?, to state: Profile.State = .active, age: Int = 0, wasPutOff: Bool = true)
        -> DeliveryFate
    {
        .of(to: state, link: link, wasPutOff: wasPutOff, spooledAt: now.adding(.seconds(-age)), at: now)
    }
}
