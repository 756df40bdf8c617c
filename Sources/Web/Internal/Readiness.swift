/// Whether Latchkey can do its work at present.
package struct Readiness: Equatable, Sendable {
    /// What is wrong, one sentence each, without secrets; empty when ready.
    package let problems: [String]

    package init(problems: [String]) { self.problems = problems }
}
