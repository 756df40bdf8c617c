import HTTPTypes
import Testing
import Yams

@testable import Web

@Suite struct OpenAPITests {
    private static func document() throws -> [String: Any] {
        try #require(try Yams.load(yaml: OpenAPIDocument.text) as? [String: Any])
    }

    @Test func `every route is documented, and every document has its route`() async throws {
        let house = try await Installation()
        let paths = try #require(try Self.document()["paths"] as? [String: [String: Any]])
        let methods: Set = ["get", "post", "patch", "delete", "put"]
        let documented = Set(paths.flatMap { path, item in item.keys.filter(methods.contains).map { "\($0) \(path)" } })
        let routed = Set(
            house.api().routes.routes.flatMap { route in
                route.handlers.map { "\($0.method.rawValue.lowercased()) \(route.pattern)" }.filter { !$0.hasPrefix("head ") }
            })
        #expect(documented.subtracting(routed) == [] && routed.subtracting(documented) == [])
    }

    @Test func `F6 no member of the document sets, carries or shows a password, token or link`() throws {
        var names: [String] = []
        Self.walk(try Self.document()) { names.append($0) }
        let words = ["password", "token", "link", "hash", "secret", "credential"]
        let suspects = Set(names.filter { name in words.contains { name.lowercased().contains($0) } })
        // What a person typed, handed on to be judged; and whether there is one.
        #expect(suspects == ["password", "hasPassword"])
    }

    @Test func `every operation says which scope it asks for, or that it asks for none`() throws {
        let paths = try #require(try Self.document()["paths"] as? [String: [String: Any]])
        for (path, item) in paths {
            for case let operation as [String: Any] in item.values {
                let isOpen = operation["security"] != nil
                #expect(isOpen != ((operation["description"] as? String)?.contains("Scope `") ?? false), "\(path)")
            }
        }
    }

    @Test func `whatever takes If-Match may answer 412 and gives the new ETag, and every PATCH takes it`() throws {
        let paths = try #require(try Self.document()["paths"] as? [String: [String: Any]])
        var count = 0
        for (path, item) in paths {
            for (method, value) in item {
                guard let operation = value as? [String: Any] else { continue }
                let parameters = (operation["parameters"] as? [[String: String]] ?? []).compactMap { $0["$ref"] }
                let answers = operation["responses"] as? [String: [String: Any]] ?? [:]
                let takesTag = parameters.contains("#/components/parameters/ifMatch")
                #expect(takesTag == (answers["412"] != nil) && (takesTag || method != "patch"), "\(method) \(path)")
                guard takesTag else { continue }
                count += 1
                let headers = answers["200"]?["headers"] as? [String: Any] ?? [:]
                #expect(headers["ETag"] != nil || answers["204"] != nil, "\(method) \(path)")
            }
        }
        #expect(count == 11)
    }

    /// Every name under `properties`, and of every parameter.
    private static func walk(_ value: Any, _ found: (String) -> Void) {
        if let list = value as? [Any] { for inner in list { walk(inner, found) } }
        guard let map = value as? [String: Any] else { return }
        if map["in"] != nil, let name = map["name"] as? String { found(name) }
        for (key, inner) in map {
            if key == "properties", let properties = inner as? [String: Any] { for name in properties.keys { found(name) } }
            walk(inner, found)
        }
    }
}
