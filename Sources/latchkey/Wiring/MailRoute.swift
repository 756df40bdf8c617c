import Delivery
import Domain
import UseCases

/// The way on which this node hands its spool over: by so many couriers at once, since each waits for an answer.
struct MailRoute: Sendable {
    /// Hands over, and is told when there is nothing more for a while.
    struct Courier: Sendable {
        let handOver: DeliverEmails.Courier
        let rest: @Sendable () -> Void
    }

    let couriers: Int
    /// How long one email may take.
    let timeLimit: Duration
    /// 0 is no limit.
    let perDomainPerMinute: Int
    /// What is no hindrance here, and one elsewhere.
    let warning: String?
    /// A courier that hurries once `isEnding` says so.
    let courier: @Sendable (_ isEnding: @escaping @Sendable () -> Bool) -> Courier

    init(_ program: SendmailProgram) {
        couriers = 4
        timeLimit = program.timeLimit
        perDomainPerMinute = 0
        warning = program.warning.map { "delivery.sendmail.command: \($0)" }
        courier = { _ in Courier(handOver: program.handOver, rest: {}) }
    }

    init(_ relay: SMTPRelay, connections: Int, perDomainPerMinute: Int) {
        couriers = connections
        timeLimit = relay.timeLimit
        self.perDomainPerMinute = perDomainPerMinute
        warning = nil
        courier = { isEnding in
            let courier = SMTPCourier(relay, isEnding: isEnding)
            return Courier(handOver: courier.handOver, rest: courier.rest)
        }
    }
}

extension MailRoute {
    /// The relay as configured, its password read.
    static func relay(_ settings: Settings, _ smtp: SMTPSettings, from: EmailAddress) throws(PasswordFile.Fault) -> MailRoute {
        if !smtp.authority.isEmpty { try PasswordFile.check(readable: smtp.authority, as: "delivery.smtp.authority") }
        let login =
            smtp.username.isEmpty
            ? nil : SMTPRelay.Login(username: smtp.username, password: try PasswordFile.password(in: smtp.passwordFile))
        // The public name of this machine, where it has one: mail systems look it up.
        let host = PublicOrigin(settings.publicOrigin)?.host ?? ""
        let isName = host.utf8.contains { (0x61...0x7A).contains($0) } && !host.utf8.contains(UInt8(ascii: "["))
        let relay = SMTPRelay(
            host: smtp.host, port: smtp.port, encryption: smtp.encryption, login: login, authority: smtp.authority,
            greeting: isName ? host : from.domain, answerLimit: smtp.answerLimit)
        return MailRoute(relay, connections: smtp.connections, perDomainPerMinute: smtp.perDomainPerMinute)
    }
}
