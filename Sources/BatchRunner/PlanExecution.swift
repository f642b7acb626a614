import DICOMFiles
import Denoisers
import DerivedObjects
import NoiseModels
import Pipelines
import SeriesVolumes
import Uncertainty
import Volumes

/// What the steps of a plan mean to the modules that do them.
extension PipelinePlan {
    /// How series are assembled.
    var seriesOptions: SeriesOptions {
        SeriesOptions(
            spacingToleranceMillimeters: (assembly ?? AssembleVolume()).spacingTolerance.millimeters,
            insistOn: selection?.insist.map(\.rawValue) ?? [],
            ultrasoundRegions: selection?.regions == .wholeFrame ? .wholeFrame : .tissue
        )
    }

    /// The denoiser with its settings; nil where the plan passes volumes through.
    ///
    /// `network` makes the learned denoiser, where the plan asks for one.
    func makeDenoiser(network: () throws -> LearnedDenoiser) throws -> (any Denoiser)? {
        try denoising?.makeDenoiser { try network() }
    }

    /// The uncertainty estimator; nil where the plan has none.
    func makeResampling() throws(UncertaintyError) -> ParametricResampling? {
        guard let step = uncertaintyAssessment else { return nil }
        switch step.method {
        case .resampling(let samples, let seed): return try ParametricResampling(samples: samples, seed: seed)
        }
    }

    /// The noise model to fit.
    var noiseChoice: NoiseEstimation.Choice? {
        switch noiseEstimation?.model {
        case nil: nil
        case .auto: .auto
        case .gaussian: .gaussian
        case .rician: .rician
        case .poissonGaussian: .poissonGaussian
        case .signalDependent: .signalDependent
        case .speckle: .speckle
        case .ct: .ct
        }
    }

    /// The noise to add; nil where the plan adds none.
    ///
    /// Throws `NoiseError.unsupported` where a level is given in another unit than the volume has, and where a low dose is
    /// asked of what is not CT or does not know its voxel spacing; other errors where CT shows too little noise to
    /// calibrate a low dose on.
    func makeSimulation(for sample: Volume) throws(NoiseError) -> (model: any NoiseModel, seed: UInt64)? {
        guard let step = simulation else { return nil }
        func level(_ intensity: Intensity) throws(NoiseError) -> Double {
            guard intensity.unit == sample.unit else {
                throw NoiseError(
                    .unsupported,
                    "simulate-noise gives its level in \(intensity.unit.rawValue), but the series is in "
                        + "\(sample.unit.rawValue); write the level in that unit"
                )
            }
            return intensity.value
        }
        switch step.noise {
        case .gaussian(let sigma):
            return (try GaussianNoise(sigma: level(sigma), unit: sample.unit), step.seed)
        case .rician(.sigma(let sigma)):
            return (try RicianNoise(sigma: level(sigma), coils: 1, unit: sample.unit), step.seed)
        case .rician(.snr(let snr)):
            return (
                try RicianNoise(sigma: Self.meanSignal(sample) / snr, coils: 1, unit: sample.unit), step.seed
            )
        case .speckle(let looks):
            return (try SpeckleNoise(looks: looks, domain: .intensity, unit: sample.unit), step.seed)
        case .poissonGaussian(let gain, let offset):
            return (try PoissonGaussianNoise(a: gain, b: offset, unit: sample.unit), step.seed)
        case .lowDoseCT(let dose):
            guard degradation == nil else {
                throw NoiseError(
                    .unsupported,
                    "low-dose-ct is inserted in the projections of slices as they were scanned, not of degraded "
                        + "ones; remove degrade, or add noise of another kind"
                )
            }
            return (try LowDoseCTNoise.fitted(to: sample, dose: dose.fraction), step.seed)
        }
    }

    /// The mean over valid voxels: the signal that an SNR refers to.
    private static func meanSignal(_ sample: Volume) -> Double {
        var sum = 0.0
        var count = 0
        for index in sample.voxels.indices where sample.isValid(index) {
            sum += Double(sample.voxels[index])
            count += 1
        }
        return count > 0 ? sum / Double(count) : 0
    }

    /// Pixel encoding of the derived images.
    var outputSyntax: OutputTransferSyntax {
        switch derivedSeries?.compression {
        case .rle: .rleLossless
        case .jpegLS: .jpegLSLossless
        case .some(.none), nil: .explicitVRLittleEndian
        }
    }
}

extension Denoise {
    /// The denoiser with its settings; `network` makes the learned one.
    package func makeDenoiser(network: () throws -> any Denoiser) throws -> any Denoiser {
        let base: any Denoiser
        switch method {
        case .nonLocalMeans(let searchRadius, let patchRadius, let dimensions, let smoothing):
            base = NonLocalMeansDenoiser(
                try NonLocalMeansDenoiser.Configuration(
                    searchRadius: searchRadius,
                    patchRadius: patchRadius,
                    dimensions: dimensions,
                    smoothing: smoothing
                )
            )
        case .bm3d: base = BlockMatchingDenoiser()
        case .bm4d: base = VolumeBlockMatchingDenoiser()
        case .median(let radius): base = try MedianDenoiser(radius: radius)
        case .wiener(let radius): base = try WienerDenoiser(radius: radius)
        case .bilateral(let spatialSigma, let rangeSigma):
            base = try BilateralDenoiser(spatialSigma: spatialSigma, rangeSigma: rangeSigma)
        case .totalVariation(let weight): base = try TotalVariationDenoiser(weight: weight)
        case .srad(let iterations): base = try SpeckleDiffusionDenoiser(iterations: iterations)
        case .twoStage: base = try network()
        }
        return strength == 1 ? base : try StrengthBlend(base, strength: strength)
    }
}
