/// By what a request or an event, and all that it causes, is found again in logs and history: a trace id (W3C Trace Context §3.2.2.3).
package struct Trace: Equatable, Sendable {
    /// What is being done at present is done because of this; nil where nobody asked for it.
    @TaskLocal package static var current: Trace?

    /// 32 lower-case hexadecimal digits, not all of them zero.
    package let id: String

    /// That of a `traceparent`; nil where the text is none (§3.2).
    package init?(traceparent text: String) {
        let parts = text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard parts.count >= 4, parts.prefix(4).map(\.count) == [2, 32, 16, 2], parts.prefix(4).allSatisfy({ $0.allSatisfy(Self.isDigit) }),
            // Version 00 has four parts; what a later one adds is passed over, and there is no version ff.
            !parts[0].elementsEqual("ff".utf8), parts.count == 4 || !parts[0].elementsEqual("00".utf8),
            !parts[1].allSatisfy({ $0 == UInt8(ascii: "0") }), !parts[2].allSatisfy({ $0 == UInt8(ascii: "0") })
        else { return nil }
        id = String(Substring(parts[1]))
    }

    /// One that is known, such as that of a stored event.
    package init(id: String) { self.id = id }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
    }
}
