import Domain

/// What makes emails trusted, and what comes back of them.
extension SettingsReader {
    mutating func dkim() -> [Settings.DKIM] {
        let domain = text("delivery.dkim.domain")
        let keys = ["delivery.dkim", "delivery.dkim.second"].compactMap { prefix -> Settings.DKIM? in
            let (selector, key) = (text("\(prefix).selector"), text("\(prefix).key"))
            guard !selector.isEmpty || !key.isEmpty else { return nil }
            for (name, value) in [("selector", selector), ("key", key)] where value.isEmpty {
                problems.append("\(prefix).\(name): is empty; give domain, selector and key, or none of them")
            }
            return Settings.DKIM(domain: domain, selector: selector, key: key, keySetting: "\(prefix).key")
        }
        guard !domain.isEmpty || !keys.isEmpty else { return [] }
        if keys.first?.keySetting != "delivery.dkim.key" {
            problems.append("delivery.dkim: its selector and key are empty; give both, or leave its domain and its second key empty too")
        }
        for key in keys where !key.selector.isEmpty && (try? EmailAddress("x@\(key.selector).\(domain)")) == nil {
            problems.append(
                "delivery.dkim: \(key.selector)._domainkey.\(domain) is no name; give a domain such as example.com and a selector such as mail"
            )
        }
        if !domain.contains(".") {
            problems.append("delivery.dkim.domain: \(domain.isEmpty ? "is empty" : "has no dot"); give a domain such as example.com")
        }
        if keys.count == 2, keys[0].selector == keys[1].selector {
            problems.append("delivery.dkim.second.selector: is that of the first key; give it a name of its own")
        }
        return keys.filter { !$0.key.isEmpty }
    }

    mutating func bounces() -> Settings.Bounces? {
        let (address, directory) = (text("bounces.address"), text("bounces.directory"))
        guard !address.isEmpty else {
            if !directory.isEmpty { problems.append("bounces.address: is empty; give the address whose mail lies in \(directory)") }
            return nil
        }
        do throws(Refusal) {
            let address = try EmailAddress(address)
            guard ReturnPath.canBeMade(from: address) else {
                problems.append(
                    "bounces.address: has more than \(ReturnPath.baseLimit) characters before the @, so that there is no room for what tells "
                        + "whose a bounce is; give a shorter one")
                return nil
            }
            return Settings.Bounces(address: address, directory: directory.isEmpty ? nil : directory)
        } catch {
            problems.append("bounces.address: \(error.reason)")
            return nil
        }
    }

    /// A relay on another machine, else this one.
    mutating func sendingHost(node: String) -> String {
        let relay = text("delivery.smtp.host")
        return text("delivery.method") == "smtp" && !Self.isThisMachine(relay) ? relay : node
    }
}
