/// A date and time as RFC 3339 §5.6 writes it: `2026-11-22T09:00:00.25+01:00`.
enum InternetTime {
    private static let daysOfMonth = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

    static func isValid(_ text: String) -> Bool {
        var rest = Array(text.utf8)[...]
        guard let year = number(4, &rest), skip("-", &rest), let month = number(2, &rest), skip("-", &rest), let day = number(2, &rest),
            skip("Tt", &rest), let hour = number(2, &rest), skip(":", &rest), let minute = number(2, &rest), skip(":", &rest),
            let second = number(2, &rest), skipFraction(&rest), isOffset(rest)
        else { return false }
        return (1...12).contains(month) && (1...days(of: month, year)).contains(day) && hour < 24 && minute < 60
            // A leap second ends a minute.
            && second <= 60
    }

    private static func days(of month: Int, _ year: Int) -> Int {
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        return month == 2 && isLeap ? 29 : daysOfMonth[month - 1]
    }

    private static func number(_ count: Int, _ rest: inout ArraySlice<UInt8>) -> Int? {
        let digits = rest.prefix(count)
        guard digits.count == count, digits.allSatisfy(isDigit) else { return nil }
        rest = rest.dropFirst(count)
        return digits.reduce(0) { 10 * $0 + Int($1 - UInt8(ascii: "0")) }
    }

    private static func skip(_ choices: String, _ rest: inout ArraySlice<UInt8>) -> Bool {
        guard let first = rest.first, choices.utf8.contains(first) else { return false }
        rest = rest.dropFirst()
        return true
    }

    private static func skipFraction(_ rest: inout ArraySlice<UInt8>) -> Bool {
        guard skip(".", &rest) else { return true }
        let digits = rest.prefix(while: isDigit)
        rest = rest.dropFirst(digits.count)
        return !digits.isEmpty
    }

    private static func isOffset(_ text: ArraySlice<UInt8>) -> Bool {
        var rest = text
        if skip("Zz", &rest) { return rest.isEmpty }
        guard skip("+-", &rest), let hour = number(2, &rest), skip(":", &rest), let minute = number(2, &rest) else { return false }
        return rest.isEmpty && hour < 24 && minute < 60
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }
}
