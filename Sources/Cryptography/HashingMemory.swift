import Glibc
import Synchronization

/// The memory that hashes fill, in huge pages where the kernel has them. From one hash it goes to the next: to get it anew each time, zeroed, takes a
/// tenth of a hash. The library erases it before it lets go of it.
final class HashingMemory: Sendable {
    static let shared = HashingMemory()

    private struct Block: Sendable {
        // An address, which may cross threads where a pointer may not.
        let address: UInt
        let count: Int
    }

    private let kept = Mutex<[Block]>([])

    /// So many bytes; nil where there are none.
    func take(_ count: Int) -> UnsafeMutableRawPointer? {
        let (block, other) = kept.withLock { kept -> (Block?, Block?) in
            if let place = kept.lastIndex(where: { $0.count == count }) { return (kept.remove(at: place), nil) }
            // Never more blocks than hashes at once, however their costs differ.
            return (nil, kept.popLast())
        }
        if let block { return UnsafeMutableRawPointer(bitPattern: block.address) }
        if let other { free(other) }
        return map(count)
    }

    /// What `take` gave, erased, for whoever comes next.
    func putBack(_ memory: UnsafeMutableRawPointer, _ count: Int) {
        kept.withLock { $0.append(Block(address: UInt(bitPattern: memory), count: count)) }
    }

    /// Gives the system what no hash fills at present.
    func giveBack() {
        let blocks = kept.withLock { kept in
            defer { kept = [] }
            return kept
        }
        for block in blocks { free(block) }
    }

    private func map(_ count: Int) -> UnsafeMutableRawPointer? {
        let memory = mmap(nil, count, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        guard let memory, memory != MAP_FAILED else { return nil }
        // Only a wish: where it is not granted, ordinary pages do.
        _ = madvise(memory, count, MADV_HUGEPAGE)
        return memory
    }

    private func free(_ block: Block) { munmap(UnsafeMutableRawPointer(bitPattern: block.address), block.count) }
}
