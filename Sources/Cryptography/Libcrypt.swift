// The only file that hands pointers to libcrypt.
import CCrypt

/// crypt(3) as libxcrypt has it.
enum Libcrypt {
    /// The whole string that the phrase has under this setting; the phrase holds no NUL, and comes back with one behind it.
    static func crypt(_ phrase: inout [UInt8], setting: [UInt8]) throws(CryptographyFault) -> [UInt8] {
        phrase.append(0)
        let setting = setting + [0]
        // What the library worked with is not all erased by it.
        var memory = [UInt8](repeating: 0, count: MemoryLayout<crypt_data>.size)
        defer { Libcrypto.erase(&memory) }
        let text: [UInt8]? = memory.withUnsafeMutableBytes { memory in
            phrase.withUnsafeBytes { phrase in
                setting.withUnsafeBytes { setting in
                    guard let phrase = phrase.bindMemory(to: CChar.self).baseAddress,
                        let setting = setting.bindMemory(to: CChar.self).baseAddress,
                        let found = crypt_rn(phrase, setting, memory.baseAddress, Int32(memory.count))
                    else { return nil }
                    return Array(String(cString: found).utf8)
                }
            }
        }
        guard let text else {
            throw CryptographyFault(
                "verify an imported hash", .library, underlying: "libcrypt refuses it",
                hint: "Give the process enough memory and check the installed libcrypt1; the person can ask for a link meanwhile.")
        }
        return text
    }
}
