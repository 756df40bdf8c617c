import NIOCore
import Synchronization

/// Skeletons of the pages that were shown before: to render one takes as long as all else that is done for a request.
final class PageShelf: Sendable {
    /// What tells one skeleton from another: a section goes by whether there is a text, not by what it says.
    private struct Shape: Hashable {
        let language: String
        let template: String
        let present: Set<String>
    }

    private let skeletons = Mutex<[Shape: PageSkeleton]>([:])

    /// The page with its values; `render` makes it with others. Nil where there is more to it than texts and flags, as a list.
    func page(
        _ template: String, in language: String, _ values: [String: any Sendable], render: ([String: any Sendable]) -> String
    ) -> ByteBuffer? {
        var (texts, present): ([String: String], Set<String>) = ([:], [])
        texts.reserveCapacity(values.count)
        present.reserveCapacity(values.count)
        for (name, value) in values {
            switch value {
            case let text as String:
                texts[name] = text
                present.insert(name)
            case let flag as Bool: if flag { present.insert(name) }
            default: return nil
            }
        }
        let shape = Shape(language: language, template: template, present: present)
        return skeleton(shape) { render(values.merging(texts.map { ($0.key, PageSkeleton.marker($0.key)) }) { $1 }) }.page(texts)
    }

    private func skeleton(_ shape: Shape, make: () -> String) -> PageSkeleton {
        if let skeleton = skeletons.withLock({ $0[shape] }) { return skeleton }
        let skeleton = PageSkeleton(make())
        skeletons.withLock { $0[shape] = skeleton }
        return skeleton
    }
}
