/// Reads the two measures of the configuration: `30m` and `64MiB`.
enum Measure {
    /// A whole number with `s`, `m`, `h` or `d`.
    static func duration(_ text: String) -> Duration? {
        let units: [(String, Int64)] = [("s", 1), ("m", 60), ("h", 3600), ("d", 86_400)]
        for (unit, seconds) in units where text.hasSuffix(unit) {
            guard let count = Int64(text.dropLast(unit.count)), count >= 0, count < 1_000_000 else { return nil }
            return .seconds(count * seconds)
        }
        return nil
    }

    /// A whole number with `KiB`, `MiB` or `GiB`, as KiB.
    static func kibibytes(_ text: String) -> Int? {
        let units = [("KiB", 1), ("MiB", 1024), ("GiB", 1_048_576)]
        for (unit, factor) in units where text.hasSuffix(unit) {
            guard let count = Int(text.dropLast(unit.count)), count > 0, count < 1_000_000 else { return nil }
            return count * factor
        }
        return nil
    }
}
