import ServiceLifecycle
import UseCases

/// Takes in the files of profiles that were confirmed over HTTP.
struct ImportLoop: Service {
    let runImports: RunImports
    let rhythm: Rhythm
    let next: [Wake]

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await rhythm.run {
                try await runImports(isStopping: { rhythm.stop.isSet }, onEmails: { for wake in next { wake.signal() } })
            }
        }
    }
}
