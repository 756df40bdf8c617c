import Domain
import Foundation
import Testing

@Suite struct ProblemPageTests {
    @Test func `every problem that the API answers with is described`() throws {
        let root = URL(filePath: #filePath).appending(path: "../../..").standardized
        let page = try String(contentsOf: root.appending(path: "docs/problems.md"), encoding: .utf8)
        let source = try String(contentsOf: root.appending(path: "Sources/Web/Internal/Problem.swift"), encoding: .utf8)
        var names = Set(Refusal.Code.allCases.map(\.rawValue))
        for match in source.matches(of: /\("([a-z]+(?:-[a-z]+)+)",/) { names.insert(String(match.1)) }
        // Refuses a form, which no route of the API takes.
        names.remove("forbidden")
        #expect(names.count > 20)
        #expect(names.filter { !page.contains("`\($0)`") && !page.contains("/problems/\($0)`") } == [])
    }
}
