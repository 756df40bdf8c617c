import Logging
import Storage
import UseCases

extension Daemon {
    var join: JoinNodes {
        JoinNodes(store: core.store, ambient: core.ambient, node: parts.node, lease: settings.lease)
    }

    /// Opens before anything is served, unless the database is away: then the daemon serves, is not ready, and keeps trying.
    func openAtOnce(_ opening: Opening, _ health: LoopHealth) async throws {
        do {
            try await open()
            opening.open()
        } catch let fault as StorageFault where fault.kind == .unavailable {
            logger.error("the database is away; Latchkey starts and keeps trying", metadata: ["error": "\(fault)"])
            health.failed(OpeningLoop.name, "\(fault)")
        }
    }

    /// Enters this node among the others and settles what it left, before anything else of it is at work.
    @Sendable func open() async throws {
        try await core.refuseForeignSecrets()
        switch try await join() {
        case .joined: break
        case .nameIsTaken:
            throw SettingsProblems(problems: [
                "node.name: a node \(parts.node.name) serves from another spool; give each node a name of its own, or wait for it to end"
            ])
        case .spoolIsGone(let emails):
            throw SettingsProblems(problems: [
                "spool.directory: node \(parts.node.name) has \(emails) emails to send that lie in another spool; mount that one, or, where it is lost for "
                    + "good, run `latchkey node retire \(parts.node.name)`, which has them sent again under new links"
            ])
        case .copyUnderWay:
            throw SettingsProblems(problems: [
                "storage.url: the database is being copied to, or a copy was broken off; copy again, then start"
            ])
        }
        let removed = try await ClearSpool(store: core.store, maildir: parts.maildir, node: parts.node)()
        if removed > 0 {
            logger.notice("removed emails from the spool that the restored database does not know", metadata: ["emails": "\(removed)"])
        }
        let outcome = try await settle(isStart: true)
        if outcome.settled + outcome.swept > 0 {
            logger.notice(
                "settled what was under way when it ended",
                metadata: ["stamped": "\(outcome.settled)", "published": "\(outcome.published)", "swept": "\(outcome.swept)"])
        }
    }
}
