/// The five keys of an installation, one for each purpose; shared by all its nodes.
package struct Secrets: Sendable {
    /// Digests of tokens and API keys.
    package let token: SecretKey
    /// The last step of password hashing.
    package let pepper: SecretKey
    /// Seals of forms.
    package let form: SecretKey
    /// The chain of the history.
    package let history: SecretKey
    /// What is counted for limits.
    package let limits: SecretKey

    /// The names of the keys; each stands in `NAME.key`.
    package static let names = ["token", "pepper", "form", "history", "limits"]

    /// Reads the keys, making those that are missing; the fault says what to do about one that is exposed or damaged.
    package static func load(directory: String) throws(CryptographyFault) -> Secrets {
        try SecretFile.prepare(directory: directory)
        return Secrets(
            token: try key("token", in: directory), pepper: try key("pepper", in: directory), form: try key("form", in: directory),
            history: try key("history", in: directory), limits: try key("limits", in: directory))
    }

    private static func key(_ name: String, in directory: String) throws(CryptographyFault) -> SecretKey {
        try SecretKey(try SecretFile(directory: directory, name: name).load())
    }
}
