package import Domain
import Synchronization

/// What lies around the tested parts: a clock turned by hand, chance that is the same in every run, and a step at which the process ends.
package final class World: Sendable {
    /// The process has ended.
    package struct Crash: Error {
        package init() {}
    }

    private struct State {
        var now: Timestamp
        var chance: UInt64
        var fatal: (step: Ambient.Step, callsLeft: Int)?
        var gates: [Ambient.Step: Gate] = [:]
        var watch: (@Sendable () throws -> Void)?
    }

    private let state: Mutex<State>

    /// The clock stands at Monday, 23 November 2026, 17:05:09 UTC until it is turned.
    package init(now: Timestamp = Timestamp(microseconds: 1_795_453_509_000_000), seed: UInt64 = 1) {
        state = Mutex(State(now: now, chance: seed))
    }

    /// What use cases are handed.
    package var ambient: Ambient {
        Ambient(now: { self.now }, random: { self.random($0) }, reached: { try self.reach($0) })
    }

    /// The present instant.
    package var now: Timestamp { state.withLock(\.now) }

    /// Turns the clock on, or back.
    package func turn(_ duration: Duration) { state.withLock { $0.now = $0.now.adding(duration) } }

    /// The process ends at the `call`th time that the step is reached; the first is 1.
    package func crash(at step: Ambient.Step, call: Int) { state.withLock { $0.fatal = (step, call - 1) } }

    /// Nothing ends the process any more; answers whether something still would have.
    package func liveOn() -> Bool {
        state.withLock { state in
            defer { state.fatal = nil }
            return state.fatal != nil
        }
    }

    /// The next thread that reaches the step stands there until the gate is opened.
    package func pause(at step: Ambient.Step, _ gate: Gate) { state.withLock { $0.gates[step] = gate } }

    /// Runs `body` at every step; what it throws ends the process.
    package func watch(_ body: @escaping @Sendable () throws -> Void) { state.withLock { $0.watch = body } }

    private func reach(_ step: Ambient.Step) throws {
        state.withLock { $0.gates.removeValue(forKey: step) }?.stand()
        try state.withLock(\.watch)?()
        let isFatal = state.withLock { state in
            guard let fatal = state.fatal, fatal.step == step else { return false }
            state.fatal = fatal.callsLeft == 0 ? nil : (step, fatal.callsLeft - 1)
            return fatal.callsLeft == 0
        }
        if isFatal { throw Crash() }
    }

    /// SplitMix64 (Steele, Lea, Flood 2014), a byte at a time.
    private func random(_ count: Int) -> [UInt8] {
        state.withLock { state in
            (0..<count).map { _ in
                state.chance &+= 0x9E37_79B9_7F4A_7C15
                var mixed = state.chance
                mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
                mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
                return UInt8(truncatingIfNeeded: mixed ^ (mixed >> 31))
            }
        }
    }
}
