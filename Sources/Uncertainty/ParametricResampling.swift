import Denoisers
import NoiseModels
import Volumes

/// Uncertainty by parametric bootstrap: takes the denoised volume for the truth, draws its noise anew from the fitted
/// model, denoises again, and looks how the results scatter (Efron & Tibshirani 1993, chapter 6).
public struct ParametricResampling: Hashable, Codable, Sendable {
    /// How often noise is drawn; at least 2.
    public let samples: Int
    /// Seed of all draws.
    public let seed: UInt64

    /// Creates the method; throws `invalid-configuration` below 2 samples, which have no standard deviation.
    public init(samples: Int, seed: UInt64) throws(UncertaintyError) {
        guard samples >= 2 else {
            throw UncertaintyError(
                .invalidConfiguration,
                "samples must be at least 2",
                expanded: "samples is \(samples), must be at least 2"
            )
        }
        self.samples = samples
        self.seed = seed
    }

    /// Decodes settings and checks them.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        try self.init(
            samples: values.decode(Int.self, forKey: .samples),
            seed: values.decode(UInt64.self, forKey: .seed)
        )
    }

    /// Standard deviation (of n − 1) and bias of the denoised value at every voxel.
    ///
    /// Noise is drawn by absolute slice, so a slab with `denoiser.sliceRadius` slices of context on either side, their
    /// estimates included, gives the maps that the whole series gives.
    /// - Parameters:
    ///   - estimate: the denoised volume.
    ///   - denoiser: what denoised it.
    ///   - noise: the noise model, localised to the slab that was denoised.
    /// - Returns: the maps, with the estimate's shape, unit and mask.
    /// - Throws: `simulation-failed` or `denoising-failed`, with the error underneath.
    public func assess(
        estimate: Volume,
        denoiser: any Denoiser,
        noise: any NoiseModel
    ) throws(UncertaintyError) -> UncertaintyMaps {
        // Welford's recurrence on the differences to the estimate, which Float holds without cancellation.
        var mean = [Float](repeating: 0, count: estimate.shape.count)
        var squares = mean
        for sample in 0..<samples {
            let denoised = try denoised(estimate, sample: sample, denoiser, noise)
            let count = Float(sample + 1)
            for index in mean.indices {
                let value = denoised.voxels[index] - estimate.voxels[index]
                let step = value - mean[index]
                mean[index] += step / count
                squares[index] += step * (value - mean[index])
            }
        }
        let scale = Float(samples - 1)
        for index in mean.indices {
            squares[index] = estimate.isValid(index) ? (max(squares[index], 0) / scale).squareRoot() : 0
            if !estimate.isValid(index) { mean[index] = 0 }
        }
        return UncertaintyMaps(
            standardDeviation: estimate.replacing(voxels: squares),
            bias: estimate.replacing(voxels: mean)
        )
    }

    /// The estimate with the noise of one sample drawn, denoised.
    private func denoised(
        _ estimate: Volume,
        sample: Int,
        _ denoiser: any Denoiser,
        _ noise: any NoiseModel
    ) throws(UncertaintyError) -> Volume {
        let noisy: Volume
        do throws(NoiseError) {
            noisy = try noise.simulate(estimate, seed: seed(ofSample: sample))
        } catch {
            throw UncertaintyError(
                .simulationFailed,
                "noise could not be drawn: \(error.description)",
                expanded: "noise could not be drawn: \(error.expandedDescription)",
                underlying: error
            )
        }
        do throws(DenoiserError) {
            return try denoiser.denoise(noisy, noise: noise)
        } catch {
            throw UncertaintyError(
                .denoisingFailed,
                "a simulated volume could not be denoised: \(error.description)",
                expanded: "simulated volume \(sample) could not be denoised: \(error.expandedDescription)",
                underlying: error
            )
        }
    }

    /// A seed of its own for every sample, far from the seeds a user would write.
    private func seed(ofSample sample: Int) -> UInt64 {
        // The second key word keeps these draws apart from those of noise.
        RandomStream.philox(counter: (UInt64(sample), 0, 0, 0), key: (seed, 0x7265_7361_6d70_6c65)).0
    }
}
