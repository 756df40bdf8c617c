extension Password: Equatable {
    /// Whether both are the same password, in a time that tells nothing about where they differ.
    package static func == (left: Password, right: Password) -> Bool {
        guard left.byteCount == right.byteCount else { return false }
        return left.withSpan { a in
            right.withSpan { b in
                var difference: UInt8 = 0
                for index in a.indices { difference |= a[index] ^ b[index] }
                return difference == 0
            }
        }
    }
}
