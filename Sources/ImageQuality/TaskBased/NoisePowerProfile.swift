/// A noise power spectrum averaged over directions: what tables and figures show of the noise's texture.
public struct NoisePowerProfile: Hashable, Sendable {
    /// The mean frequency of each ring, in 1/mm, ascending.
    public let frequencies: [Double]
    /// The mean of the spectrum over each ring, in the samples' unit squared times mm².
    public let values: [Double]
    /// The mean frequency weighted by the profile, in 1/mm (AAPM Task Group 233): coarse noise has a low one.
    public let meanFrequency: Double
    /// The frequency of the ring with the most power, in 1/mm.
    public let peakFrequency: Double
}

extension MeasuredNoisePowerSpectrum {
    /// The spectrum averaged over rings of equal width, up to the highest frequency that both axes sample.
    ///
    /// Frequency 0, which the trend took away, is left out, as are rings without any frequency.
    /// - Parameter ringWidthPerMillimeter: the width of a ring in 1/mm; the distance of neighbouring frequencies,
    ///   1 / (columns · spacing), is the finest that makes sense.
    /// - Returns: the profile, one entry a ring.
    /// - Throws: `invalid-parameter` unless the width is positive and below the highest frequency; `no-variance`
    ///   where there is no noise at all.
    public func radialProfile(ringWidthPerMillimeter: Double) throws(ImageQualityError) -> NoisePowerProfile {
        try ImageQualityError.require(positive: ringWidthPerMillimeter, "the width of a ring")
        let limit = spacing.nyquistPerMillimeter
        guard ringWidthPerMillimeter < limit else {
            throw ImageQualityError(
                .invalidParameter,
                "a ring is wider than all frequencies",
                expanded: "rings of \(ringWidthPerMillimeter) per mm leave no profile up to \(limit) per mm"
            )
        }
        var rings: [Int: (count: Double, frequency: Double, power: Double)] = [:]
        for v in 0..<rows {
            let vertical = Self.frequency(v, of: rows, spacing: spacing.betweenRowsMillimeters)
            for u in 0..<columns where u > 0 || v > 0 {
                let horizontal = Self.frequency(u, of: columns, spacing: spacing.betweenColumnsMillimeters)
                let frequency = (horizontal * horizontal + vertical * vertical).squareRoot()
                // Half a millionth, so that rounding does not decide over the highest frequency itself.
                guard frequency <= limit * (1 + 0.5e-6) else { continue }
                let ring = Int((frequency / ringWidthPerMillimeter).rounded())
                let sum = rings[ring] ?? (0, 0, 0)
                rings[ring] = (sum.0 + 1, sum.1 + frequency, sum.2 + values[v * columns + u])
            }
        }
        let ordered = rings.sorted { $0.key < $1.key }.map(\.value)
        let frequencies = ordered.map { $0.frequency / $0.count }
        let powers = ordered.map { $0.power / $0.count }
        let total = powers.reduce(0, +)
        guard total > 0, let peak = powers.indices.max(by: { powers[$0] < powers[$1] }) else {
            throw ImageQualityError(.noVariance, "the regions show no noise, so it has no frequencies")
        }
        return NoisePowerProfile(
            frequencies: frequencies,
            values: powers,
            meanFrequency: zip(frequencies, powers).reduce(0) { $0 + $1.0 * $1.1 } / total,
            peakFrequency: frequencies[peak]
        )
    }

    /// The magnitude of a frequency by its index, in 1/mm.
    private static func frequency(_ index: Int, of count: Int, spacing: Double) -> Double {
        Double(min(index, count - index)) / (Double(count) * spacing)
    }
}
