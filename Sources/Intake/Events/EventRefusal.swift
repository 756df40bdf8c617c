package import Domain

/// Why an event was not taken in.
package struct EventRefusal: Error, Equatable, Sendable, CustomStringConvertible {
    /// The reason's stable name.
    package let code: Refusal.Code
    /// One sentence that names the member and says what to do.
    package let reason: String
    /// The event's id, where it can be read.
    package let id: String?

    /// A refusal for that reason.
    package init(_ reason: String, code: Refusal.Code = .invalidValue, id: String? = nil) {
        self.code = code
        self.reason = reason
        self.id = id
    }

    /// The reason.
    package var description: String { reason }
}
