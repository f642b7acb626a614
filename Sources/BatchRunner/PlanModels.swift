import DenoisingNetworks
import Pipelines
import Tensors

/// The networks that a run's plans ask for, with weights that were verified before the run touched anything.
///
/// Plans with the same settings share a runner, and runners with the same arithmetic an engine.
package struct PlanModels: Sendable {
    private let runners: [Denoise.Method: NetworkRunner]

    /// What an engine is made from.
    private struct Arithmetic: Hashable {
        let kernels: Kernels
        let precision: Precision
    }

    /// Loads what the plans ask for.
    /// - Parameters:
    ///   - plans: the plans of the run.
    ///   - folders: searched for names before the program's own weights.
    ///   - maximumMemory: `--max-memory`, of which a network's feature maps get `networkShare`.
    /// - Throws: `weights-refused`, `unsupported-kernels`, and `invalid-option` where even a network's smallest tile needs more
    ///   memory, with what is wrong and what to do.
    init(_ plans: [PipelinePlan], folders: [String], maximumMemory: Int) throws(BatchError) {
        try self.init(
            methods: plans.compactMap(\.denoising?.method),
            folders: folders,
            maximumMemory: maximumMemory
        )
    }

    /// Loads what methods ask for; see above.
    ///
    /// Weights for colour images are refused unless `takesColor`: series are grey.
    package init(
        methods: [Denoise.Method],
        takesColor: Bool = false,
        folders: [String],
        maximumMemory: Int
    ) throws(BatchError) {
        var runners: [Denoise.Method: NetworkRunner] = [:]
        var engines: [Arithmetic: Engine] = [:]
        for method in methods {
            guard case .twoStage(let reference, let precision, let repeatable, _, _) = method,
                runners[method] == nil
            else { continue }
            do {
                let weights = try WeightsLibrary(folders: folders).weights(reference)
                try Self.check(weights, takesColor: takesColor)
                try Self.check(weights, maximumMemory: maximumMemory)
                let arithmetic = Arithmetic(
                    // AVX2 is what every processor of the last ten years has.
                    kernels: repeatable ? .avx2 : .fastest,
                    precision: precision == .bf16 ? .bf16 : .fp32
                )
                try Self.check(arithmetic.kernels)
                let engine =
                    try engines[arithmetic]
                    ?? Engine(kernels: arithmetic.kernels, precision: arithmetic.precision)
                engines[arithmetic] = engine
                runners[method] = NetworkRunner(weights, engine: engine)
            } catch let error as BatchError {
                throw error
            } catch let error as WeightsError {
                throw BatchError(.weightsRefused, error.description, underlying: error)
            } catch let error as TensorError {
                throw BatchError(.internalError, error.description, underlying: error)
            } catch {
                throw BatchError(.internalError, "the weights could not be loaded", underlying: error)
            }
        }
        self.runners = runners
    }

    /// Share of `--max-memory` that feature maps may take: one part in this many; voxel buffers take the rest.
    package static let networkShare = 2

    private static func check(_ weights: ModelWeights, maximumMemory: Int) throws(BatchError) {
        let needed = networkShare * TilePlan.smallestMemory(weights.network)
        guard needed > maximumMemory else { return }
        let mebibytes = (needed + (1 << 20) - 1) >> 20
        throw BatchError(
            .invalidOption,
            "the network of the weights \(weights.card.name) needs --max-memory of at least \(mebibytes)M"
        )
    }

    /// Only plans with `repeatable: true` ask for certain kernels.
    package static func check(
        _ kernels: Kernels,
        isSupported: (Kernels) -> Bool = \.isSupported
    ) throws(BatchError) {
        guard !isSupported(kernels) else { return }
        throw BatchError(
            .unsupportedKernels,
            "this processor does not run the \(kernels.rawValue) kernels, which 'repeatable: true' asks for: "
                + "remove it from the plan, or run on a machine with AVX2"
        )
    }

    private static func check(_ weights: ModelWeights, takesColor: Bool) throws(WeightsError) {
        let network = type(of: weights.network).name
        guard network == TwoStage.name else {
            throw WeightsError(
                .otherNetwork,
                "\(weights.path) holds weights of \(network), the plan asks for \(TwoStage.name): name other weights"
            )
        }
        guard weights.network.channels == 1 || takesColor else {
            throw WeightsError(
                .otherNetwork,
                "\(weights.path) holds weights for colour images, series are grey: name weights for grey images"
            )
        }
    }

    /// The runner of a plan; nil where it asks for no network.
    func runner(for plan: PipelinePlan) -> NetworkRunner? {
        plan.denoising.flatMap { runner(for: $0.method) }
    }

    /// The runner of a method; nil where it is no network.
    package func runner(for method: Denoise.Method) -> NetworkRunner? { runners[method] }
}
