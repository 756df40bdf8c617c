// The only file that hands pointers to libargon2.
import CArgon2

/// Argon2 (RFC 9106), always with explicit lengths and on the calling thread alone.
enum Argon2 {
    /// Which Argon2 it is; Latchkey's own hashes are of Argon2id in version 1.3.
    struct Variant: Hashable, Sendable {
        enum Kind: Hashable, Sendable { case i, id }

        let kind: Kind
        /// 19 is version 1.3, 16 is 1.0.
        let version: UInt32

        static let own = Variant(kind: .id, version: ARGON2_VERSION_13.rawValue)
    }

    /// The cost as the function takes it: memory in KiB, passes, lanes.
    struct Cost: Hashable, Sendable {
        let memoryKiB: UInt32
        let iterations: UInt32
        let lanes: UInt32
    }

    /// The hash of `length` bytes; `secret` and `associated` are the K and X of RFC 9106 §3.1.
    static func hash(
        _ password: Span<UInt8>, salt: [UInt8], cost: Cost, length: Int = 32, secret: [UInt8] = [], associated: [UInt8] = [],
        variant: Variant = .own
    ) throws(CryptographyFault) -> [UInt8] {
        // libargon2 takes mutable pointers; it writes only where it is asked to erase, and it is not.
        var (salt, secret, associated) = (salt, secret, associated)
        var output = [UInt8](repeating: 0, count: length)
        let status = password.withUnsafeBufferPointer { password in
            salt.withUnsafeMutableBufferPointer { salt in
                secret.withUnsafeMutableBufferPointer { secret in
                    associated.withUnsafeMutableBufferPointer { associated in
                        output.withUnsafeMutableBufferPointer { output in
                            run(password: UnsafeMutableBufferPointer(mutating: password), salt, secret, associated, cost, output, variant)
                        }
                    }
                }
            }
        }
        guard status == ARGON2_OK.rawValue else { throw failure(status) }
        return output
    }

    private static func run(
        password: UnsafeMutableBufferPointer<UInt8>, _ salt: UnsafeMutableBufferPointer<UInt8>, _ secret: UnsafeMutableBufferPointer<UInt8>,
        _ associated: UnsafeMutableBufferPointer<UInt8>, _ cost: Cost, _ output: UnsafeMutableBufferPointer<UInt8>,
        _ variant: Variant
    ) -> Int32 {
        var context = Argon2_Context()
        (context.out, context.outlen) = (output.baseAddress, UInt32(output.count))
        (context.pwd, context.pwdlen) = (password.baseAddress, UInt32(password.count))
        (context.salt, context.saltlen) = (salt.baseAddress, UInt32(salt.count))
        (context.secret, context.secretlen) = (secret.isEmpty ? nil : secret.baseAddress, UInt32(secret.count))
        (context.ad, context.adlen) = (associated.isEmpty ? nil : associated.baseAddress, UInt32(associated.count))
        (context.m_cost, context.t_cost, context.lanes, context.threads) = (cost.memoryKiB, cost.iterations, cost.lanes, 1)
        context.version = variant.version
        (context.allocate_cbk, context.free_cbk) = (allocate, release)
        return argon2_ctx(&context, variant.kind == .id ? Argon2_id : Argon2_i)
    }

    private static let allocate: @convention(c) (UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>?, Int) -> Int32 = { place, count in
        guard let memory = HashingMemory.shared.take(count) else { return ARGON2_MEMORY_ALLOCATION_ERROR.rawValue }
        place?.pointee = memory.assumingMemoryBound(to: UInt8.self)
        return ARGON2_OK.rawValue
    }

    private static let release: @convention(c) (UnsafeMutablePointer<UInt8>?, Int) -> Void = { memory, count in
        if let memory { HashingMemory.shared.putBack(memory, count) }
    }

    private static func failure(_ status: Int32) -> CryptographyFault {
        CryptographyFault(
            "hash a password", .library,
            underlying: argon2_error_message(status).map { String(cString: $0) } ?? "libargon2 error \(status)",
            hint: "Give the process enough memory for every hashing thread, or lower password.argon2.memory.")
    }
}
