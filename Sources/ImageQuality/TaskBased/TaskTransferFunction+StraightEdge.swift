extension TaskTransferFunction {
    /// Measures across a straight edge, the only one in a rectangle.
    ///
    /// The edge must be slanted against rows and columns, by some 2° to 10°, so that pixels lie at all distances from
    /// it. Where it lies is found from the image.
    /// - Parameters:
    ///   - images: slices through the edge, averaged first; one is enough where noise is low.
    ///   - columns: the rectangle's columns; the edge leaves it on two opposite sides.
    ///   - rows: the rectangle's rows.
    ///   - spacing: the pixels' distances.
    ///   - sampling: how the edge is sampled; its reach lies within the rectangle on both sides of the edge.
    /// - Returns: the transfer up to the pixels' highest frequency.
    /// - Throws: `invalid-region` without images, or where the rectangle does not lie in the image or the reach not in
    ///   the rectangle; `not-grey`, `shape-mismatch`; `no-edge`.
    public static func across(
        straightEdgeIn images: [PlanarImage],
        columns: Range<Int>,
        rows: Range<Int>,
        spacing: PixelSpacing,
        sampling: EdgeSampling
    ) throws(ImageQualityError) -> TaskTransferFunction {
        let plane = try averaged(images)
        if let image = images.first {
            _ = try ImageRegion.rectangle(in: image, columns: columns, rows: rows)
        }
        let edge = StraightEdge(plane: plane, columns: columns, rows: rows, spacing: spacing)
        let points = try edge.points(reach: sampling.halfWidthMillimeters)
        return TaskTransferFunction(
            try EdgeSpreadFunction(points, sampling: sampling),
            sampling: sampling,
            spacing: spacing
        )
    }
}

/// A rectangle with an edge, as lines that cross it.
private struct StraightEdge {
    /// The samples of each line.
    private let lines: [[Double]]
    /// The distance of a line's samples, in mm.
    private let acrossMillimeters: Double
    /// The distance of neighbouring lines, in mm.
    private let alongMillimeters: Double

    /// Where the edge crosses the lines, in samples: at `start` the first, `slope` farther from line to line.
    private struct Course {
        var start: Double
        var slope: Double

        func position(_ line: Int) -> Double { start + slope * Double(line) }
    }

    init(plane: Plane, columns: Range<Int>, rows: Range<Int>, spacing: PixelSpacing) {
        let byRow = rows.map { row in columns.map { plane.values[row * plane.pitch + $0] } }
        let byColumn = columns.map { column in rows.map { plane.values[$0 * plane.pitch + column] } }
        // Lines run in the direction in which the two halves differ more.
        if Self.step(byRow) >= Self.step(byColumn) {
            lines = byRow
            (acrossMillimeters, alongMillimeters) =
                (spacing.betweenColumnsMillimeters, spacing.betweenRowsMillimeters)
        } else {
            lines = byColumn
            (acrossMillimeters, alongMillimeters) =
                (spacing.betweenRowsMillimeters, spacing.betweenColumnsMillimeters)
        }
    }

    /// The distances of pixels from the edge in mm, positive towards the lines' ends, and their values.
    func points(reach: Double) throws(ImageQualityError) -> [(distance: Double, value: Double)] {
        let course = try found(reach: reach)
        let slope = course.slope * acrossMillimeters / alongMillimeters
        let scale = acrossMillimeters / (1 + slope * slope).squareRoot()
        let ends = [course.position(0), course.position(lines.count - 1)]
        guard ends.allSatisfy({ $0 * scale >= reach && (Double(lines[0].count - 1) - $0) * scale >= reach })
        else {
            throw ImageQualityError(
                .invalidRegion,
                "the reach of the samples does not lie in the rectangle",
                expanded: "\(reach) mm to either side of an edge from sample \(ends[0]) to \(ends[1]) do not "
                    + "lie in lines of \(lines[0].count) samples"
            )
        }
        return lines.enumerated().flatMap { line, samples in
            samples.enumerated().map { ((Double($0) - course.position(line)) * scale, $1) }
        }
    }

    /// The edge's course: from each line how many samples belong to its upper plateau, then a straight line.
    private func found(reach: Double) throws(ImageQualityError) -> Course {
        let count = lines[0].count
        let reachInSamples = reach / acrossMillimeters
        var course = Course(start: Double(count - 1) / 2, slope: 0)
        // First over whole lines, with the plateaus in their outer quarters; then within reach of the course.
        for (plateau, window) in [(Double(count) / 4, Double(count))]
            + [(Double, Double)](repeating: (reachInSamples / 2, reachInSamples), count: 4)
        {
            let levels = levels(besides: course, from: plateau)
            let positions = lines.indices.map { line in
                position(in: line, near: course.position(line), window: window, levels: levels)
            }
            course = Self.fitted(positions)
            let inside = 0...Double(count - 1)
            guard inside.contains(course.start), inside.contains(course.position(lines.count - 1)) else {
                throw ImageQualityError(
                    .noEdge,
                    "the rectangle shows no edge from side to side",
                    expanded:
                        "the rectangle shows no edge from side to side: found at sample \(course.start), "
                        + "\(course.slope) from line to line"
                )
            }
        }
        return course
    }

    /// The mean values before and behind the edge, farther from it than `distance` samples.
    private func levels(besides course: Course, from distance: Double) -> (before: Double, behind: Double) {
        var (before, behind) = ((sum: 0.0, count: 0.0), (sum: 0.0, count: 0.0))
        for (line, samples) in lines.enumerated() {
            for (index, value) in samples.enumerated() {
                let offset = Double(index) - course.position(line)
                if offset < -distance { before = (before.sum + value, before.count + 1) }
                if offset > distance { behind = (behind.sum + value, behind.count + 1) }
            }
        }
        return (before.sum / before.count, behind.sum / behind.count)
    }

    /// Where the edge crosses a line: the samples of the window less those that add up to the upper plateau's.
    private func position(
        in line: Int,
        near course: Double,
        window: Double,
        levels: (before: Double, behind: Double)
    ) -> Double {
        let samples = lines[line]
        let first = max(0, Int((course - window).rounded(.up)))
        let last = min(samples.count - 1, Int((course + window).rounded(.down)))
        let share = (first...last).reduce(0) { $0 + (samples[$1] - levels.before) }
        return Double(last) + 0.5 - share / (levels.behind - levels.before)
    }

    /// The straight line of least squares.
    private static func fitted(_ positions: [Double]) -> Course {
        let count = Double(positions.count)
        let (centre, mean) = ((count - 1) / 2, positions.reduce(0, +) / count)
        var (product, squares) = (0.0, 0.0)
        for (line, position) in positions.enumerated() {
            product += (Double(line) - centre) * (position - mean)
            squares += (Double(line) - centre) * (Double(line) - centre)
        }
        let slope = squares > 0 ? product / squares : 0
        return Course(start: mean - slope * centre, slope: slope)
    }

    /// How far the second half of the lines lies above the first on average, in magnitude.
    private static func step(_ lines: [[Double]]) -> Double {
        let half = lines[0].count / 2
        guard half > 0 else { return 0 }
        let sum = lines.reduce(0) { $0 + $1.suffix(half).reduce(0, +) - $1.prefix(half).reduce(0, +) }
        return abs(sum) / Double(half * lines.count)
    }
}
