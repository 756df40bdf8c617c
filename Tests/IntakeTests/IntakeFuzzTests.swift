import Domain
import Foundation
import Intake
import Testing

@Suite struct IntakeFuzzTests {
    private static let bricks = [
        "\"", "\\", "\\u", "\\uD800", "{", "}", "[", "]", ",", ":", "\n", "\r", "null", "-", "1e9", "\0", "\u{FEFF}", "é", "data", "%",
    ]

    @Test func `no input ends the process, and what is accepted reads again as the same`() throws {
        let seed = ProcessInfo.processInfo.environment["FUZZ_SEED"].flatMap(UInt64.init) ?? UInt64.random(in: 0...UInt64.max)
        print("FUZZ_SEED=\(seed)")
        var chance = SeededChance(seed: seed)
        let seeds = [Samples.assigned, "[\(Samples.assigned),\(Samples.assigned)]", Samples.acme].map { Array($0.utf8) }
        for round in 0..<20_000 {
            let input = mutated(seeds[round % seeds.count], &chance)
            let batch = EventBatch.read(input[...], door: round.isMultiple(of: 2) ? .outside : .inside)
            for event in batch.accepted { #expect(try Samples.read(event.json, door: .inside) == event, "FUZZ_SEED=\(seed)") }
            for refused in batch.refused { #expect(refused.raw.startIndex >= 0 && refused.raw.endIndex <= input.count && refused.line > 0) }
            #expect(batch.count > 0 || input.count < 20, "FUZZ_SEED=\(seed)")
            if round.isMultiple(of: 10) { agreesWithFoundation(input, seed) }
        }
    }

    /// What the strict reader takes, Foundation's takes too.
    private func agreesWithFoundation(_ input: [UInt8], _ seed: UInt64) {
        guard (try? JSONReader.read(input[...])) != nil else { return }
        #expect((try? JSONSerialization.jsonObject(with: Data(input), options: .fragmentsAllowed)) != nil, "FUZZ_SEED=\(seed)")
    }

    private func mutated(_ seed: [UInt8], _ chance: inout SeededChance) -> [UInt8] {
        var bytes = seed
        for _ in 0..<Int.random(in: 1...4, using: &chance) { mutate(&bytes, &chance) }
        return bytes
    }

    private func mutate(_ bytes: inout [UInt8], _ chance: inout SeededChance) {
        let place = Int.random(in: 0...bytes.count, using: &chance)
        let end = min(place + Int.random(in: 0...20, using: &chance), bytes.count)
        switch Int.random(in: 0..<6, using: &chance) {
        case 0: bytes.removeSubrange(place..<end)
        case 1: bytes.insert(contentsOf: Array((Self.bricks.randomElement(using: &chance) ?? "").utf8), at: place)
        case 2: bytes.insert(contentsOf: bytes[place..<end], at: Int.random(in: 0...bytes.count, using: &chance))
        case 3: bytes.insert(UInt8.random(in: 0...255, using: &chance), at: place)
        case 4: bytes = place == 0 ? bytes : Array(bytes[..<place])
        default: for index in place..<end { bytes[index] ^= UInt8(1) << UInt8.random(in: 0..<8, using: &chance) }
        }
    }
}
