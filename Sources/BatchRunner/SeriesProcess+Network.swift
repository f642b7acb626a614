import Denoisers
import NoiseModels
import Pipelines
import SeriesVolumes
import Volumes

/// A plan's network on the scale of this very series; nothing here depends on where slabs begin and end.
extension SeriesProcess {
    /// The learned denoiser that the plan asks for, given the noise that is added before anything is denoised, if any.
    func makeLearnedDenoiser(
        simulation: (model: any NoiseModel, seed: UInt64)?
    ) throws -> LearnedDenoiser {
        guard let runner = context.models.runner(for: job.plan) else {
            throw JobFailure(code: "internal-error", "the plan's network was not loaded")
        }
        let series = job.series
        let scale = try IntensityScale(
            try runner.weights.card.mapping(ofModality: series.modality.rawValue),
            storedRange: series.storedRange
        ) {
            var histogram = IntensityHistogram()
            for slice in 0..<series.shape.slices {
                try context.checkStop()
                let volume = try input.read(slice..<slice + 1).volume
                guard let (model, seed) = simulation else {
                    histogram.add(volume)
                    continue
                }
                histogram.add(try model.simulate(volume, seed: seed))
            }
            return histogram
        }
        return try LearnedDenoiser(
            runner,
            scale: scale,
            domain: job.plan.denoising?.method.learnedDomain ?? .image,
            isSelfEnsemble: job.plan.denoising?.method.isSelfEnsemble ?? false,
            maximumMemory: context.networkMemory
        )
    }
}

extension Denoise.Method {
    /// The image that the method's network sees; nil where it has none.
    package var learnedDomain: LearnedDenoiser.Domain? {
        switch self {
        case .twoStage(_, _, _, .image, _): .image
        case .twoStage(_, _, _, .stabilised, _): .stabilised
        case .nonLocalMeans, .bm3d, .bm4d, .median, .wiener, .bilateral, .totalVariation, .srad: nil
        }
    }

    /// Whether the method's network sees each slice in all orientations.
    package var isSelfEnsemble: Bool {
        if case .twoStage(_, _, _, _, let isSelfEnsemble) = self { isSelfEnsemble } else { false }
    }
}

extension AssembledSeries {
    /// What the pixel format can hold, in modality units; over all slices where their rescale differs.
    package var storedRange: ClosedRange<Double> {
        var (low, high) = (Double.infinity, -Double.infinity)
        for slice in slices {
            for stored in [slice.storedRange.lowerBound, slice.storedRange.upperBound] {
                let value = slice.slope * Double(stored) + slice.intercept
                (low, high) = (min(low, value), max(high, value))
            }
        }
        return low...high
    }
}
