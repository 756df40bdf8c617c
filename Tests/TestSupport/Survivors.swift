/// Every disk that a power cut may leave of one: all combinations of what was not yet durable.
struct Survivors {
    private typealias State = SimulatedFileSystem.State
    let all: Set<SimulatedFileSystem.State>

    init(of state: SimulatedFileSystem.State) {
        var found: Set<State> = []
        for entries in Self.entries(of: state) {
            for inodes in Self.data(of: state, linked: Set(entries.values)) {
                found.insert(State(inodes: inodes, directories: state.directories, entries: entries, durableEntries: entries))
            }
        }
        all = found
    }

    /// The directory entries after each subset of the pending changes.
    private static func entries(of state: State) -> Set<[String: Int]> {
        state.pending.reduce([state.durableEntries]) { sets, change in
            sets.union(sets.flatMap { results(of: change, on: $0) })
        }
    }

    private static func results(of change: SimulatedFileSystem.Change, on entries: [String: Int]) -> [[String: Int]] {
        var changed = entries
        switch change {
        case .add(let path, let inode):
            changed[path] = inode
            return [changed]
        case .remove(let path):
            changed[path] = nil
            return [changed]
        case .move(let old, let new, let inode):
            changed[new] = inode
            let both = changed
            changed[old] = nil
            return [both, changed]
        }
    }

    /// The data of the files that can still be reached: whole, torn in the middle, or as of the last fsync.
    private static func data(of state: State, linked: Set<Int>) -> [[SimulatedFileSystem.Inode]] {
        linked.sorted().reduce([state.inodes.map { _ in SimulatedFileSystem.Inode() }]) { disks, index in
            let inode = state.inodes[index]
            let torn = Array(inode.data.prefix(inode.data.count / 2))
            let contents = Set([inode.durableData] + (inode.data == inode.durableData ? [] : [inode.data, torn]))
            return disks.flatMap { disk in
                contents.map { content in
                    var disk = disk
                    disk[index] = SimulatedFileSystem.Inode(data: content, durableData: content)
                    return disk
                }
            }
        }
    }
}
