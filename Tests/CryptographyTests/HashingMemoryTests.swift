import Testing

@testable import Cryptography

struct HashingMemoryTests {
    private static let size = 4 << 20

    /// Memory that bears a mark; fresh memory is zero.
    private func marked(_ memory: HashingMemory) throws -> UnsafeMutableRawPointer {
        let block = try #require(memory.take(Self.size))
        block.storeBytes(of: 1, as: UInt8.self)
        return block
    }

    private func isMarked(_ block: UnsafeMutableRawPointer) -> Bool { block.load(as: UInt8.self) == 1 }

    @Test func `what one hash puts back the next one gets, and nobody else meanwhile`() throws {
        let memory = HashingMemory()
        let first = try marked(memory)
        #expect(try !isMarked(#require(memory.take(Self.size))))
        memory.putBack(first, Self.size)
        #expect(try isMarked(#require(memory.take(Self.size))))
    }

    @Test func `only as much is kept as hashes ran at once, however their costs differ`() throws {
        let memory = HashingMemory()
        memory.putBack(try marked(memory), Self.size)
        memory.putBack(try #require(memory.take(Self.size / 2)), Self.size / 2)
        #expect(try !isMarked(#require(memory.take(Self.size))))
    }

    @Test func `what no hash fills goes back to the system`() throws {
        let memory = HashingMemory()
        memory.putBack(try marked(memory), Self.size)
        memory.giveBack()
        #expect(try !isMarked(#require(memory.take(Self.size))))
    }

    @Test func `a hash leaves nothing behind for the next`() throws {
        // As no other test uses.
        let cost = Argon2.Cost(memoryKiB: 1032, iterations: 1, lanes: 1)
        _ = try Argon2.hash(Array("correct horse".utf8).span, salt: Array(repeating: 1, count: 16), cost: cost)
        let count = Int(cost.memoryKiB) * 1024
        let block = try #require(HashingMemory.shared.take(count))
        #expect(UnsafeRawBufferPointer(start: block, count: count).allSatisfy { $0 == 0 })
        HashingMemory.shared.putBack(block, count)
    }
}
