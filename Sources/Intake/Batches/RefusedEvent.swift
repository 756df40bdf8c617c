package import Domain

/// An event, or a text that should have been one, that was not taken in.
package struct RefusedEvent: Equatable, Sendable {
    /// Its place among the events of its text, counted from 0.
    package let index: Int
    /// The line of the text on which it starts, counted from 1.
    package let line: Int
    /// Its id, where it can be read.
    package let id: String?
    /// The reason's stable name.
    package let code: Refusal.Code
    /// One sentence that says what to do.
    package let reason: String
    /// The bytes as they came.
    package let raw: ArraySlice<UInt8>

    init(_ refusal: EventRefusal, index: Int, line: Int, raw: ArraySlice<UInt8>) {
        self.index = index
        self.line = line
        id = refusal.id
        code = refusal.code
        reason = refusal.reason
        self.raw = raw
    }
}
