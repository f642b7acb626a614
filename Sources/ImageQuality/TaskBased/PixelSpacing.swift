/// The distances between the centres of neighbouring pixels.
public struct PixelSpacing: Hashable, Sendable {
    /// Between columns: from one pixel of a row to the next.
    public let betweenColumnsMillimeters: Double
    /// Between rows.
    public let betweenRowsMillimeters: Double

    /// Creates spacings.
    /// - Throws: `invalid-parameter` unless both are finite and positive.
    public init(
        betweenColumnsMillimeters: Double,
        betweenRowsMillimeters: Double
    ) throws(ImageQualityError) {
        try ImageQualityError.require(positive: betweenColumnsMillimeters, "the spacing between columns")
        try ImageQualityError.require(positive: betweenRowsMillimeters, "the spacing between rows")
        self.betweenColumnsMillimeters = betweenColumnsMillimeters
        self.betweenRowsMillimeters = betweenRowsMillimeters
    }

    /// The highest frequency that both axes sample, half of one over the larger spacing, in 1/mm.
    public var nyquistPerMillimeter: Double {
        0.5 / max(betweenColumnsMillimeters, betweenRowsMillimeters)
    }
}
