/// Positions in a chain as runs, written `3-7 9`: few characters for many entries that follow each other.
package struct Positions: Equatable, Sendable {
    /// In ascending order, with a gap between any two.
    private var runs: [ClosedRange<Int64>] = []

    package init() {}

    package init(_ positions: some Sequence<Int64>) {
        for position in positions { insert(position...position) }
    }

    /// Nil for a text that is none.
    package init?(_ text: String) {
        for word in text.split(separator: " ") {
            let ends = word.split(separator: "-", omittingEmptySubsequences: false).map { Int64($0) }
            guard ends.count <= 2, let first = ends.first ?? nil, let last = ends.last ?? nil, first > 0, first <= last, last < .max else {
                return nil
            }
            insert(first...last)
        }
    }

    package var text: String {
        runs.map { $0.lowerBound == $0.upperBound ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }.joined(separator: " ")
    }

    package var isEmpty: Bool { runs.isEmpty }

    package mutating func insert(_ run: ClosedRange<Int64>) {
        // Most come in ascending order and go behind the last.
        let start = firstRun { $0.upperBound >= run.lowerBound - 1 }
        var merged = run
        var end = start
        while end < runs.count, runs[end].lowerBound <= run.upperBound + 1 {
            merged = min(merged.lowerBound, runs[end].lowerBound)...max(merged.upperBound, runs[end].upperBound)
            end += 1
        }
        runs.replaceSubrange(start..<end, with: [merged])
    }

    package mutating func insert(_ others: Positions) {
        for run in others.runs { insert(run) }
    }

    package func contains(_ position: Int64) -> Bool {
        let index = firstRun { $0.upperBound >= position }
        return index < runs.count && runs[index].contains(position)
    }

    /// The first position from `start` on that is here and not in `others`.
    package func first(from start: Int64, notIn others: Positions) -> Int64? {
        for run in runs where run.upperBound >= start {
            var position = max(run.lowerBound, start)
            while position <= run.upperBound {
                let index = others.firstRun { $0.upperBound >= position }
                guard index < others.runs.count, others.runs[index].contains(position) else { return position }
                position = others.runs[index].upperBound + 1
            }
        }
        return nil
    }

    /// The index of the first run that passes, all of those behind it passing too.
    private func firstRun(where passes: (ClosedRange<Int64>) -> Bool) -> Int {
        if let last = runs.last, !passes(last) { return runs.count }
        var (low, high) = (0, runs.count)
        while low < high {
            let middle = (low + high) / 2
            if passes(runs[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
