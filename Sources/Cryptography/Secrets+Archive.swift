/// The keys as a backup carries them that was told to.
extension Secrets {
    /// One key with the name of its file; it does not describe itself.
    package struct Archived: Sendable, CustomStringConvertible {
        package let file: String
        /// As hexadecimal text.
        package let revealedContent: String
        package var description: String { "\(file) (hidden)" }

        package init(file: String, revealedContent: String) {
            self.file = file
            self.revealedContent = revealedContent
        }
    }

    /// Every key that lies in the directory.
    package static func archive(directory: String) throws(CryptographyFault) -> [Archived] {
        var archived: [Archived] = []
        for purpose in Purpose.allCases {
            for file in try SecretFile.all(purpose.rawValue, in: directory) {
                guard let bytes = try file.revealedBytes() else { continue }
                archived.append(Archived(file: file.name, revealedContent: String(hexadecimal: bytes)))
            }
        }
        return archived
    }

    /// Puts archived keys into a directory, made where it is missing. Where another key lies under one of the names, nothing is changed.
    package static func unpack(_ archived: [Archived], into directory: String) throws(CryptographyFault) {
        var missing: [(file: SecretFile, bytes: [UInt8])] = []
        try SecretFile.prepare(directory: directory)
        for key in archived {
            guard let file = file(named: key.file, in: directory), let bytes = [UInt8](hexadecimal: key.revealedContent),
                bytes.count == SecretKey.size
            else {
                throw CryptographyFault(
                    "unpack the secrets", .secrets, underlying: "the backup has a key that is none", hint: "Use another backup.")
            }
            guard let present = try file.revealedBytes() else {
                missing.append((file, bytes))
                continue
            }
            guard present == bytes else {
                throw CryptographyFault(
                    "unpack the secrets", .secrets, underlying: "\(file.path) is another key than the backup has",
                    hint: "Move \(directory) away where this place shall go on with the backup's.")
            }
        }
        for (file, bytes) in missing { try file.make(bytes) }
    }

    private static func file(named name: String, in directory: String) -> SecretFile? {
        let parts = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard parts.last == "key", (2...3).contains(parts.count), Purpose(rawValue: parts[0]) != nil else { return nil }
        guard parts.count == 3 else { return SecretFile(directory: directory, name: parts[0]) }
        guard !parts[1].isEmpty, [UInt8](hexadecimal: parts[1]) != nil else { return nil }
        return SecretFile(directory: directory, name: parts[0], id: parts[1])
    }
}
