import NoiseModels
import Volumes

/// Non-local means (Buades, Coll & Morel, SIAM MMS 4, 2005) on variance-stabilised voxels: averages voxels whose
/// surroundings look alike, however far apart within the search window.
///
/// w = exp(−max(d² − 2, 0) / h²), where d² is the mean squared difference of two patches in units of the noise and 2
/// what noise alone adds to it; h follows the scatter of d² and so grows with the correlation of CT noise. Patches
/// vote for their inner voxels too. Candidates lie in the image, in the mask and, in 3D, in the slices present;
/// patches are mirrored at the edges.
public struct NonLocalMeansDenoiser: Denoiser, Hashable {
    /// The settings.
    public let configuration: Configuration
    private let division: WorkDivision

    /// Creates the denoiser.
    public init(_ configuration: Configuration) {
        self.init(configuration, division: .standard)
    }

    /// Creates the denoiser with its work cut otherwise, which changes the time and no voxel.
    package init(_ configuration: Configuration, division: WorkDivision) {
        self.configuration = configuration
        self.division = division
    }

    /// `non-local-means`.
    public var name: String { "non-local-means" }

    /// The search radius in 3D, 0 in 2D: patches lie within a slice.
    public var sliceRadius: Int { configuration.dimensions == 3 ? configuration.searchRadius : 0 }

    /// search-radius, patch-radius, dimensions, smoothing.
    public var settings: [String] {
        [
            "search-radius=\(configuration.searchRadius)",
            "patch-radius=\(configuration.patchRadius)",
            "dimensions=\(configuration.dimensions)",
            "smoothing=\(configuration.smoothing)",
        ]
    }

    /// Denoises a slab.
    /// - Throws: `not-finite` if a valid voxel is not finite or overflows on the way; `noise-model-failed` with the
    ///   model's error.
    public func denoise(_ noisy: Volume, noise: any NoiseModel) throws(DenoiserError) -> Volume {
        let weighting = self.weighting(for: noise)
        return try noise.filterStabilised(noisy) { filter($0, weighting) }
    }

    /// Non-local means of unit-variance noise; values outside the mask mean nothing.
    private func filter(_ stabilised: Volume, _ weighting: PatchFilter.Weighting) -> [Float] {
        let shape = stabilised.shape
        let filter = PatchFilter(weighting: weighting, division: division)
        return filter(
            MirroredSlices(stabilised, margin: weighting.margin),
            columns: shape.columns,
            rows: shape.rows,
            slices: shape.slices
        )
    }

    private func weighting(for noise: any NoiseModel) -> PatchFilter.Weighting {
        let patch = configuration.patchRadius
        // d² of two patches of N independent voxels that differ by noise alone has standard deviation 2√(2/N); h² is
        // a fixed share of that, found on the training images for patch radii 1 to 8 and noise of 10 to 50 grey levels.
        let side = Double(2 * patch + 1)
        let independent = max(1, side * side / voxelsPerIndependentOne(noise))
        let bandwidthSquared = Self.tunedBandwidth * Self.tunedBandwidth / independent.squareRoot()
        return PatchFilter.Weighting(
            searchRadius: configuration.searchRadius,
            sliceSearchRadius: sliceRadius,
            patchRadius: patch,
            // Votes for the patch's rim cost sharpness at edges.
            voteRadius: max(0, patch - 1),
            bandwidthSquared: Float(bandwidthSquared * configuration.smoothing * configuration.smoothing)
        )
    }

    /// Σ ρ² over all lags of the noise's autocorrelation ρ; 1 for white noise.
    ///
    /// That many voxels tell as much of the noise's variance as one independent voxel. For a spectrum of mean 1 it is
    /// the mean of its squares (Parseval).
    private func voxelsPerIndependentOne(_ noise: any NoiseModel) -> Double {
        guard let spectrum = (noise as? CTNoise)?.spectrum else { return 1 }
        let squares = spectrum.values.reduce(0) { $0 + Double($1) * Double($1) }
        return max(1, squares / Double(spectrum.values.count))
    }

    private static let tunedBandwidth = 1.4
}

extension DenoiserError {
    /// The error for a noise model that could not be applied.
    init(stabilising error: NoiseError) {
        self.init(
            .noiseModelFailed,
            "the noise model could not be applied: \(error.description)",
            expanded: "the noise model could not be applied: \(error.expandedDescription)",
            underlying: error
        )
    }

    /// Throws `not-finite` if a valid voxel is not finite.
    static func requireFinite(_ volume: Volume, _ what: String) throws(DenoiserError) {
        guard
            let index = volume.voxels.indices.first(where: {
                !volume.voxels[$0].isFinite && volume.isValid($0)
            })
        else { return }
        let perSlice = volume.shape.sliceCount
        throw DenoiserError(
            .notFinite,
            "\(what) holds a value that is not finite",
            expanded:
                "\(what) holds a value that is not finite, in slice \(volume.firstSlice + index / perSlice), "
                + "row \(index % perSlice / volume.shape.columns), column \(index % volume.shape.columns)"
        )
    }
}

extension Volume {
    /// This volume with its valid voxels taken from another of the same shape.
    func replacingValid(with other: Volume) -> Volume {
        guard let mask = valid?.values else { return replacing(voxels: other.voxels) }
        var result = voxels
        for index in result.indices where mask[index] { result[index] = other.voxels[index] }
        return replacing(voxels: result)
    }
}
