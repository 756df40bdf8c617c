/// The relaxed forms of RFC 6376 §3.4.2 and §3.4.4, in which relays may have respaced a message on its way.
enum CanonicalForm {
    private static let space = UInt8(ascii: " ")
    private static let lineFeed = UInt8(ascii: "\n")

    static func isBlank(_ byte: UInt8) -> Bool { byte == space || byte == UInt8(ascii: "\t") }

    /// Name in lower case, value unfolded, each run of blanks one space, none at either end; ended by CRLF.
    static func header(_ field: MessageParts.Field) -> [UInt8] {
        var bytes = Array("\(field.name.lowercased()):".utf8)
        var isPending = false
        let start = bytes.count
        for byte in field.value where byte != lineFeed {
            guard !isBlank(byte) else {
                isPending = bytes.count > start
                continue
            }
            if isPending { bytes.append(space) }
            isPending = false
            bytes.append(byte)
        }
        return bytes + [13, 10]
    }

    /// Each run of blanks one space, none at the end of a line, no empty lines at the end; lines ended by CRLF.
    static func body(_ body: ArraySlice<UInt8>) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(body.count + body.count / 32)
        var isPending = false
        var emptyLines = 0
        var isLineEmpty = true
        for byte in body {
            if byte == lineFeed {
                if isLineEmpty { emptyLines += 1 } else { bytes += [13, 10] }
                (isPending, isLineEmpty) = (false, true)
            } else if isBlank(byte) {
                isPending = true
            } else {
                for _ in 0..<emptyLines { bytes += [13, 10] }
                if isPending { bytes.append(space) }
                (isPending, isLineEmpty, emptyLines) = (false, false, 0)
                bytes.append(byte)
            }
        }
        return isLineEmpty ? bytes : bytes + [13, 10]
    }
}
