/// The oldest of many files, without holding all of them: a queue may have a million.
struct QueueSurvey {
    private let limit: Int
    private var oldest: [(name: QueueFileName, modified: Int64)] = []
    private var strays: [QueueListing.Stray] = []

    init(limit: Int) { self.limit = max(limit, 0) }

    mutating func add(_ name: QueueFileName, _ status: FileStatus) {
        if status.isDirectory { return }
        if !status.isRegular {
            strays.append(.init(name: name, reason: QueueReason.notRegular))
        } else if name.isTaken {
            oldest.append((name, status.modified))
            if oldest.count > 2 * limit + 1000 { trim() }
        } else {
            strays.append(.init(name: name, reason: QueueReason.ending))
        }
    }

    var listing: QueueListing {
        var last = self
        last.trim()
        return QueueListing(files: last.oldest.map(\.name), strays: strays)
    }

    private mutating func trim() {
        oldest.sort { left, right in
            left.modified == right.modified ? left.name.bytes.lexicographicallyPrecedes(right.name.bytes) : left.modified < right.modified
        }
        oldest.removeLast(max(oldest.count - limit, 0))
    }
}
