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
    /// The machine from which emails leave, as far as it is known.
    var sendingHost: String
    /// The keys that emails are signed with; none where they are not.
    var dkim: [DKIM]
    /// Where bounces are asked for; nil where they are not.
    var bounces: Bounces?
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

    struct DKIM: Sendable, Equatable {
        var domain: String
        var selector: String
        /// The path of a PEM file, and the setting that names it.
        var key: String
        var keySetting: String
    }

    struct Bounces: Sendable, Equatable {
        /// From which each email's own return path is made.
        var address: EmailAddress
        /// The Maildir where they arrive; nil where they are handed to `latchkey bounces read`.
        var directory: String?
    }

    struct Listener: Sendable, Equatable {
        var host: String
        var port: Int
        /// Where it serves TLS itself.
        var tls: CertificateFiles?

        /// Whether both would listen at one port of one address.
        func meets(_ other: Listener) -> Bool {
            guard port == other.port else { return false }
            let hosts = [host, other.host]
            return host == other.host || hosts.contains("::") || hosts.contains("0.0.0.0") && !hosts.contains { $0.contains(":") }
                || hosts.contains("localhost") && (hosts.contains("127.0.0.1") || hosts.contains("::1"))
        }
    }
}

/// Everything that is wrong with the configuration, said at once; the program ends with 78.
struct SettingsProblems: Error, CustomStringConvertible {
    var problems: [String]
    var description: String { problems.joined(separator: "\n") }
}
