/// How finely and how far to either side an edge is sampled.
public struct EdgeSampling: Hashable, Sendable {
    /// The width of the bins in which pixels are averaged by their distance from the edge; a fifth to a tenth of a
    /// pixel is usual.
    public let binWidthMillimeters: Double
    /// How far the samples reach to either side; four times the blur's standard deviation at least, twice that better.
    ///
    /// The line spread function counts in full up to half of it and fades to nothing at its end, which keeps far
    /// noise out.
    public let halfWidthMillimeters: Double

    /// Creates settings.
    /// - Throws: `invalid-parameter` unless both widths are positive and 8 bins at least lie to either side.
    public init(
        binWidthMillimeters: Double,
        halfWidthMillimeters: Double
    ) throws(ImageQualityError) {
        try ImageQualityError.require(positive: binWidthMillimeters, "the width of a bin")
        try ImageQualityError.require(positive: halfWidthMillimeters, "the reach of the samples")
        guard halfWidthMillimeters >= 8 * binWidthMillimeters else {
            throw ImageQualityError(
                .invalidParameter,
                "the bins are too wide for the reach of the samples",
                expanded: "bins of \(binWidthMillimeters) mm are too wide for a reach of "
                    + "\(halfWidthMillimeters) mm: 8 at least lie to either side"
            )
        }
        self.binWidthMillimeters = binWidthMillimeters
        self.halfWidthMillimeters = halfWidthMillimeters
    }
}
