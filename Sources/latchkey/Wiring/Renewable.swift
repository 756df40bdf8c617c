import Synchronization

/// A value that another takes the place of while the daemon runs; whoever uses it asks for the one of the moment.
final class Renewable<Value: Sendable>: Sendable {
    private let value: Mutex<Value>

    init(_ value: Value) { self.value = Mutex(value) }

    var current: Value { value.withLock(\.self) }

    func take(_ value: Value) { self.value.withLock { $0 = value } }
}
