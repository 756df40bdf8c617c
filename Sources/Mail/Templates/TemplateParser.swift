/// Reads a template's source (mustache(5): variables, sections, inverted sections, comments) and finds all that is wrong with its tags.
struct TemplateParser {
    /// Why a template may not be used.
    struct Finding: Equatable {
        let line: Int
        let name: String?
        let advice: String
    }

    /// A section that was begun, with what stands in it so far.
    private struct Frame {
        let tag: String
        let name: EmailName?
        let isInverted: Bool
        let line: Int
        var pieces: [Template.Piece] = []
    }

    private let source: [UInt8]
    private let known: Set<EmailName>
    private var position = 0
    private var line = (number: 1, counted: 0)
    private var frames = [Frame(tag: "", name: nil, isInverted: false, line: 1)]
    private(set) var findings: [Finding] = []

    /// Reads the whole source at once.
    init(_ source: String, knowing known: Set<EmailName>) {
        self.source = Array(source.utf8)
        self.known = known
        while readTag() {}
        appendText(upTo: self.source.count)
        for frame in frames.dropFirst() { find("#" + frame.tag, "has no {{/\(frame.tag)}}; close it.", line: frame.line) }
    }

    /// What was read; of use only where there are no findings.
    var pieces: [Template.Piece] { frames[0].pieces }

    private mutating func readTag() -> Bool {
        guard let start = firstDouble("{", from: position) else { return false }
        guard let end = firstDouble("}", from: start + 2) else {
            find(nil, "has {{ without }}; close the tag.", line: line(of: start))
            return false
        }
        let content = trimmed(source[(start + 2)..<end])
        let isBlock = ["#", "^", "/", "!"].contains(content.unicodeScalars.first ?? " ")
        let lineBounds = isBlock ? wholeLine(around: start..<(end + 2)) : nil
        appendText(upTo: lineBounds?.lowerBound ?? start)
        position = lineBounds?.upperBound ?? (end + 2)
        take(content, line: line(of: start))
        return true
    }

    private mutating func take(_ content: String, line: Int) {
        let name = trimmed(Array(content.utf8)[...].dropFirst())
        switch content.unicodeScalars.first {
        case "!": break
        case "#": open(name, isInverted: false, line: line)
        case "^": open(name, isInverted: true, line: line)
        case "/": close(name, line: line)
        case "{", "&", ">", "<", "$", "=", "%":
            find(
                content, "is more than an email template may do; {{name}}, {{#name}}, {{^name}}, {{/name}} and {{! }} are all.", line: line)
        default:
            guard let name = resolve(content, line: line) else { return }
            if name.isList {
                return find(content, "is a list; write {{#\(content)}}…{{/\(content)}} around the line for a member.", line: line)
            }
            append(.value(name))
        }
    }

    private mutating func open(_ tag: String, isInverted: Bool, line: Int) {
        let name = resolve(tag, line: line)
        if let name, name.isList, isInverted || isInList {
            find(tag, "is a list; only {{#\(tag)}} outside of every list is possible, and {{^any…}} asks whether it is empty.", line: line)
        }
        frames.append(Frame(tag: tag, name: name, isInverted: isInverted, line: line))
    }

    private mutating func close(_ tag: String, line: Int) {
        guard let frame = frames.last, frames.count > 1, frame.tag == tag else {
            return find(
                "/" + tag, "closes nothing that is open here; close the sections in the order opposite to their beginnings.", line: line)
        }
        frames.removeLast()
        guard let name = frame.name else { return }
        append(name.isList ? .list(name, frame.pieces) : .section(name, isInverted: frame.isInverted, frame.pieces))
    }

    /// The name that is spelled so, where it has a meaning at this place.
    private mutating func resolve(_ text: String, line: Int) -> EmailName? {
        guard let name = EmailName(text), known.contains(name) else {
            let names = known.map(\.text).sorted().joined(separator: ", ")
            find(text, "is unknown to this email; use one of \(names).", line: line)
            return nil
        }
        guard !name.isMember || isInList else {
            find(text, "belongs inside {{#assigned}} or {{#alreadyHas}}; move it there.", line: line)
            return nil
        }
        return name
    }

    private var isInList: Bool { frames.contains { $0.name?.isList == true } }
}

extension TemplateParser {
    private mutating func find(_ name: String?, _ advice: String, line: Int) {
        findings.append(Finding(line: line, name: name, advice: advice))
    }

    private mutating func append(_ piece: Template.Piece) { frames[frames.count - 1].pieces.append(piece) }

    private mutating func appendText(upTo end: Int) {
        if position < end { append(.text(Array(source[position..<end]))) }
    }

    private func firstDouble(_ scalar: Unicode.Scalar, from start: Int) -> Int? {
        let byte = UInt8(ascii: scalar)
        return (start..<max(start, source.count - 1)).first { source[$0] == byte && source[$0 + 1] == byte }
    }

    /// The line of an index that is no earlier than the last one asked for: each byte is counted once.
    private mutating func line(of index: Int) -> Int {
        line.number += source[line.counted..<index].count { $0 == UInt8(ascii: "\n") }
        line.counted = index
        return line.number
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }

    /// The whole line with its line feed, where nothing but blanks stands beside the tag: such a line leaves no trace (mustache spec, "standalone").
    private func wholeLine(around tag: Range<Int>) -> Range<Int>? {
        let before = source[..<tag.lowerBound].lastIndex { !Self.isBlank($0) }
        let after = source[tag.upperBound...].firstIndex { !Self.isBlank($0) } ?? source.count
        guard before == nil || source[before ?? 0] == UInt8(ascii: "\n") else { return nil }
        guard after == source.count || source[after] == UInt8(ascii: "\n") else { return nil }
        return ((before ?? -1) + 1)..<min(after + 1, source.count)
    }

    private func trimmed(_ bytes: ArraySlice<UInt8>) -> String {
        let isSpace: (UInt8) -> Bool = { Self.isBlank($0) || $0 == UInt8(ascii: "\n") }
        let rest = bytes.drop(while: isSpace)
        guard let last = rest.lastIndex(where: { !isSpace($0) }) else { return "" }
        return String(decoding: rest[...last], as: UTF8.self)
    }
}
