import Volumes

/// How strong a noise is over a sample: the middle of its standard deviation, and how that varies over the image.
public struct SigmaQuartiles: Codable, Hashable, Sendable {
    /// Median, in the sample's unit; of a noise that is the same everywhere its standard deviation.
    public let median: Double
    /// First quartile; nil where the noise is the same everywhere.
    public let lower: Double?
    /// Third quartile; nil where the noise is the same everywhere.
    public let upper: Double?

    /// Creates quartiles; `lower` and `upper` are nil where the noise is the same everywhere.
    public init(median: Double, lower: Double?, upper: Double?) {
        self.median = median
        self.lower = lower
        self.upper = upper
    }
}

extension NoiseModel {
    /// The quartiles of this noise's standard deviation over the image part of a sample.
    ///
    /// A model with one sigma for the series gives that one (Rician: of each channel, not of the background's magnitude).
    /// For CT it is the map of the local sigma, in tissue where there is some, as for the model's own sigma; for a noise
    /// that follows the signal, the sigma at the sample's values.
    ///
    /// - Parameter sample: the noisy slices that the model was fitted to.
    /// - Returns: median and, where the noise varies, quartiles, in the sample's unit.
    /// - Throws: `too-few-voxels` where the sample holds no image.
    public func sigmaQuartiles(over sample: Volume) throws(NoiseError) -> SigmaQuartiles {
        let isMapped = self is CTNoise
        if !isMapped, let sigma = parameters.first(where: { $0.name == "sigma" }) {
            return SigmaQuartiles(median: sigma.value, lower: nil, upper: nil)
        }
        let sigmas = try localised(to: sample).sigma(at: sample)
        let usable = UsableVoxels(sample).flags
        var values = sigmas.indices.filter {
            usable[$0] && (!isMapped || sample.voxels[$0] > CTNoise.airLimit)
        }.map { sigmas[$0] }
        if values.isEmpty { values = sigmas.indices.filter { usable[$0] }.map { sigmas[$0] } }
        guard !values.isEmpty else {
            throw NoiseError(.tooFewVoxels, "the sample holds no voxel to measure noise in")
        }
        let count = values.count
        func quartile(_ share: Double) -> Double {
            Double(RobustStatistics.select(&values, min(count - 1, Int(share * Double(count)))))
        }
        return SigmaQuartiles(median: quartile(0.5), lower: quartile(0.25), upper: quartile(0.75))
    }
}
