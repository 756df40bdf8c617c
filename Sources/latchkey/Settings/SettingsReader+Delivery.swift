import Delivery
import Glibc

extension SettingsReader {
    mutating func delivery() -> DeliveryMethod {
        switch choice("delivery.method", ["none", "sendmail", "smtp"]) {
        case "sendmail": .sendmail(command: list("delivery.sendmail.command"))
        case "smtp": .smtp(smtp())
        default: .none
        }
    }

    private mutating func smtp() -> SMTPSettings {
        let name = choice("delivery.smtp.encryption", SMTPRelay.Encryption.allCases.map(\.rawValue))
        let settings = SMTPSettings(
            host: text("delivery.smtp.host"), port: number("delivery.smtp.port", 1...65_535),
            encryption: SMTPRelay.Encryption(rawValue: name) ?? .startTLS, username: text("delivery.smtp.username"),
            passwordFile: text("delivery.smtp.passwordFile"), authority: text("delivery.smtp.authority"),
            connections: number("delivery.smtp.connections", 1...32),
            perDomainPerMinute: number("delivery.smtp.perDomainPerMinute", 0...1_000_000),
            answerLimit: duration("delivery.smtp.answerLimit"))
        check(settings)
        return settings
    }

    private mutating func check(_ settings: SMTPSettings) {
        let isHere = Self.isThisMachine(settings.host)
        if !Self.isHost(settings.host) {
            problems.append("delivery.smtp.host: must be the name or address of a relay, such as smtp.example.com, without a port")
        }
        if settings.encryption == .none, !isHere {
            problems.append(
                "delivery.smtp.encryption: none would send links in the clear to another machine; use starttls, or tls where the relay wants it"
            )
        }
        if settings.encryption == .startTLSIfOffered, !isHere, !settings.username.isEmpty {
            problems.append(
                "delivery.smtp.encryption: starttls-if-offered might send the password in the clear; use starttls, or tls, with a username")
        }
        if settings.username.isEmpty != settings.passwordFile.isEmpty {
            problems.append("delivery.smtp: give both username and passwordFile, or neither")
        }
        if !settings.username.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F }) {
            problems.append("delivery.smtp.username: contains a control character or line break; remove it")
        }
        if settings.answerLimit < .seconds(1) || settings.answerLimit > .seconds(600) {
            problems.append("delivery.smtp.answerLimit: must be from 1s to 10m")
        }
    }

    /// Names in a network of containers may have underscores, and an absolute one ends with a dot.
    private static func isHost(_ text: String) -> Bool {
        let name = text.replacing("_", with: "a")
        return HostName.isIPv6(text[...]) || HostName.isNameOrIPv4(name.hasSuffix(".") ? name.dropLast() : name[...])
    }

    static func isThisMachine(_ host: String) -> Bool {
        var address = in_addr()
        guard inet_pton(AF_INET, host, &address) == 1 else { return ["localhost", "::1"].contains(host) }
        return UInt32(bigEndian: address.s_addr) >> 24 == 127
    }
}
