package import Domain

/// Events read from one text, each in the order in which it stood there; what is malformed harms no other (Q3).
package struct EventBatch: Equatable, Sendable {
    /// What goes in.
    package internal(set) var accepted: [AcceptedEvent] = []
    /// What does not, and why.
    package internal(set) var refused: [RefusedEvent] = []

    /// How many events there were.
    package var count: Int { accepted.count + refused.count }

    /// All events of a text, whose form is detected where it is not given.
    package static func read(_ bytes: ArraySlice<UInt8>, as form: EventForm? = nil, door: Door) -> EventBatch {
        var stream = EventStream(bytes, as: form, door: door)
        return stream.next(limit: .max) ?? EventBatch()
    }
}
