/// The task transfer function (TTF) of a grey image: how much contrast is left at each frequency, measured on an edge.
///
/// S. Richard, D. B. Husarik, G. Yadava, S. N. Murphy, E. Samei, Towards task-based assessment of CT performance:
/// system and object MTF across different reconstruction algorithms, Medical Physics 39, 2012: pixels are averaged by
/// their distance from the edge into an edge spread function, its derivative is the line spread function, and the
/// magnitude of its Fourier transform, 1 at frequency 0, the TTF. For a linear reconstruction it is the MTF; for a
/// denoiser it depends on contrast and noise, so that these belong beside it.
public struct TaskTransferFunction: Hashable, Sendable {
    /// Frequencies in 1/mm from 0 to the pixels' highest, equidistant.
    public let frequencies: [Double]
    /// The transfer at each frequency, 1 at 0.
    public let values: [Double]
    /// The step across the edge in the samples' unit: from inside a disc outwards, or towards larger columns (rows)
    /// of a straight edge.
    public let contrast: Double

    init(_ edge: EdgeSpreadFunction, sampling: EdgeSampling, spacing: PixelSpacing) {
        // Four times finer than the reach of the samples resolves, for interpolation.
        let step = 1 / (8 * sampling.halfWidthMillimeters)
        let count = Int((spacing.nyquistPerMillimeter / step).rounded(.down)) + 1
        frequencies = (0..<count).map { Double($0) * step }
        values = edge.transfer(at: frequencies)
        contrast = edge.contrast
    }

    /// The frequency in 1/mm at which the transfer first falls to a level, such as 0.5 or 0.1.
    /// - Parameter level: between 0 and 1.
    /// - Returns: the frequency, linearly interpolated; nil where the transfer stays above.
    /// - Throws: `invalid-parameter` for a level outside 0 to 1.
    public func frequency(atTransfer level: Double) throws(ImageQualityError) -> Double? {
        guard level > 0, level < 1 else {
            throw ImageQualityError(
                .invalidParameter,
                "a transfer lies between 0 and 1, both excluded",
                expanded: "a transfer lies between 0 and 1, both excluded; this one is \(level)"
            )
        }
        guard let after = values.firstIndex(where: { $0 <= level }), after > 0 else { return nil }
        let share = (values[after - 1] - level) / (values[after - 1] - values[after])
        return frequencies[after - 1] + share * (frequencies[after] - frequencies[after - 1])
    }

    /// The mean of images of one object, which lowers their noise, in double precision.
    static func averaged(_ images: [PlanarImage]) throws(ImageQualityError) -> Plane {
        guard let first = images.first else {
            throw ImageQualityError(.invalidRegion, "there is no image to measure an edge in")
        }
        var plane = Plane(columns: first.columns, rows: first.rows)
        for image in images {
            try ImageQualityError.requireGrey(image, for: "a task transfer function")
            try ImageQualityError.require(image, matches: first)
            plane.updateRows { row, values in
                for column in values.indices {
                    values[column] +=
                        Double(image.samples[row * image.columns + column]) / Double(images.count)
                }
            }
        }
        return plane
    }
}
