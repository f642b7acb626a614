import DenoisingNetworks
import NeuralNetworks
import Tensors

/// Weights and inputs of the networks benchmark.
struct BenchmarkMaterial {
    private let inputs: Checkpoint
    private let weights: [Int: (network: TwoStage, values: ParameterValues)]

    init(folder: String) throws(CheckpointError) {
        inputs = try Safetensors.read(folder + "/inputs.safetensors", requireDigest: false)
        var weights: [Int: (TwoStage, ParameterValues)] = [:]
        for channels in [1, 3] {
            let network = TwoStage(TwoStage.Configuration(channels: channels))
            let file = try Safetensors.read(
                "\(folder)/two-stage-\(channels).safetensors",
                requireDigest: false
            )
            weights[channels] = (network, try ParameterValues(network.layout, from: file))
        }
        self.weights = weights
    }

    /// The tensor of a name.
    func input(_ name: String) throws(BenchmarkError) -> Tensor {
        guard let entry = inputs[name], entry.shape.count == 4 else {
            throw BenchmarkError("no input \(name)")
        }
        let s = entry.shape
        return Tensor(TensorShape(s[0], s[1], s[2], s[3]), entry.values)
    }

    /// The network and weights for images of some channels.
    func network(channels: Int) throws(BenchmarkError) -> (network: TwoStage, values: ParameterValues) {
        guard let found = weights[channels] else {
            throw BenchmarkError("no weights for \(channels) channels")
        }
        return found
    }
}

/// Why a request of the benchmark cannot be answered.
struct BenchmarkError: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

/// TwoStage in one precision, in inference or in training.
final class BenchmarkContestant {
    private let material: BenchmarkMaterial
    private let engine: Engine
    private let isTraining: Bool
    /// Packed weights by channels, as a program that denoises keeps them.
    private var packed: [Int: PackedWeights] = [:]
    private var training: (values: ParameterValues, adam: Adam)?

    private static let learningRate = 5e-4
    private static let partSize = 2

    init(material: BenchmarkMaterial, engine: Engine, isTraining: Bool) {
        self.material = material
        self.engine = engine
        self.isTraining = isTraining
    }

    /// `limpid-fp32`, `limpid-training-bf16` and so on.
    var name: String { "limpid-" + (isTraining ? "training-" : "") + engine.precision.rawValue }

    /// The answer to `run`, `output` or `loss`.
    func answer(_ command: String, workload: String, path: String?) throws -> String {
        switch command {
        case "run":
            try work(workload)
            let clock = ContinuousClock()
            let seconds = try clock.measure { try work(workload) }
            return
                "seconds \(Double(seconds.components.seconds) + Double(seconds.components.attoseconds) * 1e-18)"
        case "output" where !isTraining:
            guard let path else { throw BenchmarkError("output needs a file") }
            let clean = try infer(workload)
            let s = clean.shape
            var checkpoint = Checkpoint()
            checkpoint.add("clean", shape: [s.images, s.channels, s.rows, s.columns], values: clean.values)
            try Safetensors.write(checkpoint, to: path)
            return "written"
        case "loss" where isTraining:
            training = nil
            return "loss \(try step(workload))"
        default: throw BenchmarkError("\(name) does not answer \(command)")
        }
    }

    private func work(_ workload: String) throws {
        if isTraining { _ = try step(workload) } else { _ = try infer(workload) }
    }

    private func infer(_ workload: String) throws -> Tensor {
        let input = try material.input(workload)
        let channels = input.shape.channels
        let (network, values) = try material.network(channels: channels)
        let kept = packed[channels, default: PackedWeights()]
        packed[channels] = kept
        let pass = Pass(values, engine: engine, packed: kept)
        return try network(pass.input(input), pass).clean.value
    }

    /// One step from where training stands; the loss before it.
    private func step(_ workload: String) throws -> Double {
        let (clean, noisy) = (
            try material.input(workload + "/clean"), try material.input(workload + "/noisy")
        )
        let (network, initial) = try material.network(channels: clean.shape.channels)
        var (values, adam) =
            training ?? (initial, Adam(Adam.Configuration(beta1: 0.9, beta2: 0.99), for: network.layout))
        training = nil
        // In parts of two, as `limpid train` does: more would leave the cache.
        let packed = PackedWeights()
        let images = clean.shape.images
        var gradients = [Float](repeating: 0, count: network.layout.count)
        var loss = 0.0
        for first in stride(from: 0, to: images, by: Self.partSize) {
            let part = first..<min(images, first + Self.partSize)
            let (clean, noisy) = (engine.images(part, of: clean), engine.images(part, of: noisy))
            let share = Double(part.count) / Double(images)
            let pass = Pass(
                values,
                engine: engine,
                mode: .training(seed: 0),
                packed: packed,
                gradients: gradients
            )
            gradients = []
            let estimate = try network(pass.input(noisy), pass)
            let noise = engine.sum(noisy, clean, factor: -1)
            let toClean = ReconstructionLoss.l1(estimate.clean.value, clean, engine: engine)
            loss += pass.seed(toClean, at: estimate.clean, factor: share)
            if let node = estimate.noise {
                loss += pass.seed(
                    ReconstructionLoss.mse(node.value, noise, engine: engine),
                    at: node,
                    factor: share
                )
            }
            try pass.backward()
            gradients = pass.gradients
        }
        adam.step(&values, gradients: gradients, learningRate: Self.learningRate)
        training = (values, adam)
        return loss
    }
}
