import Configuration
import Domain
import Glibc
import Mail
import Storage
import SystemPackage
import UseCases
import Web

/// Reads the configuration from the environment (`LATCHKEY_…`), the file, and the defaults, in this order, and checks all of it.
struct SettingsReader {
    private let config: ConfigReader
    var problems: [String] = []

    /// What was read, with all that is wrong about it, so that whoever goes on to look at the rest can say everything at once.
    struct Reading {
        let settings: Settings
        let problems: [String]

        /// The settings, where nothing is wrong with them.
        func checked() throws(SettingsProblems) -> Settings {
            guard problems.isEmpty else { throw SettingsProblems(problems: problems) }
            return settings
        }
    }

    /// Where the configuration lies unless it is named: in a checkout, else where the package puts it.
    private static let places = ["Config/latchkey.yaml", "/etc/latchkey/latchkey.yaml"]

    /// Reads the file at `path`, else `$LATCHKEY_CONFIG`, else the first of `places` that is there; throws where the file is no YAML.
    static func read(path: String?, environment: [String: String]) async throws(SettingsProblems) -> Reading {
        let file = path ?? environment["LATCHKEY_CONFIG"] ?? places.first(where: isThere)
        var providers: [any ConfigProvider] = [
            EnvironmentVariablesProvider(environmentVariables: environment).prefixKeys(with: "latchkey")
        ]
        var problems = EnvironmentNames.problems(in: environment)
        if let file, let root = try SettingsFile.root(of: file) {
            problems += SettingsFile.problems(in: root, file: file)
            do {
                providers.append(try await FileProvider<YAMLSnapshot>(filePath: FilePath(file)))
            } catch {
                throw SettingsProblems(problems: problems + ["configuration \(file): \(error)"])
            }
        }
        let defaults = SettingKey.defaults.map {
            (AbsoluteConfigKey($0.key.split(separator: ".").map(String.init)), ConfigValue($0.value, isSecret: false))
        }
        providers.append(InMemoryProvider(values: Dictionary(uniqueKeysWithValues: defaults)))
        var reader = SettingsReader(config: ConfigReader(providers: providers))
        let settings = reader.settings()
        return Reading(settings: settings, problems: problems + reader.problems)
    }

    /// One that may not be read is there as well: whoever may not read it is told so, rather than given the defaults. But who works as another
    /// user in a folder that this one may not enter, as in root's home, is in no checkout.
    private static func isThere(_ place: String) -> Bool {
        if access(place, F_OK) == 0 { return true }
        return errno == EACCES && (place.utf8.first == UInt8(ascii: "/") || access(".", X_OK) == 0)
    }

    private init(config: ConfigReader) { self.config = config }

    private mutating func settings() -> Settings {
        let nodeName = nodeName()
        let (people, systems) = (listener("public"), listener("internal"))
        if people.meets(systems) {
            problems.append("http.public.port and http.internal.port: are the same at the same address; give each a port of its own")
        }
        return Settings(
            publicOrigin: origin(), publicListener: people, internalListener: systems,
            trustedProxies: proxies(), storageURL: storageURL(), queueDirectory: directory("queue.directory"),
            spoolDirectory: directory("spool.directory"), spoolDurability: durability(),
            templatesDirectory: directory("templates.directory"), mailFrom: text("mail.from"), supportContact: given("mail.supportContact"),
            delivery: delivery(), sendingHost: sendingHost(node: nodeName), dkim: dkim(), bounces: bounces(),
            createPasswordLifetime: lifetime("tokens.createPasswordLifetime"),
            resetPasswordLifetime: lifetime("tokens.resetPasswordLifetime"),
            minimumPasswordLength: number("password.minimumLength", 15...1024), argon2MemoryKiB: memory(),
            argon2Iterations: number("password.argon2.iterations", 1...16),
            perAddressPerMinute: number("limits.perAddressPerMinute", 0...1_000_000),
            sessionLimit: sessionLimit(), retention: retention(),
            secretsDirectory: directory("secrets.directory"), nodeName: nodeName,
            lease: lease())
    }

    /// The one source of links, as browsers write an origin: scheme, host and port in one spelling, nothing else; https unless it is this
    /// machine.
    private mutating func origin() -> String {
        let text = text("publicOrigin")
        guard let origin = PublicOrigin(text) else {
            problems.append(
                "publicOrigin: must be scheme and host alone, such as https://phones.example.com, with a port from 1 to 65535 if any, without a path"
            )
            return text
        }
        if !origin.isSafe {
            problems.append("publicOrigin: links must be https unless the host is this machine; use https://\(origin.host)")
        }
        return origin.text
    }

    private mutating func listener(_ name: String) -> Settings.Listener {
        let listener = Settings.Listener(
            host: text("http.\(name).host"), port: number("http.\(name).port", 1...65_535), tls: name == "public" ? certificateFiles() : nil
        )
        if listener.tls == nil, !["localhost", "127.0.0.1", "::1"].contains(listener.host) {
            problems.append("http.\(name).host: listens beyond this machine without TLS; use 127.0.0.1 behind a proxy that serves https")
        }
        return listener
    }

    private mutating func certificateFiles() -> CertificateFiles? {
        let (certificate, key) = (text("http.public.tls.certificate"), text("http.public.tls.key"))
        if certificate.isEmpty && key.isEmpty { return nil }
        if certificate.isEmpty { problems.append("http.public.tls.certificate: is empty; give the file of the certificate and its chain") }
        if key.isEmpty { problems.append("http.public.tls.key: is empty; give the file of the certificate's key") }
        if !text("publicOrigin").hasPrefix("https:") {
            problems.append("publicOrigin: must begin with https: where http.public.tls is given, or cookies would not be kept to TLS")
        }
        return CertificateFiles(certificate: certificate, key: key)
    }

    private mutating func storageURL() -> String {
        let url = text("storage.url")
        if (!url.hasPrefix("sqlite:") || url == "sqlite:") && !Store.isPostgreSQL(url) {
            problems.append("storage.url: must be sqlite:PATH, such as sqlite:var/latchkey.sqlite3, or postgresql://USER@HOST/DATABASE")
        }
        return url
    }

    private mutating func durability() -> Durability {
        switch choice("spool.durability", ["adaptive", "fsync", "syncfs"]) {
        case "fsync": .fsyncEach(threads: 8)
        case "syncfs": .syncfs
        default: .byBatchSize
        }
    }

    private mutating func proxies() -> [NetworkBlock] {
        list("http.trustedProxies").compactMap { text in
            let block = try? NetworkBlock(text)
            if block == nil { problems.append("http.trustedProxies: \(text) is no address or network such as 10.0.0.0/8") }
            return block
        }
    }

    private mutating func lifetime(_ key: String) -> Duration {
        let value = duration(key)
        if value < .seconds(60) || value > .seconds(86_400) { problems.append("\(key): must be from 1m to 24h; longer links are not safe") }
        return value
    }

    private mutating func sessionLimit() -> SessionLimit {
        let limit = SessionLimit(idle: duration("sessions.idle"), absolute: duration("sessions.absolute"))
        if limit.idle < .seconds(120) || limit.idle > .seconds(86_400) { problems.append("sessions.idle: must be from 2m to 24h") }
        if limit.absolute < limit.idle || limit.absolute > .seconds(86_400) {
            problems.append(
                "sessions.absolute: must be from sessions.idle to 24h; whoever stays signed in longer is not asked who they are")
        }
        return limit
    }

    private mutating func retention() -> Retain.Ages {
        Retain.Ages(
            history: age("retention.history"), events: age("retention.events"), emails: age("retention.emails"),
            tokens: age("retention.tokens"))
    }

    private mutating func age(_ key: String) -> Duration? {
        let text = text(key)
        guard !text.isEmpty else { return nil }
        guard let value = Measure.duration(text), value >= Retain.Ages.floor else {
            problems.append("\(key): must be a duration of at least 7d, such as 400d, or empty, which keeps it for ever")
            return nil
        }
        return value
    }

    private mutating func lease() -> Duration {
        let value = duration("node.lease")
        if value < .seconds(5) || value > .seconds(3600) { problems.append("node.lease: must be from 5s to 1h") }
        return value
    }

    private mutating func memory() -> Int {
        let text = text("password.argon2.memory")
        guard let kibibytes = Measure.kibibytes(text), kibibytes <= 1_048_576 else {
            problems.append("password.argon2.memory: must be a size of at most 1GiB, such as 64MiB")
            return 65_536
        }
        return kibibytes
    }

    private mutating func given(_ key: String) -> String {
        let value = text(key)
        if value.allSatisfy(\.isWhitespace) { problems.append("\(key): is empty; give it, since emails name it") }
        if !value.unicodeScalars.allSatisfy(PlainText.isPrintable) {
            problems.append("\(key): contains a control character or line break; remove it")
        }
        return value
    }

    private mutating func nodeName() -> String {
        let name = text("node.name")
        guard name.isEmpty else { return name }
        var buffer = [CChar](repeating: 0, count: 256)
        guard gethostname(&buffer, buffer.count - 1) == 0 else { return "localhost" }
        return String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}

extension SettingsReader {
    mutating func text(_ key: String) -> String {
        take(key, "a text", fallback: "") { [config] in try config.requiredString(forKey: ConfigKey(key)) }
    }

    mutating func directory(_ key: String) -> String {
        let path = text(key)
        if path.isEmpty { problems.append("\(key): is empty; give a directory") }
        return path
    }

    mutating func choice(_ key: String, _ choices: [String]) -> String {
        let value = text(key)
        if !choices.contains(value) { problems.append("\(key): must be \(choices.joined(separator: " or "))") }
        return value
    }

    mutating func list(_ key: String) -> [String] {
        take(key, "a list of texts", fallback: []) { [config] in try config.requiredStringArray(forKey: ConfigKey(key)) }
    }

    mutating func number(_ key: String, _ range: ClosedRange<Int>) -> Int {
        let value = take(key, "a whole number", fallback: range.lowerBound) { [config] in try config.requiredInt(forKey: ConfigKey(key)) }
        if !range.contains(value) { problems.append("\(key): must be from \(range.lowerBound) to \(range.upperBound)") }
        return value
    }

    mutating func duration(_ key: String) -> Duration {
        guard let value = Measure.duration(text(key)) else {
            problems.append("\(key): must be a duration such as 30m, 24h or 15s")
            return .seconds(60)
        }
        return value
    }

    private mutating func take<T>(_ key: String, _ what: String, fallback: T, _ read: () throws -> T) -> T {
        do {
            return try read()
        } catch {
            problems.append("\(key): must be \(what)")
            return fallback
        }
    }
}
