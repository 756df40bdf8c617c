import Domain

/// The parameters of a PHC string, `name=number,name=number`, each once.
struct PHCParameters {
    private var values: [String: Int] = [:]

    /// Refuses parameters other than those named, among them the key or data that some hashes were made with.
    init(_ field: Substring, names: Set<String>) throws(Refusal) {
        for part in field.split(separator: ",", omittingEmptySubsequences: false) {
            let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard pair.count == 2, let value = DecimalNumber.parse(pair[1]), names.contains(String(pair[0])) else {
                throw .hash("has parameters other than \(names.sorted().joined(separator: ", ")) with plain numbers; export it again.")
            }
            guard values.updateValue(value, forKey: String(pair[0])) == nil else {
                throw .hash("has a parameter twice; export it again.")
            }
        }
    }

    /// The number, within these bounds.
    func number(_ name: String, in bounds: ClosedRange<Int>) throws(Refusal) -> Int {
        guard let value = values[name] else { throw .hash("lacks its parameter \(name); export it again.") }
        guard bounds.contains(value) else {
            throw .hash(
                "has \(name) outside of the admitted \(bounds.lowerBound) to \(bounds.upperBound); leave the row out, so that the person is "
                    + "sent a link.")
        }
        return value
    }

    /// The number, where there is one.
    func optionalNumber(_ name: String) -> Int? { values[name] }
}

/// Numbers as PHC strings write them.
enum DecimalNumber {
    /// A decimal number of at most 10 digits, without sign or leading zeros; nil for anything else.
    static func parse(_ digits: Substring) -> Int? {
        guard digits.utf8.count <= 10, digits.utf8.first != UInt8(ascii: "0"), digits.utf8.allSatisfy(Leet.isDigit) else { return nil }
        return Int(digits)
    }
}
