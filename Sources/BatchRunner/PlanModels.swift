import DenoisingNetworks
import Pipelines
import Tensors

/// The networks that a run's plans ask for, with weights that were verified before the run touched anything.
///
/// Plans with the same settings share a runner, and runners with the same arithmetic an engine.
struct PlanModels: Sendable {
    private let runners: [Denoise.Method: NetworkRunner]

    /// What an engine is made from.
    private struct Arithmetic: Hashable {
        let kernels: Kernels
        let precision: Precision
    }

    /// Loads what the plans ask for; `folders` are searched for names before the program's own weights.
    /// - Throws: `weights-refused` with what is wrong and what to do.
    init(_ plans: [PipelinePlan], folders: [String]) throws(BatchError) {
        var runners: [Denoise.Method: NetworkRunner] = [:]
        var engines: [Arithmetic: Engine] = [:]
        for case .twoStage(let reference, let precision, let repeatable)? in plans.map(\.denoising?.method) {
            let method = Denoise.Method.twoStage(
                weights: reference,
                precision: precision,
                repeatable: repeatable
            )
            guard runners[method] == nil else { continue }
            do {
                let weights = try WeightsLibrary(folders: folders).weights(reference)
                try Self.check(weights)
                let arithmetic = Arithmetic(
                    // AVX2 is what every processor of the last ten years has.
                    kernels: repeatable ? .avx2 : .fastest,
                    precision: precision == .bf16 ? .bf16 : .fp32
                )
                let engine =
                    try engines[arithmetic]
                    ?? Engine(kernels: arithmetic.kernels, precision: arithmetic.precision)
                engines[arithmetic] = engine
                runners[method] = NetworkRunner(weights, engine: engine)
            } catch let error as WeightsError {
                throw BatchError(.weightsRefused, error.description, underlying: error)
            } catch let error as TensorError {
                throw BatchError(.weightsRefused, error.description, underlying: error)
            } catch {
                throw BatchError(.internalError, "the weights could not be loaded", underlying: error)
            }
        }
        self.runners = runners
    }

    private static func check(_ weights: ModelWeights) throws(WeightsError) {
        let network = type(of: weights.network).name
        guard network == TwoStage.name else {
            throw WeightsError(
                .otherNetwork,
                "\(weights.path) holds weights of \(network), the plan asks for \(TwoStage.name): name other weights"
            )
        }
        guard weights.network.channels == 1 else {
            throw WeightsError(
                .otherNetwork,
                "\(weights.path) holds weights for colour images, series are grey: name weights for grey images"
            )
        }
    }

    /// The runner of a plan; nil where it asks for no network.
    func runner(for plan: PipelinePlan) -> NetworkRunner? {
        plan.denoising.flatMap { runners[$0.method] }
    }
}
