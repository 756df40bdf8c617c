/// A message as it travels (RFC 5321 §2.3.8): each line ends with CRLF, the last one too. Leading dots are doubled further on, by libcurl.
enum WireMessage {
    static func bytes(of message: [UInt8]) -> [UInt8] {
        var wire: [UInt8] = []
        wire.reserveCapacity(message.count + message.count / 32 + 2)
        var last: UInt8 = 0
        for byte in message {
            if byte == 0x0A, last != 0x0D { wire.append(0x0D) }
            wire.append(byte)
            last = byte
        }
        if last != 0x0A { wire += [0x0D, 0x0A] }
        return wire
    }
}
