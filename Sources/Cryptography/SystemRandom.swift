// The only file of this room that calls CLinux.
import CLinux
import Glibc

/// The kernel's random source.
package enum SystemRandom {
    /// That many random bytes from getrandom(2).
    ///
    /// Ends the process where the kernel refuses: no secret may ever be made of anything less, and Linux never refuses once it has booted.
    package static func bytes(_ count: Int) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var filled = 0
        while filled < count {
            let got = bytes.withUnsafeMutableBytes { latchkey_getrandom($0.baseAddress?.advanced(by: filled), count - filled) }
            guard got > 0 || errno == EINTR else { fatalError("getrandom failed with errno \(errno); no secret can be made safely.") }
            filled += max(got, 0)
        }
        return bytes
    }
}
