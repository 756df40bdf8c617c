import Cryptography
import Delivery
import Domain
import Logging
import Mail
import ServiceLifecycle
import Storage
import UnixSignals
import UseCases
import Web

extension Daemon {
    /// Emails are sent by so many senders at once: while one waits for the disk, another renders.
    private static let senders = 2
    /// Where nodes share a database, events are answered by so many: while one waits for it, another thinks. SQLite has one writer.
    private static let answerers = 2

    func configuration(_ services: [any Service]) -> ServiceGroupConfiguration {
        // Without a name the library describes the whole service, with all that hangs on it: most of a second, and no text for a log.
        let named = services.map {
            ServiceGroupConfiguration.ServiceConfiguration(service: $0, serviceName: String(describing: type(of: $0)))
        }
        var configuration = ServiceGroupConfiguration(
            services: named, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        configuration.maximumGracefulShutdownDuration = .seconds(4)
        return configuration
    }

    var settle: SettleEmails {
        SettleEmails(
            store: core.store, ambient: core.ambient, maildir: parts.maildir, node: parts.node, lease: settings.lease,
            isDelivering: parts.route != nil)
    }

    /// The loops, in the order in which work flows through them.
    func loops(_ health: LoopHealth, _ metrics: Metrics, _ wakes: Wakes, _ opening: Opening) -> [any Service] {
        let rhythm = { (name: String, wake: Wake, interval: Duration) in
            Rhythm(
                name: name, wake: wake, interval: interval, ambient: core.ambient, logger: logger, health: health, opening: opening)
        }
        let intake = IntakeLoop(
            directory: parts.queue, accept: core.accept, rhythm: rhythm("intake", wakes.intake, .seconds(5)), next: wakes.answerers,
            metrics: metrics, logger: logger)
        let answering = wakes.answerers.prefix(core.store.isShared ? Self.answerers : 1).enumerated().map { index, wake in
            AnswerLoop(answer: core.answer, rhythm: rhythm("answering-\(index)", wake, .seconds(2)), next: wakes.senders, metrics: metrics)
        }
        let sending = wakes.senders.enumerated().map { index, wake in
            SendLoop(
                send: send(index), rhythm: rhythm("sending-\(index)", wake, .seconds(2)), next: wakes.deliverers, settling: wakes.settling,
                metrics: metrics)
        }
        let settling = SettleLoop(
            settle: settle, sweep: SweepSessions(store: core.store, ambient: core.ambient, limit: settings.sessionLimit),
            rhythm: rhythm("settling", wakes.settling, .seconds(60)), logger: logger)
        let watcher = QueueWatcher(directory: parts.queue, wakes: wakes.all, logger: logger)
        let pulse = PulseLoop(
            beat: BeatPulse(store: core.store, ambient: core.ambient, maildir: parts.maildir, node: parts.node),
            rhythm: rhythm(PulseLoop.name, Wake(), .seconds(10)), logger: logger)
        let imports = ImportLoop(
            runImports: core.runImports, rhythm: rhythm("imports", wakes.imports, .seconds(5)), next: wakes.senders)
        let secrets = SecretsLoop(agree: core.agree, rhythm: rhythm("secrets", Wake(), .seconds(10)), logger: logger)
        let erasing = ErasureLoop(erase: core.erase, rhythm: rhythm("erasing", Wake(), .seconds(60)), logger: logger)
        return [settling] + sending + answering + [intake, watcher, pulse, secrets, erasing, imports] + retaining(rhythm)
            + [HangUpLoop(renew: renewed.read, wakes: [wakes.certificate])] + certificates(rhythm, wakes)
            + delivering(rhythm, metrics, wakes) + bounces(rhythm)
            + shared(rhythm, metrics, wakes, opening, health)
    }

    /// What is only to be done where nodes share a database: opening it when it was away at the start, hearing hints, taking submissions.
    private func shared(
        _ rhythm: (String, Wake, Duration) -> Rhythm, _ metrics: Metrics, _ wakes: Wakes, _ opening: Opening, _ health: LoopHealth
    ) -> [any Service] {
        guard core.store.isShared else { return [] }
        return [
            OpeningLoop(opening: opening, health: health, logger: logger, open: open),
            HintLoop(store: core.store, wakes: wakes.all + [wakes.submissions]),
            SubmissionLoop(
                take: core.takeSubmissions, rhythm: rhythm("submissions", wakes.submissions, .seconds(2)), next: wakes.answerers,
                metrics: metrics),
        ]
    }

    /// Where the public listener serves TLS itself.
    private func certificates(_ rhythm: (String, Wake, Duration) -> Rhythm, _ wakes: Wakes) -> [any Service] {
        guard let certificate = parts.certificate else { return [] }
        return [
            CertificateLoop(
                certificate: certificate, rhythm: rhythm("certificate", wakes.certificate, .seconds(60)), ambient: core.ambient,
                logger: logger)
        ]
    }

    /// Where this node hands its spool over itself.
    private func delivering(_ rhythm: (String, Wake, Duration) -> Rhythm, _ metrics: Metrics, _ wakes: Wakes) -> [any Service] {
        guard let route = parts.route else { return [] }
        let traffic = DeliveryTraffic(perDomainPerMinute: route.perDomainPerMinute)
        return wakes.deliverers.enumerated().map { index, wake in
            let rhythm = rhythm("delivering-\(index)", wake, .seconds(5))
            let courier = route.courier { rhythm.stop.isSet }
            let deliver = DeliverEmails(
                store: core.store, ambient: core.ambient, maildir: parts.maildir, node: parts.node,
                owner: "\(settings.nodeName)/delivery-\(index)", lease: settings.lease, timeLimit: route.timeLimit, traffic: traffic,
                returnPath: returnPath, courier: courier.handOver)
            return DeliverLoop(deliver: deliver, rest: courier.rest, rhythm: rhythm, metrics: metrics, logger: logger)
        }
    }

    /// Where bounces arrive in a directory.
    private func bounces(_ rhythm: (String, Wake, Duration) -> Rhythm) -> [any Service] {
        guard let directory = settings.bounces?.directory else { return [] }
        return [
            BounceLoop(
                directory: BounceDirectory(directory), take: core.takeBounce, rhythm: rhythm(BounceLoop.name, Wake(), .seconds(2)),
                logger: logger)
        ]
    }

    /// An email's own, where bounces are asked for; else its sender's address.
    private var returnPath: DeliverEmails.ReturnPathOfEmail {
        let sender = parts.letterhead.from.address
        guard let base = settings.bounces?.address else { return { _ in sender } }
        let seal = ReturnPathSeal(core.secrets.token)
        return { try seal.seal($0).address(at: base) }
    }

    /// Where not everything is kept for ever.
    private func retaining(_ rhythm: (String, Wake, Duration) -> Rhythm) -> [any Service] {
        let ages = settings.retention
        guard ages != Retain.Ages() else { return [] }
        let trim = ages.history.map { TrimHistory(store: core.store, ambient: core.ambient, chain: core.chain, age: $0) }
        let retain = Retain(
            store: core.store, ambient: core.ambient, ages: ages, trim: trim, maildir: parts.maildir, node: parts.node)
        return [RetainLoop(retain: retain, rhythm: rhythm("retention", Wake(), .seconds(86_400)), logger: logger)]
    }

    private func send(_ index: Int) -> SendEmails {
        let renewed = renewed
        let writer = EmailWriter(
            ambient: core.ambient, templates: { renewed.templates.current }, digester: core.digester, letterhead: parts.letterhead,
            origin: settings.publicOrigin, node: settings.nodeName,
            lifetimes: LinkLifetimes(createPassword: settings.createPasswordLifetime, resetPassword: settings.resetPasswordLifetime),
            signers: parts.dkim.map(\.signer))
        return SendEmails(
            store: core.store, ambient: core.ambient, maildir: parts.maildir, writer: writer, owner: "\(settings.nodeName)/\(index)",
            node: parts.node, lease: settings.lease, isDelivering: parts.route != nil)
    }

    /// The wake-ups between the loops.
    struct Wakes {
        let intake = Wake()
        let answerers = (0..<Daemon.answerers).map { _ in Wake() }
        let submissions = Wake()
        let imports = Wake()
        let certificate = Wake()
        let settling = Wake()
        let senders = (0..<Daemon.senders).map { _ in Wake() }
        let deliverers: [Wake]

        init(deliverers: Int) { self.deliverers = (0..<deliverers).map { _ in Wake() } }

        var all: [Wake] { [intake] + answerers + senders + deliverers }

        func signalAll() {
            for wake in all { wake.signal() }
        }
    }
}
