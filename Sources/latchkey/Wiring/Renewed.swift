import Logging
import Mail

/// Templates and limits, which the daemon reads anew without an end; where what is read cannot be used, what was before stays in service.
struct Renewed: Sendable {
    let templates: Renewable<EmailTemplates>
    let perAddressPerMinute: Renewable<Int>
    private let directory: String
    private let logger: Logger
    private let readSettings: @Sendable () async throws -> Settings

    init(parts: Preflight.Parts, logger: Logger, readSettings: @escaping @Sendable () async throws -> Settings) {
        templates = Renewable(parts.templates)
        perAddressPerMinute = Renewable(parts.core.settings.perAddressPerMinute)
        directory = parts.core.settings.templatesDirectory
        self.logger = logger
        self.readSettings = readSettings
    }

    /// Reads both anew and says what became of each.
    @Sendable func read() async {
        await readTemplates()
        await readLimits()
    }

    private func readTemplates() async {
        do {
            templates.take(try await onFileThread { [directory] in try EmailTemplates.load(directory: directory) })
            logger.notice("the templates were read anew", metadata: ["languages": "\(templates.current.locales.count)"])
        } catch let wrong as TemplateProblems {
            for problem in wrong.problems.prefix(20) {
                logger.error(
                    "a template cannot be used, those before stay in service; mend it, run `latchkey check`, and reload again",
                    metadata: ["error": "templates.directory \(directory): \(problem)"])
            }
        } catch {
            logger.error("the templates cannot be read, those before stay in service", metadata: ["error": "\(error)"])
        }
    }

    private func readLimits() async {
        do {
            let limit = try await readSettings().perAddressPerMinute
            guard limit != perAddressPerMinute.current else { return }
            perAddressPerMinute.take(limit)
            logger.notice("the limits were read anew", metadata: ["perAddressPerMinute": "\(limit)"])
        } catch {
            logger.error(
                "the configuration cannot be used, the limits before stay in service; mend it, run `latchkey check`, and reload again",
                metadata: ["error": "\(error)"])
        }
    }
}
