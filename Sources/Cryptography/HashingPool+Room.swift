extension HashingPool {
    /// Nil where a call would be taken now, else the whole seconds after which another try is worth it: asked before work that a refusal
    /// would waste.
    package var secondsUntilRoom: Int? { line.withLock { $0.secondsUntilRoomOrNil } }
}
