import Domain
import Logging
import ServiceLifecycle
import Synchronization
import Web

/// Takes a renewed certificate up; while the new pair cannot serve, the old one goes on.
struct CertificateLoop: Service {
    let certificate: ServerCertificate
    let rhythm: Rhythm
    let ambient: Ambient
    let logger: Logger

    func run() async throws {
        let seen = Mutex(certificate.marks)
        let warned = Mutex<Int64>(.min)
        await cancelWhenGracefulShutdown {
            await rhythm.run {
                let marks = certificate.files.marks
                let isOther = seen.withLock { seen in
                    defer { seen = marks }
                    return seen != marks
                }
                if isOther { renew() }
                let day = ambient.now().microseconds / 86_400_000_000
                let isNewDay = warned.withLock { warned in
                    defer { warned = day }
                    return isOther || warned != day
                }
                if isNewDay, let warning = certificate.warning(at: ambient.now()) { logger.warning("\(warning)") }
                return false
            }
        }
    }

    private func renew() {
        do {
            certificate.holder.take(try certificate.files.identity())
            logger.notice("the renewed certificate is served now")
        } catch {
            logger.error("the renewed certificate cannot be served, the one before goes on", metadata: ["error": "\(error)"])
        }
    }
}
