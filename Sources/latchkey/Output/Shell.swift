/// Words as a shell takes them.
enum Shell {
    /// An option with its value, fit to be copied into a command.
    static func option(_ name: String, _ value: String) -> String {
        // What begins with a hyphen would be read as another option.
        name + (value.utf8.first == UInt8(ascii: "-") ? "=" : " ") + word(value)
    }

    private static func word(_ text: String) -> String {
        let isPlain = !text.isEmpty && text.utf8.allSatisfy(isHarmless)
        return isPlain ? text : "'" + text.replacing("'", with: "'\\''") + "'"
    }

    private static func isHarmless(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"): true
        default: "-._/:@+,=%".utf8.contains(byte)
        }
    }
}
