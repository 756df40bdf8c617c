package import Mail
import Synchronization

/// A disk of which a power cut keeps what was made durable and, each for itself, any part of the rest.
///
/// Unsynced data survives whole, torn or not at all; an unsynced directory entry survives or not. A rename is not lost as such: the file is
/// found under the old name, the new one, or both, as on every journalled file system; under neither, no order of calls could be safe.
package final class SimulatedFileSystem: FileSystem {
    /// A file's content, as the system sees it and as a power cut leaves it.
    package struct Inode: Hashable, Sendable {
        var data: [UInt8] = []
        /// What the last honest fsync saw.
        var durableData: [UInt8] = []
        /// After a failed fsync the pages count as clean: the next one succeeds and writes nothing.
        var fsyncLies = false
    }

    /// A change of a directory that was made and not yet synced.
    package enum Change: Hashable, Sendable {
        case add(String, inode: Int)
        case remove(String)
        case move(String, to: String, inode: Int)
    }

    /// The whole disk at one instant.
    package struct State: Hashable, Sendable {
        var inodes: [Inode] = []
        var directories: Set<String> = ["."]
        /// What the running system sees.
        package internal(set) var entries: [String: Int] = [:]
        var durableEntries: [String: Int] = [:]
        var pending: [Change] = []
        var open: [Int32: String] = [:]
        var openInodes: [Int32: Int] = [:]
        var nextDescriptor: Int32 = 3
        /// Calls until the power fails; nil: never.
        var callsLeft: Int?
        var hasPower = true
        /// The names whose fsync fails.
        var failingSyncs: Set<String> = []
        var fsyncsOfDrafts: [String] = []
        /// More bytes than this in one draft find the disk full.
        var draftLimit = Int.max
        /// Every fsync succeeds and makes nothing durable.
        var isLying = false

        /// An empty disk.
        package init() {}
    }

    let state: Mutex<State>

    /// Goes on from a disk as it stands.
    package init(_ state: State = State()) { self.state = Mutex(state) }

    /// The same disk after power came back, once for each combination of what may have survived.
    package var survivors: Set<State> { state.withLock { Survivors(of: $0).all } }

    /// The disk as the next process finds it when this one was killed and the power stayed: all is there, and still as far from durable.
    package var afterKill: State {
        state.withLock { state in
            var next = State(
                inodes: state.inodes, directories: state.directories, entries: state.entries, durableEntries: state.durableEntries)
            next.pending = state.pending
            return next
        }
    }

    /// The content of every file by its path, as the running system sees it.
    package var files: [String: [UInt8]] { state.withLock { state in state.entries.mapValues { state.inodes[$0].data } } }

    /// Whether the calls that were granted have lasted.
    package var hasPower: Bool { state.withLock(\.hasPower) }

    /// The drafts whose data was fsynced, in order.
    package var fsyncsOfDrafts: [String] { state.withLock(\.fsyncsOfDrafts) }

    /// A step that touches no file, such as a commit, counts as one too: the power may fail before it.
    package func step() throws(MailFault) { try perform { _ throws(MailFault) in } }

    /// The power fails at the call after so many more.
    package func cutPower(afterCalls count: Int) { state.withLock { $0.callsLeft = count } }

    /// More bytes than this in one draft find the disk full.
    package func limitDraft(to count: Int) { state.withLock { $0.draftLimit = count } }

    /// From now on every fsync succeeds and makes nothing durable, as on a disk that lies.
    package func lie() { state.withLock { $0.isLying = true } }

    /// No fsync fails any more; pages that a failed one left count as clean.
    package func heal() { state.withLock { $0.failingSyncs = [] } }

    /// Every fsync of that file, or of that directory and all in it, fails.
    package func failSync(of name: String) { state.withLock { _ = $0.failingSyncs.insert(name) } }

    package func makeDirectory(_ path: String) throws(MailFault) -> Bool {
        // Directories are made once, long before the first email: taken as durable at once.
        try perform { $0.directories.insert(path).inserted }
    }

    package func openDirectory(_ path: String) throws(MailFault) -> OpenFile {
        try perform { state throws(MailFault) in
            guard state.directories.contains(path) else { throw MailFault(.openDirectory, .missing) }
            return state.descriptor(for: path)
        }
    }

    package func create(_ path: String) throws(MailFault) -> OpenFile {
        try perform { state throws(MailFault) in
            guard state.entries[path] == nil else { throw MailFault(.createDraft, .exists) }
            state.inodes.append(Inode())
            let inode = state.inodes.count - 1
            state.entries[path] = inode
            state.pending.append(.add(path, inode: inode))
            let file = state.descriptor(for: path)
            state.openInodes[file.number] = inode
            return file
        }
    }

    package func write(_ bytes: [UInt8], to file: OpenFile) throws(MailFault) {
        try perform { state throws(MailFault) in
            guard let inode = state.openInodes[file.number] else { throw MailFault(.writeDraft, .other) }
            guard bytes.count <= state.draftLimit else { throw MailFault(.writeDraft, .diskFull) }
            state.inodes[inode].data += bytes
        }
    }

    package func syncDirectory(_ directory: OpenFile) throws(MailFault) {
        try perform { state throws(MailFault) in
            guard let path = state.open[directory.number] else { throw MailFault(.syncDirectory, .other) }
            if state.failingSyncs.contains(path) { throw MailFault(.syncDirectory, .inputOutput) }
            state.makeEntriesDurable(in: path)
        }
    }

    package func syncEach(_ files: [OpenFile], threads: Int) -> [MailFault?] {
        files.map { file in
            do throws(MailFault) {
                try perform { state throws(MailFault) in try state.syncData(of: file) }
                return nil
            } catch {
                return error
            }
        }
    }

    package func syncFileSystem(_ directory: OpenFile) throws(MailFault) {
        try perform { state throws(MailFault) in
            for number in state.openInodes.keys.sorted() { try state.syncData(of: OpenFile(number: number)) }
            for directory in state.directories { state.makeEntriesDurable(in: directory) }
        }
    }

    package func close(_ file: OpenFile) {
        state.withLock {
            $0.open[file.number] = nil
            $0.openInodes[file.number] = nil
        }
    }

    package func rename(_ old: String, to new: String) throws(MailFault) {
        try perform { state throws(MailFault) in
            guard let inode = state.entries[old] else { throw MailFault(.publish, .missing) }
            guard state.entries[new] == nil else { throw MailFault(.publish, .exists) }
            state.entries[old] = nil
            state.entries[new] = inode
            state.pending.append(.move(old, to: new, inode: inode))
        }
    }

    package func remove(_ path: String) throws(MailFault) {
        try perform { state throws(MailFault) in
            guard state.entries.removeValue(forKey: path) != nil else { throw MailFault(.remove, .missing) }
            state.pending.append(.remove(path))
        }
    }

    package func exists(_ path: String) throws(MailFault) -> Bool {
        try perform { $0.entries[path] != nil || $0.directories.contains(path) }
    }

    package func list(_ path: String) throws(MailFault) -> [String] {
        try perform { state in state.entries.keys.filter { State.directory(of: $0) == path }.map { String($0.dropFirst(path.count + 1)) } }
    }

    package func read(_ path: String) throws(MailFault) -> [UInt8] {
        try perform { state throws(MailFault) in
            guard let inode = state.entries[path] else { throw MailFault(.read, .missing) }
            return state.inodes[inode].data
        }
    }

    /// One call, if there is still power for it.
    private func perform<Result: Sendable>(_ call: (inout State) throws(MailFault) -> Result) throws(MailFault) -> Result {
        let outcome: Swift.Result<Result, MailFault> = state.withLock { state in
            guard state.spendCall() else { return .failure(MailFault(.look, .other)) }
            do throws(MailFault) {
                return .success(try call(&state))
            } catch {
                return .failure(error)
            }
        }
        return try outcome.get()
    }
}

extension SimulatedFileSystem.State {
    init(inodes: [SimulatedFileSystem.Inode], directories: Set<String>, entries: [String: Int], durableEntries: [String: Int]) {
        self.init()
        self.inodes = inodes
        self.directories = directories
        self.entries = entries
        self.durableEntries = durableEntries
    }

    static func directory(of path: String) -> String {
        String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
    }

    mutating func spendCall() -> Bool {
        if let left = callsLeft {
            if left == 0 { hasPower = false }
            callsLeft = max(0, left - 1)
        }
        return hasPower
    }

    mutating func descriptor(for path: String) -> OpenFile {
        nextDescriptor += 1
        open[nextDescriptor] = path
        return OpenFile(number: nextDescriptor)
    }

    mutating func syncData(of file: OpenFile) throws(MailFault) {
        guard let inode = openInodes[file.number], let path = open[file.number] else { return }
        fsyncsOfDrafts.append(path)
        if inodes[inode].fsyncLies || isLying { return }
        if failingSyncs.contains(path) || failingSyncs.contains(Self.directory(of: path)) {
            inodes[inode].fsyncLies = true
            throw MailFault(.syncDraft, .inputOutput)
        }
        inodes[inode].durableData = inodes[inode].data
    }

    /// A move is made durable by syncing the directory it went to; the old entry goes with the other directory.
    mutating func makeEntriesDurable(in directory: String) {
        if isLying { return }
        pending = pending.compactMap { change in
            switch change {
            case .add(let path, let inode) where Self.directory(of: path) == directory: durableEntries[path] = inode
            case .remove(let path) where Self.directory(of: path) == directory: durableEntries[path] = nil
            case .move(let old, let new, let inode) where Self.directory(of: new) == directory:
                durableEntries[new] = inode
                return .remove(old)
            case .move(let old, let new, let inode) where Self.directory(of: old) == directory:
                durableEntries[new] = inode
                durableEntries[old] = nil
            default: return change
            }
            return nil
        }
    }
}
