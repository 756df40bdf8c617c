import Cryptography
import Logging
import ServiceLifecycle
import UseCases

/// Takes rotations up, so that they need no restart; while a key is lacking, readiness says which, and the node goes on with what it has.
struct SecretsLoop: Service {
    let agree: AgreeOnSecrets
    let rhythm: Rhythm
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await rhythm.run {
                let outcome = try await agree()
                for key in outcome.taken {
                    logger.notice("a key is current now", metadata: ["purpose": "\(key.purpose.rawValue)", "id": "\(key.id)"])
                }
                if let lack = outcome.lacking.first { throw lack }
                return false
            }
        }
    }
}
