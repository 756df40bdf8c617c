/// The sources of the events that Latchkey makes itself; nobody else may use them.
package enum EventSource {
    package static let reserved = "latchkey:"
    package static let command = "latchkey:/command"
    package static let api = "latchkey:/api"
    /// What somebody asks for and is told of, once or again.
    package static let commands = [command, api]
    package static let pages = "latchkey:/pages"
    /// What is to be done about emails that nobody has had, such as a fresh link in the place of one that died on its way.
    package static let delivery = "latchkey:/delivery"
    /// What came through SQL and could not be read.
    package static let submission = "latchkey:/submission"
}
