/// A spool is known by the name in its file `.latchkey-spool`.
extension Maildir {
    /// What names this spool for ever, whoever serves from it; `new` where it has no name yet.
    package func identity(orNew new: String) throws(MailFault) -> String {
        let path = identityPath
        if try name().isEmpty {
            if try fileSystem.exists(path) { try fileSystem.remove(path) }
            let draft = draftPath(".latchkey-spool.\(new)")
            let file = try fileSystem.create(draft)
            try fileSystem.write(Array(new.utf8), to: file)
            let faults = fileSystem.syncEach([file], threads: 1)
            fileSystem.close(file)
            if let fault = faults.first ?? nil { throw fault }
            try fileSystem.rename(draft, to: path)
            try syncDirectory("")
        }
        return try name()
    }

    /// Why the spool of that name is not to be found here.
    package enum Absence: Equatable, Sendable {
        /// Its folders are missing.
        case gone
        /// A spool without a name lies here: it lost its own, or never had one.
        case unnamed
        /// One of another name lies here.
        case another
    }

    /// Nil where the spool of that name lies here; makes nothing.
    package func absence(of identity: String) throws(MailFault) -> Absence? {
        guard try hasFolders() else { return .gone }
        let name = try name()
        return name.isEmpty ? .unnamed : name == identity ? nil : .another
    }

    /// Whether what makes it a Maildir is there.
    func hasFolders() throws(MailFault) -> Bool {
        for folder in ["tmp", "new"] where try !fileSystem.exists("\(root)/\(folder)") { return false }
        return true
    }

    private var identityPath: String { "\(root)/.latchkey-spool" }

    /// What its file says, empty where there is none; whoever wrote it by hand may have ended the line.
    private func name() throws(MailFault) -> String {
        guard try fileSystem.exists(identityPath) else { return "" }
        return String(decoding: try fileSystem.read(identityPath).filter { $0 > 0x20 }, as: UTF8.self)
    }
}
