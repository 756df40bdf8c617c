/// SHA-256 of a content that comes in pieces: by it a file is known again (FIPS 180-4).
package struct ContentDigest: ~Copyable {
    private let state: DigestState

    package init() throws(CryptographyFault) { state = try DigestState() }

    /// Adds the next piece.
    package borrowing func add(_ bytes: ArraySlice<UInt8>) throws(CryptographyFault) { try state.add(bytes) }

    /// 64 hex digits of all that was added; to be asked for once.
    package consuming func text() throws(CryptographyFault) -> String { String(hexadecimal: try state.end()) }
}
