/// How a body comes out of what it travelled in (RFC 2045 §6.7, §6.8); what is malformed is passed over, never refused.
enum TransferDecoding {
    static func base64(_ body: ArraySlice<UInt8>) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(body.count * 3 / 4)
        var (pending, bits) = (UInt32(0), UInt32(0))
        for byte in body {
            guard let value = value(byte) else {
                if byte == UInt8(ascii: "=") { (pending, bits) = (0, 0) }
                continue
            }
            pending = (pending & 0x3F) << 6 | value
            bits += 6
            guard bits >= 8 else { continue }
            bits -= 8
            bytes.append(UInt8(truncatingIfNeeded: pending >> bits))
        }
        return bytes
    }

    static func quotedPrintable(_ body: ArraySlice<UInt8>) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(body.count)
        var index = body.startIndex
        while index < body.endIndex {
            let byte = body[index]
            index += 1
            guard byte == UInt8(ascii: "=") else {
                bytes.append(byte)
                continue
            }
            let next = body[index...].prefix(2)
            if next.count == 2, let high = digit(next[index]), let low = digit(next[index + 1]) {
                bytes.append(high << 4 | low)
                index += 2
            } else if next.first == UInt8(ascii: "\n") {
                index += 1
            } else if next.starts(with: "\r\n".utf8) {
                index += 2
            } else {
                bytes.append(byte)
            }
        }
        return bytes
    }

    private static func value(_ byte: UInt8) -> UInt32? {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(byte - UInt8(ascii: "A"))
        case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(byte - UInt8(ascii: "a")) + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0")) + 52
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        default: nil
        }
    }
}
