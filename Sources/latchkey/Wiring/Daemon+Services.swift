import Cryptography
import Domain
import Logging
import Mail
import ServiceLifecycle
import UnixSignals
import UseCases
import Web

extension Daemon {
    /// Emails are sent by so many senders at once: while one waits for the disk, another renders.
    private static let senders = 2

    func configuration(_ services: [any Service]) -> ServiceGroupConfiguration {
        var configuration = ServiceGroupConfiguration(
            services: services, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        configuration.maximumGracefulShutdownDuration = .seconds(4)
        return configuration
    }

    /// Settles before anything else of this node is at work.
    func settleAtStart() async throws {
        let outcome = try await settle(isStart: true)
        if outcome.settled + outcome.swept > 0 {
            logger.notice(
                "settled what was under way when it ended",
                metadata: ["stamped": "\(outcome.settled)", "published": "\(outcome.published)", "swept": "\(outcome.swept)"])
        }
    }

    private var settle: SettleEmails {
        SettleEmails(store: core.store, ambient: core.ambient, maildir: parts.maildir, node: settings.nodeName, lease: settings.lease)
    }

    /// The loops, in the order in which work flows through them.
    func loops(_ health: LoopHealth, _ metrics: Metrics, _ wakes: Wakes) -> [any Service] {
        let intake = IntakeLoop(
            directory: parts.queue, accept: core.accept, rhythm: rhythm("intake", wakes.intake, .seconds(5), health), next: wakes.answer,
            metrics: metrics, logger: logger)
        let answering = AnswerLoop(
            answer: core.answer, rhythm: rhythm("answering", wakes.answer, .seconds(2), health), next: wakes.senders, metrics: metrics)
        let sending = wakes.senders.enumerated().map { index, wake in
            SendLoop(send: send(index), rhythm: rhythm("sending-\(index)", wake, .seconds(2), health), metrics: metrics)
        }
        let settling = SettleLoop(settle: settle, rhythm: rhythm("settling", Wake(), .seconds(60), health), logger: logger)
        let watcher = QueueWatcher(directory: parts.queue, wakes: wakes.all, logger: logger)
        let pulse = PulseLoop(
            beat: BeatPulse(store: core.store, ambient: core.ambient, maildir: parts.maildir, node: settings.nodeName),
            rhythm: rhythm("storage and spool", Wake(), .seconds(10), health))
        let secrets = SecretsLoop(agree: core.agree, rhythm: rhythm("secrets", Wake(), .seconds(10), health), logger: logger)
        return [settling] + sending + [answering, intake, watcher, pulse, secrets]
    }

    private func rhythm(_ name: String, _ wake: Wake, _ interval: Duration, _ health: LoopHealth) -> Rhythm {
        Rhythm(name: name, wake: wake, interval: interval, ambient: core.ambient, logger: logger, health: health)
    }

    private func send(_ index: Int) -> SendEmails {
        let writer = EmailWriter(
            ambient: core.ambient, templates: parts.templates, digester: core.digester, letterhead: parts.letterhead,
            origin: settings.publicOrigin, node: settings.nodeName,
            lifetimes: LinkLifetimes(createPassword: settings.createPasswordLifetime, resetPassword: settings.resetPasswordLifetime))
        return SendEmails(
            store: core.store, ambient: core.ambient, maildir: parts.maildir, writer: writer, owner: "\(settings.nodeName)/\(index)",
            node: settings.nodeName, lease: settings.lease)
    }

    /// The wake-ups between the loops.
    struct Wakes {
        let intake = Wake()
        let answer = Wake()
        let senders = (0..<Daemon.senders).map { _ in Wake() }

        var all: [Wake] { [intake, answer] + senders }

        func signalAll() {
            for wake in all { wake.signal() }
        }
    }
}
