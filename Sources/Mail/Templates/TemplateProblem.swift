/// Something wrong with one template, and what to do about it.
package struct TemplateProblem: Equatable, Sendable, CustomStringConvertible {
    /// The file below the template directory, with the line where there is one: `en/create-password/body.txt.mustache:7`.
    package let file: String
    /// The variable or section concerned, where there is one.
    package let name: String?
    /// What is wrong and what to do, as one sentence.
    package let advice: String

    package var description: String {
        guard let name else { return "\(file): \(advice)" }
        return "\(file): {{\(name)}} \(advice)"
    }
}

/// Everything that is wrong with a directory of templates, at once.
package struct TemplateProblems: Error, Equatable, Sendable, CustomStringConvertible {
    package let problems: [TemplateProblem]
    package var description: String { problems.map(\.description).joined(separator: "\n") }
}
