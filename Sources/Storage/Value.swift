import Glibc

/// One of the two types of value that stand in a column, or nothing.
package enum Value: Equatable, Sendable {
    case integer(Int64)
    case text(String)
    case null

    /// Whether it is a text with a NUL in it; asked of all that is stored, so by the quickest way.
    var hasNUL: Bool {
        guard case .text(let text) = self else { return false }
        let found = text.utf8.withContiguousStorageIfAvailable { utf8 in utf8.baseAddress.map { memchr($0, 0, utf8.count) != nil } ?? false
        }
        return found ?? text.utf8.contains(0)
    }
}

/// What can be handed to SQL.
package protocol Bindable {
    var value: Value { get }
}

extension Int64: Bindable { package var value: Value { .integer(self) } }
extension Int: Bindable { package var value: Value { .integer(Int64(self)) } }
extension String: Bindable { package var value: Value { .text(self) } }

extension Optional: Bindable where Wrapped: Bindable {
    package var value: Value { self?.value ?? .null }
}

/// One row of a result, read by position.
package struct Row {
    let values: [Value]

    func integer(_ index: Int) -> Int64 {
        guard case .integer(let number) = values[index] else { return 0 }
        return number
    }

    func text(_ index: Int) -> String {
        guard case .text(let text) = values[index] else { return "" }
        return text
    }

    func optionalInteger(_ index: Int) -> Int64? {
        guard case .integer(let number) = values[index] else { return nil }
        return number
    }

    func optionalText(_ index: Int) -> String? {
        guard case .text(let text) = values[index] else { return nil }
        return text
    }
}
