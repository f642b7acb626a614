extension TaskTransferFunction {
    /// Measures around a disc, such as a rod of a phantom cut across.
    /// - Parameters:
    ///   - images: slices through the rod, averaged first; one is enough where noise is low.
    ///   - spacing: the pixels' distances.
    ///   - centerColumn: about where the disc's centre lies, in columns, 0 the first pixel's centre; found exactly
    ///     from the contrast's centre of gravity.
    ///   - centerRow: the same in rows.
    ///   - radiusMillimeters: the disc's radius; several times the blur, as the edge is taken for straight.
    ///   - sampling: how the edge is sampled; its reach is smaller than the radius.
    /// - Returns: the transfer up to the pixels' highest frequency.
    /// - Throws: `invalid-parameter` where the radius is not larger than the reach; `invalid-region` without images or
    ///   where the disc and the reach do not lie in the image; `not-grey`, `shape-mismatch`; `no-edge`.
    public static func around(
        discIn images: [PlanarImage],
        spacing: PixelSpacing,
        centerColumn: Double,
        centerRow: Double,
        radiusMillimeters: Double,
        sampling: EdgeSampling
    ) throws(ImageQualityError) -> TaskTransferFunction {
        let reach = sampling.halfWidthMillimeters
        guard radiusMillimeters.isFinite, radiusMillimeters > reach else {
            throw ImageQualityError(
                .invalidParameter,
                "the disc's radius is not larger than the reach of the samples",
                expanded:
                    "the disc's radius of \(radiusMillimeters) mm is not larger than the reach of \(reach) mm"
            )
        }
        let disc = DiscEdge(
            plane: try averaged(images),
            spacing: spacing,
            radius: radiusMillimeters,
            reach: reach
        )
        var center = (column: centerColumn, row: centerRow)
        // The window follows the centre; two rounds would do, the third costs nothing.
        for _ in 0..<3 { center = try disc.centroid(near: center) }
        let edge = try EdgeSpreadFunction(disc.points(around: center), sampling: sampling)
        return TaskTransferFunction(edge, sampling: sampling, spacing: spacing)
    }
}

/// A disc of known radius in a plane; lengths in mm, centres in pixels.
private struct DiscEdge {
    let plane: Plane
    let spacing: PixelSpacing
    let radius: Double
    let reach: Double

    /// The distances of pixels from the circle, positive outside, and their values.
    func points(
        around center: (column: Double, row: Double)
    ) throws(ImageQualityError) -> [(distance: Double, value: Double)] {
        try offsets(from: center).map { x, y, value in ((x * x + y * y).squareRoot() - radius, value) }
    }

    /// The centre of gravity of what differs from the surroundings.
    func centroid(
        near center: (column: Double, row: Double)
    ) throws(ImageQualityError) -> (column: Double, row: Double) {
        let points = try offsets(from: center)
        let outside = points.filter { x, y, _ in (x * x + y * y).squareRoot() > radius + reach / 2 }
        let background = outside.reduce(0) { $0 + $1.value } / Double(max(outside.count, 1))
        var (mass, alongRow, alongColumn) = (0.0, 0.0, 0.0)
        for (x, y, value) in points {
            mass += value - background
            alongRow += x * (value - background)
            alongColumn += y * (value - background)
        }
        let shift = (x: alongRow / mass, y: alongColumn / mass)
        // Farther than the reach, or no contrast at all (0 / 0): not the disc that was asked for.
        guard shift.x * shift.x + shift.y * shift.y <= reach * reach else {
            throw ImageQualityError(
                .noEdge,
                "the image shows no disc where one was said to be",
                expanded: "the image shows no disc of radius \(radius) mm about column \(center.column), "
                    + "row \(center.row)"
            )
        }
        return (
            center.column + shift.x / spacing.betweenColumnsMillimeters,
            center.row + shift.y / spacing.betweenRowsMillimeters
        )
    }

    /// Pixels of the disc and its surroundings, by their offset from a centre in mm.
    private func offsets(
        from center: (column: Double, row: Double)
    ) throws(ImageQualityError) -> [(x: Double, y: Double, value: Double)] {
        let wide = (radius + reach) / spacing.betweenColumnsMillimeters
        let high = (radius + reach) / spacing.betweenRowsMillimeters
        guard center.column - wide >= -0.5, center.column + wide <= Double(plane.columns) - 0.5,
            center.row - high >= -0.5, center.row + high <= Double(plane.rows) - 0.5
        else {
            throw ImageQualityError(
                .invalidRegion,
                "the disc and the reach of the samples do not lie in the image",
                expanded:
                    "a radius of \(radius) mm and a reach of \(reach) mm about column \(center.column), "
                    + "row \(center.row) do not lie in \(plane.columns) columns and \(plane.rows) rows"
            )
        }
        var result: [(x: Double, y: Double, value: Double)] = []
        for row in 0..<plane.rows {
            let y = (Double(row) - center.row) * spacing.betweenRowsMillimeters
            for column in 0..<plane.columns {
                let x = (Double(column) - center.column) * spacing.betweenColumnsMillimeters
                guard x * x + y * y <= (radius + reach) * (radius + reach) else { continue }
                result.append((x, y, plane.values[row * plane.pitch + column]))
            }
        }
        return result
    }
}
