/// What reading a waiting file came to.
package enum QueueReading: Sendable {
    case file(QueueFile)
    /// Somebody else took it.
    case gone
    /// It is not something to read; it belongs set aside with that reason.
    case unfit(reason: String)
}
