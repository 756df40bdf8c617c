/// What the argument parser says of wrong usage over several lines, as one: what is wrong, and where to read how it is done.
struct UsageLine {
    let text: String

    init(_ message: String) {
        let lines = message.split(separator: "\n").map { String($0.drop { $0 == " " }) }
        let isRest: (String) -> Bool = { line in ["Help:", "Usage:", "See '"].contains { line.utf8.starts(with: $0.utf8) } }
        let wrong = lines.prefix { !isRest($0) }.joined(separator: " ")
        let reason = wrong.utf8.starts(with: "Error: ".utf8) ? String(wrong.dropFirst("Error: ".count)) : wrong
        let help = lines.last { $0.utf8.starts(with: "See '".utf8) }.map { $0.split(separator: "'") }.flatMap { $0.count > 1 ? $0[1] : nil }
        text = "latchkey: \(reason.utf8.last == UInt8(ascii: ".") ? String(reason.dropLast()) : reason); see `\(help ?? "latchkey --help")`"
    }
}
