import DenoisingNetworks
import NoiseModels
import Tensors
import Volumes

/// A trained network, slice by slice: modality units to the network's scale, one pass, and back.
///
/// Neither does it guess the scale, which comes from the weights' card and the whole series, nor does it clip to it. Voxels
/// outside the mask reach the network as 0, its scale's low end. A constant image stays constant only as far as training
/// taught the network so.
public struct LearnedDenoiser: Denoiser {
    /// The weights with what computes.
    public let runner: NetworkRunner
    /// The map to the network's scale.
    public let scale: IntensityScale
    /// The image that the network sees.
    public let domain: Domain
    /// Whether each slice goes through the network in all eight orientations, whose mean is the result: eight times the work.
    public let isSelfEnsemble: Bool
    /// Bytes that the network's feature maps may take; larger slices go in tiles.
    public let maximumMemory: Int

    /// The image that a network sees.
    public enum Domain: String, Hashable, Sendable {
        /// The image as it is; the noise model is not used.
        case image
        /// The image after the noise model's variance-stabilising transform; its exact unbiased inverse follows.
        case stabilised
    }

    /// Creates the denoiser.
    /// - Throws: `invalid-configuration` for weights of colour images, since a volume has one value per voxel.
    public init(
        _ runner: NetworkRunner,
        scale: IntensityScale,
        domain: Domain = .image,
        isSelfEnsemble: Bool = false,
        maximumMemory: Int = .max
    ) throws(DenoiserError) {
        let channels = runner.weights.network.channels
        guard channels == 1 else {
            throw DenoiserError(
                .invalidConfiguration,
                "the weights \(runner.weights.card.name) take images of \(channels) channels, a series has one: "
                    + "use weights for grey images"
            )
        }
        self.runner = runner
        self.scale = scale
        self.domain = domain
        self.isSelfEnsemble = isSelfEnsemble
        self.maximumMemory = maximumMemory
    }

    /// The network's name, such as `two-stage`.
    public var name: String { type(of: runner.weights.network).name }

    /// 0: the network sees one slice.
    public var sliceRadius: Int { 0 }

    /// The weights' name, the kernels, their precision, and both ends of the network's scale in modality units.
    public var settings: [String] {
        runner.settings(scale: scale, domain: domain, isSelfEnsemble: isSelfEnsemble)
    }

    /// Denoises a slab.
    ///
    /// Of the noise model only its transform is used, and that only in the stabilised domain: the network has learned what
    /// noise is.
    /// - Throws: `not-finite` if a valid voxel is not finite, or the network's result is not; `network-failed` where the
    ///   kernels find no memory for weights or scratch lines; `noise-model-failed` and `invalid-configuration` where the
    ///   transform fails or gives no scale. Memory for feature maps that is not there ends the process.
    public func denoise(_ noisy: Volume, noise: any NoiseModel) throws(DenoiserError) -> Volume {
        try DenoiserError.requireFinite(noisy, "the volume")
        guard domain == .stabilised else { return try denoise(noisy, on: scale) }
        let stabilisedScale = try scale.stabilised(by: noise, unit: noisy.unit)
        let result: Volume
        do {
            let stabilised = try noise.stabilise(noisy)
            try DenoiserError.requireFinite(stabilised, "the stabilised volume")
            result = try noise.unstabilise(try denoise(stabilised, on: stabilisedScale))
        } catch let error as NoiseError {
            throw DenoiserError(stabilising: error)
        } catch let error as DenoiserError {
            throw error
        } catch {
            preconditionFailure("no other error is thrown")
        }
        let valid = noisy.replacingValid(with: result)
        try DenoiserError.requireFinite(valid, "the denoised volume")
        return valid
    }

    private func denoise(_ noisy: Volume, on scale: IntensityScale) throws(DenoiserError) -> Volume {
        let perSlice = noisy.shape.sliceCount
        var voxels = noisy.voxels
        for slice in 0..<noisy.shape.slices {
            let places = slice * perSlice..<(slice + 1) * perSlice
            guard places.contains(where: noisy.isValid) else { continue }
            let input = places.map { noisy.isValid($0) ? scale.normalised(noisy.voxels[$0]) : 0 }
            let output: [Float]
            do throws(TensorError) {
                output = try runner.estimate(
                    input,
                    rows: noisy.shape.rows,
                    columns: noisy.shape.columns,
                    isSelfEnsemble: isSelfEnsemble,
                    maximumMemory: maximumMemory
                )
            } catch {
                throw DenoiserError(.networkFailed, error.description, underlying: error)
            }
            for (value, place) in zip(output, places) { voxels[place] = scale.modalityUnits(value) }
        }
        let result = noisy.replacingValid(with: noisy.replacing(voxels: voxels))
        try DenoiserError.requireFinite(result, "the denoised volume")
        return result
    }
}

extension Engine {
    /// The arithmetic as far as it shows in a result: the variants for AVX-512 differ only in bf16, and the portable kernels
    /// fuse products and sums only where every processor of the architecture does.
    public var arithmetic: String {
        switch kernels {
        case .portable: kernels.rawValue + "-" + Self.architecture
        case .avx512BF16 where precision == .fp32: Kernels.avx512.rawValue
        default: kernels.rawValue
        }
    }

    #if arch(x86_64)
        private static let architecture = "x86-64"
    #elseif arch(arm64)
        private static let architecture = "arm64"
    #else
        #error("name this architecture, so that its results get UIDs of their own")
    #endif
}
