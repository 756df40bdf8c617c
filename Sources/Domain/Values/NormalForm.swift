// The standard library normalises for every comparison of strings but shows it only under this name; Foundation is not for Domain.
@_spi(_Unicode) import Swift

extension String {
    /// The text in Unicode Normalization Form C (UAX #15): the same characters always as the same bytes.
    package var normalFormC: String {
        if utf8.allSatisfy({ $0 < 0x80 }) { return self }
        var scalars = String.UnicodeScalarView()
        scalars.append(contentsOf: _nfc)
        return String(scalars)
    }

    /// The key under which two spellings count as one: NFC, without regard to case.
    package var caseFoldedKey: String {
        if utf8.allSatisfy({ $0 < 0x80 }) { return lowercased() }
        // Lower case first: ẞ is its own upper case, and only as ß does it become SS.
        return normalFormC.lowercased().uppercased().lowercased().normalFormC
    }
}
