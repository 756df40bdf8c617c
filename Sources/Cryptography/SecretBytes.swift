/// Bytes that must not outlive their use: shared, never copied, overwritten when the last holder lets go.
final class SecretBytes: @unchecked Sendable {
    // Unchecked: written only by init and deinit, when nobody else can hold a reference.
    private var bytes: [UInt8]

    /// Takes the bytes over; hand in a temporary, so that no second copy stays behind.
    init(_ bytes: consuming [UInt8]) { self.bytes = bytes }

    deinit { Libcrypto.erase(&bytes) }

    var count: Int { bytes.count }

    /// Lends the bytes for one call.
    func withSpan<Result, Failure: Error>(_ body: (Span<UInt8>) throws(Failure) -> Result) throws(Failure) -> Result {
        // Only counted, not copied; a span cannot be lent out of a class directly.
        let lent = bytes
        return try body(lent.span)
    }
}
