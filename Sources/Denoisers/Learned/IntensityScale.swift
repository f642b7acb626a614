import DenoisingNetworks

/// The map between modality units and a network's scale: `low` … `high` → 0 … 1, the same for every slab of a series.
public struct IntensityScale: Hashable, Sendable {
    /// What becomes 0, in modality units.
    public let low: Double
    /// What becomes 1, in modality units.
    public let high: Double

    /// Creates a scale.
    /// - Throws: `no-intensity-scale` unless low lies below high and both are finite.
    public init(low: Double, high: Double) throws(DenoiserError) {
        guard low.isFinite, high.isFinite, low < high else {
            throw DenoiserError(
                .noIntensityScale,
                "the series' intensities give the network no scale: they are all the same, or not above zero",
                expanded: "the network's scale would reach from \(low) to \(high)"
            )
        }
        self.low = low
        self.high = high
    }

    /// The scale of a series by the mapping of its weights' card.
    /// - Parameters:
    ///   - mapping: what the card says about this modality.
    ///   - storedRange: what the pixel format can hold, in modality units.
    ///   - histogram: makes the intensities of the whole series; asked for only where the mapping needs them.
    /// - Throws: `no-intensity-scale`, and what `histogram` throws.
    public init<Failure: Error>(
        _ mapping: IntensityMapping,
        storedRange: ClosedRange<Double>,
        histogram: () throws(Failure) -> IntensityHistogram
    ) throws {
        switch mapping {
        case .window(let low, let high): try self.init(low: low, high: high)
        case .storedRange: try self.init(low: storedRange.lowerBound, high: storedRange.upperBound)
        case .percentile(let percentage):
            try self.init(low: 0, high: Double(try histogram().percentile(percentage) ?? 0))
        }
    }

    /// On the network's scale; values outside low … high are kept.
    func normalised(_ value: Float) -> Float { Float((Double(value) - low) / (high - low)) }

    /// In modality units.
    func modalityUnits(_ value: Float) -> Float { Float(low + (high - low) * Double(value)) }
}
