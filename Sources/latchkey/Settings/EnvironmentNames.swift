/// The environment variables that are settings: `storage.url` is `LATCHKEY_STORAGE_URL`.
enum EnvironmentNames {
    private static let prefix = "LATCHKEY_"
    /// Kept for those who test.
    private static let testPrefix = "LATCHKEY_TEST_"

    /// One problem for each variable that looks like a setting and is none.
    static func problems(in environment: [String: String]) -> [String] {
        let known = Set(SettingKey.defaults.map { name(of: $0.key) } + ["LATCHKEY_CONFIG"])
        return environment.keys.sorted().filter { name in
            name.utf8.starts(with: prefix.utf8) && !name.utf8.starts(with: testPrefix.utf8) && !known.contains(name)
        }.map { "\($0): is not a setting; correct or remove this environment variable" }
    }

    private static func name(of key: String) -> String {
        var name = prefix
        for scalar in key.unicodeScalars {
            if scalar.properties.isUppercase { name += "_" }
            name += scalar == "." ? "_" : scalar.properties.uppercaseMapping
        }
        return name
    }
}
