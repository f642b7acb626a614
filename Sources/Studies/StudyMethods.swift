import BatchRunner
import Denoisers
import DenoisingNetworks
import NoiseModels
import Pipelines
import Tensors
import Volumes

/// The denoisers of a study, made once.
struct StudyMethods {
    private let models: PlanModels
    private let study: Study
    /// The networks that the study trained; the reason where one could not be.
    private var trained: [TrainingNetwork: Result<NetworkRunner, StudyError>] = [:]

    /// Loads the weights that the methods name.
    /// - Throws: `invalid-weights`.
    init(_ study: Study, folders: [String]) throws(StudyError) {
        self.study = study
        do throws(BatchError) {
            models = try PlanModels(
                methods: study.methods.compactMap(\.step?.method),
                takesColor: study.data.modalities.contains(where: \.isColor),
                folders: folders,
                maximumMemory: .max
            )
        } catch {
            throw StudyError(.invalidWeights, error.description, underlying: error)
        }
    }

    /// SHA-256 of the weights that the methods name, by those names.
    var digests: [String: String] {
        var digests: [String: String] = [:]
        for method in study.methods.compactMap(\.step?.method) {
            guard case .twoStage(let name, _, _, _, _) = method else { continue }
            digests[name] = models.runner(for: method)?.weights.digest
        }
        return digests
    }

    /// Takes the networks that the study trained; they compute in 24 bits, as weights that are named do.
    /// - Throws: `internal-error` where memory or threads ran out.
    mutating func add(_ networks: [TrainedNetwork]) throws(StudyError) {
        guard !networks.isEmpty else { return }
        let engine: Engine
        do throws(TensorError) { engine = try Engine(precision: .fp32) } catch {
            throw StudyError(.internalError, error.description, underlying: error)
        }
        for network in networks {
            trained[network.network] = network.weights.map { NetworkRunner($0, engine: engine) }
        }
    }

    /// What a method makes of a case.
    /// - Throws: whatever the noise model, the network or the denoiser finds wrong with the image.
    func denoised(_ test: StudyCase, by method: StudyMethod) throws -> Volume {
        let denoiser: any Denoiser =
            switch method.kind {
            case .denoiser(let step): try step.makeDenoiser { try network(step.method, test) }
            case .trained(let network): try self.network(network, test)
            }
        return try denoiser.denoisedPlanes(of: test.noisy) { plane in
            switch study.noiseLevel {
            case .known: test.known
            case .estimated: try Self.estimated(plane, of: test.image.row.modality)
            }
        }
    }

    private func network(_ method: Denoise.Method, _ test: StudyCase) throws -> any Denoiser {
        guard let runner = models.runner(for: method) else {
            throw StudyError(.internalError, "a learned method was made without its weights")
        }
        let scale = try Self.scale(runner.weights.card, test.image.row.modality, of: study)
        let domain = method.learnedDomain ?? .image
        guard test.image.row.modality.isColor, domain == .image else {
            return try LearnedDenoiser(
                runner,
                scale: scale,
                domain: domain,
                isSelfEnsemble: method.isSelfEnsemble
            )
        }
        return try LearnedColorDenoiser(runner, scale: scale, isSelfEnsemble: method.isSelfEnsemble)
    }

    private func network(_ network: TrainingNetwork, _ test: StudyCase) throws -> LearnedDenoiser {
        guard let runner = try trained[network]?.get() else {
            throw StudyError(.internalError, "a network was to be trained and was not")
        }
        return try LearnedDenoiser(
            runner,
            scale: try Self.scale(runner.weights.card, test.image.row.modality, of: study)
        )
    }

    /// A network's scale in units of the study's.
    static func scale(
        _ card: ModelCard,
        _ modality: TrainingModality,
        of study: Study
    ) throws -> IntensityScale {
        let trained = try card.mapping(ofModality: modality.kindOfImage)
        switch (trained, study.intensities[modality]) {
        case (.window(let low, let high), .window(let bounds)?):
            let width = bounds.upperBound - bounds.lowerBound
            return try IntensityScale(
                low: (low - bounds.lowerBound) / width,
                high: (high - bounds.lowerBound) / width
            )
        case (.percentile(let a), .percentile(let b)?) where a == b:
            return try IntensityScale(low: 0, high: 1)
        case (.storedRange, .storedRange?): return try IntensityScale(low: 0, high: 1)
        default:
            throw StudyError(
                .invalidWeights,
                "the weights \(card.name) were trained on another scale of \(modality.rawValue) than the study's "
                    + "intensities; write the scale of their card (limpid models --json)"
            )
        }
    }

    private static func estimated(
        _ noisy: Volume,
        of modality: TrainingModality
    ) throws -> any NoiseModel {
        let choice: NoiseEstimation.Choice =
            switch modality {
            case .ct: .ct
            case .mr: .rician
            case .us: .speckle
            case .xr: .signalDependent
            case .skin, .micro: .gaussian
            }
        return try NoiseEstimation.estimate(
            choice,
            from: noisy,
            modality: .ct,
            isLinearXRay: false
        ).model
    }
}

extension TrainingModality {
    /// As model cards call it.
    fileprivate var kindOfImage: String {
        switch self {
        case .ct: "CT"
        case .mr: "MR"
        case .us: "US"
        case .xr: "XR"
        case .skin, .micro: "RGB"
        }
    }
}
