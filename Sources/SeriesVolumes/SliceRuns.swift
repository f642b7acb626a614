import Volumes

/// Finds the stretches of a sorted stack, or of frames in their order, whose steps are regular.
package struct SliceRuns {
    /// Ranges that cover all slices in order; neighbours within one are one regular step apart.
    package var runs: [Range<Int>] = []
    /// Step of the longest run, millimetres LPS; nil where no two slices are neighbours.
    package var step: Vector3?
    /// What was irregular.
    package var findings: [Finding] = []

    /// Every slice on its own.
    static func single(_ count: Int) -> SliceRuns {
        SliceRuns(runs: (0..<count).map { $0..<$0 + 1 }, step: nil, findings: [])
    }

    /// The runs of slices at these positions.
    ///
    /// Steps between neighbours form segments of equal steps; longer segments claim their slices first (then those with the
    /// smaller step), so that a gap never joins the slices on its two sides. `joins[i]` false keeps slices i and i + 1 apart.
    package static func find(positions: [Vector3], joins: [Bool], toleranceMillimeters: Double) -> SliceRuns {
        let count = positions.count
        guard count > 1 else { return single(count) }
        let steps = (1..<count).map { positions[$0] - positions[$0 - 1] }
        // The comparison itself must not fail on the rounding of decimal strings.
        let tolerance = toleranceMillimeters * (1 + 1e-9) + 1e-9
        func isUsable(_ i: Int) -> Bool { joins[i] && steps[i].length > tolerance }

        var segments: [Range<Int>] = []
        var start = 0
        while start < steps.count {
            var end = start + 1
            if isUsable(start) {
                while end < steps.count, isUsable(end), (steps[end] - steps[start]).length <= tolerance {
                    end += 1
                }
                segments.append(start..<end)
            }
            start = end
        }
        segments.sort { a, b in
            if a.count != b.count { return a.count > b.count }
            let (lengthA, lengthB) = (steps[a.lowerBound].length, steps[b.lowerBound].length)
            if abs(lengthA - lengthB) > tolerance { return lengthA < lengthB }
            return a.lowerBound < b.lowerBound
        }
        var owner = [Int?](repeating: nil, count: count)
        for (index, segment) in segments.enumerated() {
            // A segment of steps a..<b joins slices a...b.
            for slice in segment.lowerBound...segment.upperBound where owner[slice] == nil {
                owner[slice] = index
            }
        }
        var result = SliceRuns()
        var first = 0
        for slice in 1...count where slice == count || owner[slice] == nil || owner[slice] != owner[first] {
            result.runs.append(first..<slice)
            first = slice
        }
        if let longest = result.runs.max(by: { $0.count < $1.count }), longest.count > 1 {
            let span = positions[longest.upperBound - 1] - positions[longest.lowerBound]
            result.step = span * (1 / Double(longest.count - 1))
        }
        result.report(steps, joins: joins, toleranceMillimeters: toleranceMillimeters)
        return result
    }

    private mutating func report(_ steps: [Vector3], joins: [Bool], toleranceMillimeters: Double) {
        guard let typical = step?.length else { return }
        var missing = 0
        var irregular = 0
        for run in runs.dropLast() {
            let boundary = run.upperBound - 1
            guard joins[boundary] else { continue }
            let ratio = steps[boundary].length / typical
            if ratio > 1.5, abs(ratio - ratio.rounded()) < 0.05 {
                missing += Int(ratio.rounded()) - 1
            } else {
                irregular += 1
            }
        }
        if missing > 0 {
            findings.append(
                Finding(
                    .warning,
                    code: "missing-slice",
                    "\(missing) slice(s) seem to be missing: nothing is averaged across the gap"
                )
            )
        }
        if irregular > 0 {
            findings.append(
                Finding(
                    .warning,
                    code: "irregular-spacing",
                    "slice spacing changes at \(irregular) place(s) by more than \(toleranceMillimeters) mm: "
                        + "nothing is averaged across them; a larger `spacing-tolerance` would join them"
                )
            )
        }
    }
}
