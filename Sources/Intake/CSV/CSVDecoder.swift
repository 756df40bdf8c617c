/// Brings the bytes of a file to UTF-8 as they come: UTF-8 with or without its mark, or UTF-16, as spreadsheets save "Unicode text".
struct CSVDecoder {
    private enum Form { case utf8, utf16(isBigEndian: Bool) }

    private var form: Form?
    /// The first bytes, until there are enough to tell; later half a unit.
    private var pending: [UInt8] = []
    private var highSurrogate: UInt16?
    /// Stands for what is broken, and is itself never valid in UTF-8.
    private static let broken: UInt8 = 0xFF

    /// The bytes in UTF-8; what was broken in UTF-16 is invalid here too.
    mutating func decode(_ chunk: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        guard let form else {
            pending += chunk
            return pending.count < 4 ? [] : begin()
        }
        guard case .utf16(let isBigEndian) = form else { return chunk }
        return fromUTF16(chunk, isBigEndian: isBigEndian)
    }

    /// What is left at the end of the file.
    mutating func end() -> ArraySlice<UInt8> {
        var rest = form == nil ? begin() : []
        if !pending.isEmpty || highSurrogate != nil { rest.append(Self.broken) }
        return rest
    }

    private mutating func begin() -> ArraySlice<UInt8> {
        let first = pending
        pending = []
        let text = withoutByteOrderMark(first[...])
        switch (first.first, first.dropFirst().first) {
        case (0xFF, 0xFE): return beginUTF16(first.dropFirst(2), isBigEndian: false)
        case (0xFE, 0xFF): return beginUTF16(first.dropFirst(2), isBigEndian: true)
        // No header begins with NUL: without its mark it is told by that.
        case (_, 0): return beginUTF16(first[...], isBigEndian: false)
        case (0, _): return beginUTF16(first[...], isBigEndian: true)
        default:
            form = .utf8
            return text
        }
    }

    private mutating func beginUTF16(_ bytes: ArraySlice<UInt8>, isBigEndian: Bool) -> ArraySlice<UInt8> {
        form = .utf16(isBigEndian: isBigEndian)
        return fromUTF16(bytes, isBigEndian: isBigEndian)
    }

    private mutating func fromUTF16(_ chunk: ArraySlice<UInt8>, isBigEndian: Bool) -> ArraySlice<UInt8> {
        var text: [UInt8] = []
        text.reserveCapacity(chunk.count)
        for byte in chunk {
            guard let first = pending.popLast() else {
                pending.append(byte)
                continue
            }
            let unit = isBigEndian ? UInt16(first) << 8 | UInt16(byte) : UInt16(byte) << 8 | UInt16(first)
            add(unit, to: &text)
        }
        return text[...]
    }

    private mutating func add(_ unit: UInt16, to text: inout [UInt8]) {
        if let high = highSurrogate {
            highSurrogate = nil
            if UTF16.isTrailSurrogate(unit) {
                let value = 0x10000 + (UInt32(high) - 0xD800) << 10 + (UInt32(unit) - 0xDC00)
                return append(Unicode.Scalar(value), to: &text)
            }
            text.append(Self.broken)
        }
        if UTF16.isLeadSurrogate(unit) { highSurrogate = unit } else { append(Unicode.Scalar(unit), to: &text) }
    }

    private func append(_ scalar: Unicode.Scalar?, to text: inout [UInt8]) {
        guard let scalar, let encoded = UTF8.encode(scalar) else { return text.append(Self.broken) }
        text.append(contentsOf: encoded)
    }
}
