import Domain
import Mail
import UseCases
import Web

/// All that configuration says, checked; nothing else in the program reads a file of settings or the environment.
struct Settings: Sendable {
    var publicOrigin: String
    var publicListener: Listener
    var internalListener: Listener
    var trustedProxies: [NetworkBlock]
    var storageURL: String
    var queueDirectory: String
    var spoolDirectory: String
    /// How a batch of drafts is made durable.
    var spoolDurability: Durability
    var templatesDirectory: String
    var mailFrom: String
    var supportContact: String
    var delivery: DeliveryMethod
    var createPasswordLifetime: Duration
    var resetPasswordLifetime: Duration
    var minimumPasswordLength: Int
    var argon2MemoryKiB: Int
    var argon2Iterations: Int
    /// Posts and opened links that one client address may make in a minute; 0 is no limit.
    var perAddressPerMinute: Int
    /// How long people stay signed in.
    var sessionLimit: SessionLimit
    /// How long what is over is kept.
    var retention: Retain.Ages
    var secretsDirectory: String
    var nodeName: String
    /// How long a node may hold work before another takes it over.
    var lease: Duration

    struct Listener: Sendable, Equatable {
        var host: String
        var port: Int
        /// Where it serves TLS itself.
        var tls: CertificateFiles?
    }
}

/// Everything that is wrong with the configuration, said at once; the program ends with 78.
struct SettingsProblems: Error, CustomStringConvertible {
    var problems: [String]
    var description: String { problems.joined(separator: "\n") }
}
