import DenoisingNetworks
import NoiseModels
import Tensors
import Volumes

/// A trained network of three channels on one colour image: a volume of three slices, which are red, green and blue.
///
/// Like `LearnedDenoiser` it neither guesses the scale nor clips to it; it has no stabilised domain, since noise models
/// know nothing of colour.
public struct LearnedColorDenoiser: Denoiser {
    /// The weights with what computes.
    public let runner: NetworkRunner
    /// The map to the network's scale.
    public let scale: IntensityScale
    /// Whether the image goes through the network in all eight orientations, whose mean is the result: eight times the work.
    public let isSelfEnsemble: Bool
    /// Bytes that the network's feature maps may take; larger images go in tiles.
    public let maximumMemory: Int

    /// Creates the denoiser.
    /// - Throws: `invalid-configuration` for weights of images that have not three channels.
    public init(
        _ runner: NetworkRunner,
        scale: IntensityScale,
        isSelfEnsemble: Bool = false,
        maximumMemory: Int = .max
    ) throws(DenoiserError) {
        let channels = runner.weights.network.channels
        guard channels == 3 else {
            throw DenoiserError(
                .invalidConfiguration,
                "the weights \(runner.weights.card.name) take images of \(channels) channel"
                    + "\(channels == 1 ? "" : "s"), a colour image has 3: use weights for colour images"
            )
        }
        self.runner = runner
        self.scale = scale
        self.isSelfEnsemble = isSelfEnsemble
        self.maximumMemory = maximumMemory
    }

    /// The network's name, such as `two-stage`.
    public var name: String { type(of: runner.weights.network).name }

    /// 2: every plane depends on the other two.
    public var sliceRadius: Int { 2 }

    /// The weights' name, the kernels, their precision, and both ends of the network's scale.
    public var settings: [String] {
        runner.settings(scale: scale, isSelfEnsemble: isSelfEnsemble)
    }

    /// Denoises a colour image; the noise model is not used.
    /// - Throws: `invalid-configuration` unless the volume has three slices, all of them valid; `not-finite`;
    ///   `network-failed` where the kernels find no memory.
    public func denoise(_ noisy: Volume, noise: any NoiseModel) throws(DenoiserError) -> Volume {
        guard noisy.shape.slices == 3, noisy.valid == nil else {
            throw DenoiserError(
                .invalidConfiguration,
                "a network for colour takes three whole planes, red, green and blue"
            )
        }
        try DenoiserError.requireFinite(noisy, "the image")
        let output: [Float]
        do throws(TensorError) {
            output = try runner.estimate(
                noisy.voxels.map(scale.normalised),
                rows: noisy.shape.rows,
                columns: noisy.shape.columns,
                isSelfEnsemble: isSelfEnsemble,
                maximumMemory: maximumMemory
            )
        } catch {
            throw DenoiserError(.networkFailed, error.description, underlying: error)
        }
        let result = noisy.replacing(voxels: output.map(scale.modalityUnits))
        try DenoiserError.requireFinite(result, "the denoised image")
        return result
    }
}
