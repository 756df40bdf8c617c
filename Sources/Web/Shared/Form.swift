import Cryptography
import Hummingbird
import NIOCore

/// The fields of a form, `application/x-www-form-urlencoded` (URL Standard §5.1): decoded exactly once, UTF-8, each name once.
struct Form: Sendable, Equatable {
    static let mediaType = "application/x-www-form-urlencoded"
    /// More fields than any form of ours has.
    private static let fieldLimit = 16

    private let fields: [[UInt8]: [UInt8]]

    /// The form that a request carries, at most 32 KiB.
    static func read(_ request: Request) async throws -> Form {
        guard request.mediaType == mediaType else { throw Turndown.wrongMediaType(accepted: mediaType) }
        let body = try await BodyReader.form(request)
        return try Form(Array(body.readableBytesView))
    }

    init(_ body: [UInt8]) throws(Turndown) {
        let pairs = body.split(separator: UInt8(ascii: "&"))
        guard pairs.count <= Self.fieldLimit else { throw .malformed("the form has too many fields") }
        var fields: [[UInt8]: [UInt8]] = [:]
        for pair in pairs {
            let (name, value) = try Self.field(pair)
            guard fields.updateValue(value, forKey: name) == nil else { throw .malformed("a field stands twice in the form") }
        }
        self.fields = fields
    }

    /// The value as text; empty where there is no such field.
    func text(_ name: String) -> String { String(decoding: fields[Array(name.utf8)] ?? [], as: UTF8.self) }

    /// The value as a password, byte for byte as it was typed.
    func password(_ name: String) throws -> Password { try Password(fields[Array(name.utf8)] ?? []) }

    func has(_ name: String) -> Bool { fields[Array(name.utf8)] != nil }

    private static func field(_ pair: ArraySlice<UInt8>) throws(Turndown) -> (name: [UInt8], value: [UInt8]) {
        let name = pair.prefix { $0 != UInt8(ascii: "=") }
        return (try decode(name), try decode(pair[name.endIndex...].dropFirst()))
    }

    private static func decode(_ text: ArraySlice<UInt8>) throws(Turndown) -> [UInt8] {
        guard let plain = PercentCoding.decode(text, plusIsSpace: true), String(validating: plain, as: UTF8.self) != nil else {
            throw .malformed("the form is not valid UTF-8 in percent-encoding")
        }
        return plain
    }
}
