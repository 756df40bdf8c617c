package import Domain

/// The spool: a Maildir whose files are drafted in `tmp/`, made durable, and renamed into `new/` once their row is sealed.
///
/// A file is in exactly one of three states: draft (`tmp/NAME`), published (`new/NAME`), taken up by a reader (`cur/NAME:2,FLAGS`, or gone).
package struct Maildir: Sendable {
    /// Whether `publish` moved the draft, or found that an earlier call had done so.
    package enum Publication: Sendable { case published, wasPublishedBefore }

    /// Where a message was found; the name in `cur/` carries the reader's flags.
    package enum Place: Equatable, Sendable {
        case draft, new
        case current(name: String)
    }

    let root: String
    private let node: String
    /// What names the spool that this is to be; nil where any will do.
    private var expectedIdentity: String?
    let fileSystem: any FileSystem
    private let durability: Durability

    /// `node` is the name of this node, by which it knows its own drafts again in a spool that several share.
    package init(
        directory: String, node: String, durability: Durability = .byBatchSize, on fileSystem: any FileSystem = LiveFileSystem()
    ) {
        root = directory
        self.node = node
        self.fileSystem = fileSystem
        self.durability = durability
    }

    /// Makes what is missing of the Maildir and proves that a file can be created and renamed in it; true where the spool was not there before.
    ///
    /// A spool that is new although sealed rows exist is most likely a volume that is not mounted: then nothing must be settled.
    package func prepare() throws(MailFault) -> Bool {
        try makeRoot()
        var isNew = true
        for folder in ["tmp", "new", "cur"] where try !fileSystem.makeDirectory("\(root)/\(folder)") { isNew = false }
        try probe()
        for folder in ["", "/tmp", "/new", "/cur"] { try syncDirectory(folder) }
        return isNew
    }

    /// The same spool, which from now on counts as away where another, or none, lies in its place: an old mount point is an empty spool to look at.
    package func bound(to identity: String) -> Maildir {
        var maildir = self
        maildir.expectedIdentity = identity
        return maildir
    }

    /// Whether the message of that name lies in `new/` or `tmp/`.
    package func holds(_ name: String) throws(MailFault) -> Bool {
        if try fileSystem.exists(newPath(name)) { return true }
        return try fileSystem.exists(draftPath(name))
    }

    /// Whether the spool is there; makes nothing.
    package func isThere() throws(MailFault) -> Bool { try isReachable() }

    /// Says so where the spool is away: nothing is to be put into what lies in its place, nor said of what lies in it.
    private func requireThere() throws(MailFault) {
        guard try isReachable() else { throw MailFault(.look, .missing) }
    }

    /// Proves that a file can be created and renamed; makes no folder, since one that has gone was taken away.
    package func prove() throws(MailFault) {
        try requireThere()
        try probe()
    }

    /// Writes each draft to `tmp/`, mode 0600; nothing is durable yet.
    package func write(_ drafts: [Draft]) throws(MailFault) -> WrittenDrafts {
        try requireThere()
        let directory = try fileSystem.openDirectory("\(root)/tmp")
        var names: [String] = []
        var files: [OpenFile] = []
        var abandoned: [AbandonedDraft] = []
        for draft in drafts {
            do throws(MailFault) {
                files.append(try write(draft))
                names.append(draft.name)
            } catch {
                abandoned.append(AbandonedDraft(name: draft.name, fault: error))
            }
        }
        return WrittenDrafts(names: names, files: files, directory: directory, fileSystem: fileSystem, abandoned: abandoned)
    }

    /// Makes drafts and their entries in `tmp/` survive a power cut; those that cannot be are removed and named with the reason.
    package func makeDurable(_ drafts: consuming WrittenDrafts) -> DurableDrafts {
        let faults = sync(drafts)
        var names: [String] = []
        var abandoned = drafts.abandoned
        for (name, fault) in zip(drafts.names, faults) {
            guard let fault else {
                names.append(name)
                continue
            }
            abandoned.append(AbandonedDraft(name: name, fault: fault))
            abandon(name)
        }
        return DurableDrafts(names: names, abandoned: abandoned)
    }

    /// Renames a sealed draft into `new/`; where it is no longer in `tmp/` it was published before.
    package func publish(_ name: String) throws(MailFault) -> Publication {
        do throws(MailFault) {
            try fileSystem.rename(draftPath(name), to: newPath(name))
            return .published
        } catch {
            switch error.kind {
            case .missing where try isReachable():
                return .wasPublishedBefore
            case .exists:
                // A power cut on a file system whose rename is not atomic left both entries: the published one counts.
                try fileSystem.remove(draftPath(name))
                return .wasPublishedBefore
            default:
                throw error
            }
        }
    }

    /// Removes a draft that no row owns.
    package func discard(_ name: String) { abandon(name) }

    /// Makes the renames so far survive a power cut; only then may their rows be stamped.
    package func makeDirectoryDurable() throws(MailFault) {
        try syncDirectory("/new")
        try syncDirectory("/tmp")
    }

    /// Removes the drafts that this node began before that instant and that no sealed row owns; answers how many.
    ///
    /// Files under names that Latchkey does not give, and those of other nodes, are left alone.
    package func sweepStrays(before instant: Timestamp, keeping sealed: Set<String>) throws(MailFault) -> Int {
        let strays = try fileSystem.list("\(root)/tmp").filter { name in
            guard !sealed.contains(name), let begun = Postmark.beginning(ofFile: name, node: node) else { return false }
            return begun < instant
        }
        for name in strays { try fileSystem.remove(draftPath(name)) }
        return strays.count
    }

    /// The files in `new/` that Latchkey published there, with the numbers of their emails.
    package func published() throws(MailFault) -> [(number: Int64, file: String)] {
        try fileSystem.list("\(root)/new").compactMap { name in Postmark.number(ofFile: name).map { ($0, name) } }
    }

    /// Takes a message out of `new/`, unless somebody did so before.
    package func withdraw(_ name: String) throws(MailFault) {
        do throws(MailFault) {
            try fileSystem.remove(newPath(name))
        } catch {
            guard error.kind == .missing else { throw error }
        }
    }

    /// Where the message is; nil once a reader or an MTA has taken it away, which nothing can be said of while the whole spool is away.
    package func find(_ name: String) throws(MailFault) -> Place? {
        if try fileSystem.exists(newPath(name)) { return .new }
        if try fileSystem.exists(draftPath(name)) { return .draft }
        // The usual names first: listing a directory of a million files takes seconds.
        for flags in ["", ":2,", ":2,S", ":2,P", ":2,T"] where try fileSystem.exists("\(root)/cur/\(name)\(flags)") {
            return .current(name: name + flags)
        }
        let prefix = name + ":2,"
        if let flagged = try fileSystem.list("\(root)/cur").first(where: { $0.utf8.starts(with: prefix.utf8) }) {
            return .current(name: flagged)
        }
        try requireThere()
        return nil
    }

    /// The bytes of a published message, whatever flags its reader gave it; nil once it has been taken away.
    package func read(_ name: String) throws(MailFault) -> [UInt8]? {
        switch try find(name) {
        case .new: try fileSystem.read(newPath(name))
        case .current(let flagged): try fileSystem.read("\(root)/cur/\(flagged)")
        case .draft, nil: nil
        }
    }
}

extension Maildir {
    func draftPath(_ name: String) -> String { "\(root)/tmp/\(name)" }
    private func newPath(_ name: String) -> String { "\(root)/new/\(name)" }

    private func write(_ draft: Draft) throws(MailFault) -> OpenFile {
        let file = try fileSystem.create(draftPath(draft.name))
        do throws(MailFault) {
            try fileSystem.write(draft.bytes, to: file)
            return file
        } catch {
            fileSystem.close(file)
            abandon(draft.name)
            throw error
        }
    }

    /// A fault for each draft that is not durable; one that concerns the directory concerns them all.
    private func sync(_ drafts: borrowing WrittenDrafts) -> [MailFault?] {
        do throws(MailFault) {
            switch durability.choice(for: drafts.files.count) {
            case .syncfs, .byBatchSize:
                try fileSystem.syncFileSystem(drafts.directory)
                return drafts.files.map { _ in nil }
            case .fsyncEach(let threads):
                let faults = fileSystem.syncEach(drafts.files, threads: threads)
                try fileSystem.syncDirectory(drafts.directory)
                return faults
            }
        } catch {
            return drafts.files.map { _ in error }
        }
    }

    private func abandon(_ name: String) {
        // What cannot be removed now has no row that owns it: the next sweep takes it, and the first fault is the one to report.
        _ = try? fileSystem.remove(draftPath(name))
    }

    /// Whether the spool's folders are there at all, and its own: without them nothing can be said about what was published.
    private func isReachable() throws(MailFault) -> Bool {
        guard let expectedIdentity else { return try hasFolders() }
        return try absence(of: expectedIdentity) == nil
    }

    func syncDirectory(_ folder: String) throws(MailFault) { try syncFolder(root + folder) }

    private func syncFolder(_ path: String) throws(MailFault) {
        let directory = try fileSystem.openDirectory(path)
        defer { fileSystem.close(directory) }
        try fileSystem.syncDirectory(directory)
    }

    /// Makes the spool's directory and those above it that are missing, each durable in the one above: a draft is only as durable as they are.
    private func makeRoot() throws(MailFault) {
        let isAbsolute = root.utf8.first == UInt8(ascii: "/")
        var parent = isAbsolute ? "/" : "."
        for part in root.split(separator: "/") {
            let path = parent == "." ? String(part) : parent == "/" ? "/\(part)" : "\(parent)/\(part)"
            if try !fileSystem.exists(path), try fileSystem.makeDirectory(path) { try syncFolder(parent) }
            parent = path
        }
    }

    /// Readers of a Maildir pass over names that begin with a dot, so none takes the probe for a message. It has the size of an email: a full disk
    /// still takes names.
    private func probe() throws(MailFault) {
        let name = ".latchkey-probe." + Postmark.host(node)
        for path in [draftPath(name), newPath(name)] where try fileSystem.exists(path) { try fileSystem.remove(path) }
        fileSystem.close(try write(Draft(name: name, bytes: [UInt8](repeating: 0x20, count: 16_384))))
        try fileSystem.rename(draftPath(name), to: newPath(name))
        try fileSystem.remove(newPath(name))
    }
}
