import DenoisingNetworks
import Foundation
import NeuralNetworks
import Tensors
import Testing

/// The golden files of Goldens/make_two_stage.py.
enum NetworkGoldens {
    private static let folder =
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().path + "/Goldens"

    static func decode<Content: Decodable>(_ name: String, as type: Content.Type) throws -> Content {
        try JSONDecoder().decode(type, from: Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(name)")))
    }

    static func path(_ name: String) -> String { "\(folder)/\(name)" }

    static func tensors(_ name: String) throws -> Checkpoint {
        try Safetensors.read("\(folder)/\(name)", requireDigest: false)
    }

    struct Index: Decodable {
        struct Network: Decodable {
            let configuration: Configuration
            let parameters, parametersOfNoiseEstimation, parametersOfRestoration: Int
            let multiplyAccumulatesAt256x256: Int
        }
        struct Case: Decodable {
            let network: String
            let batch, height, width: Int
        }
        struct Recipe: Decodable {
            let shape: [Int]
            let fnv: [String: UInt32]
            let unit, weight, aroundOne: [Float]
        }
        let networks: [String: Network]
        let outputs: [String: Case]
        let recipe: Recipe
    }

    struct Configuration: Decodable {
        let network: String
        let channels: Int
        let restoration, attention: Bool?
        let unshuffle, width, depth, features: Int?
    }

    struct Gradients: Decodable {
        struct Parameter: Decodable {
            let norm, sum: Double
            let probes: [Float]
        }
        /// The network's, where it is not that of the outputs.
        let configuration: String?
        let noise: String
        let batch, height, width: Int
        let losses: [String: Double]
        let parameters: [String: Parameter]
    }

    struct Training: Decodable {
        struct Optimizer: Decodable { let beta1, beta2, epsilon: Double }
        struct Network: Decodable {
            let noise: String
            let batch, height, width: Int
            let learningRate: Double
            let losses: [[String: Double]]
            let statistics: [String: [Float]]?
        }
        let optimizer: Optimizer
        let networks: [String: Network]
    }

    static func index() throws -> Index { try decode("networks.json", as: Index.self) }
}

extension NetworkGoldens.Gradients.Parameter {
    /// Expects a parameter's gradient to agree in norm, sum and probes.
    func check(_ found: [Float], _ what: String, tolerance: Double = 1e-4) {
        let length = found.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
        #expect(abs(length - norm) < tolerance * norm, "\(what): norm")
        let total = found.reduce(0.0) { $0 + Double($1) }
        #expect(abs(total - sum) < tolerance * norm * Double(found.count).squareRoot(), "\(what): sum")
        let largest = found.reduce(0) { max($0, abs($1)) }
        for (k, probe) in probes.enumerated() {
            #expect(abs(found[k * found.count / 8] - probe) < Float(tolerance) * largest, "\(what): probe")
        }
    }
}

/// A network under test with the weights and images of the recipe.
struct GoldenNetwork {
    let network: any DenoisingNetwork
    let values: ParameterValues

    init(_ configuration: NetworkGoldens.Configuration) throws {
        if configuration.network == "dncnn" {
            network = DnCNN(
                DnCNN.Configuration(
                    channels: configuration.channels,
                    depth: try #require(configuration.depth),
                    features: try #require(configuration.features)
                )
            )
        } else {
            network = TwoStage(
                TwoStage.Configuration(
                    channels: configuration.channels,
                    unshuffle: try #require(configuration.unshuffle),
                    width: configuration.width ?? TwoStage.Configuration.paperWidth,
                    restoration: try #require(configuration.restoration as Bool?),
                    attention: try #require(configuration.attention as Bool?)
                )
            )
        }
        values = Self.values(network.layout, gain: configuration.network == "dncnn" ? 1.5 : 1)
    }

    static func values(_ layout: ParameterLayout, gain: Double) -> ParameterValues {
        let values = layout.parameters.flatMap { parameter in
            let (name, count) = (parameter.name, parameter.range.count)
            if name.hasSuffix("normalisation.weight") { return HashedValues.aroundOne(name, count, 0.25) }
            if name.hasSuffix(".running_var") { return HashedValues.aroundOne(name, count, 0.5) }
            if name.hasSuffix(".running_mean") { return HashedValues.symmetric(name, count, 0.1) }
            if name.hasSuffix(".bias") { return HashedValues.symmetric(name, count, 0.05) }
            return HashedValues.weight(name, parameter.shape, gain: gain)
        }
        return ParameterValues(layout, values: values)
    }

    /// Clean images, noise and their sum.
    static func images(_ name: String, _ shape: TensorShape, offset: Int = 0) -> (
        clean: Tensor, noise: Tensor, noisy: Tensor
    ) {
        var clean: [Float] = []
        for n in 0..<shape.images {
            for c in 0..<shape.channels {
                for y in 0..<shape.rows {
                    for x in 0..<shape.columns {
                        let t = (3 * x + 5 * y + 7 * c + 11 * (n + offset)) % 64
                        let checker: Float = ((x >> 3) + (y >> 3)) % 2 == 1 ? 0.25 : 0
                        clean.append(0.125 + Float(min(t, 64 - t)) / 64 + checker)
                    }
                }
            }
        }
        let noise = HashedValues.symmetric(name, shape.count, 0.15)
        let noisy = zip(clean, noise).map { $0 + $1 }
        return (Tensor(shape, clean), Tensor(shape, noise), Tensor(shape, noisy))
    }

    func run(_ noisy: Tensor, _ engine: Engine) throws -> (clean: Tensor, noise: Tensor) {
        let pass = Pass(values, engine: engine)
        let estimate = try network(pass.input(noisy), pass)
        return (estimate.clean.value, try #require(estimate.noise).value)
    }
}

/// One training step's losses, seeded and carried back: the objectives of the paper's recipe.
func trainingLosses(
    _ network: any DenoisingNetwork,
    _ images: (clean: Tensor, noise: Tensor, noisy: Tensor),
    _ pass: Pass
) throws -> [String: Double] {
    let estimate = try network(pass.input(images.noisy), pass)
    var losses: [String: Double] = [:]
    if let noise = estimate.noise {
        let noiseLoss = ReconstructionLoss.mse(noise.value, images.noise, engine: pass.engine)
        losses["noise"] = pass.seed(noiseLoss, at: noise)
    }
    if estimate.trainsClean {
        let cleanLoss = ReconstructionLoss.l1(estimate.clean.value, images.clean, engine: pass.engine)
        losses["image"] = pass.seed(cleanLoss, at: estimate.clean)
    }
    try pass.backward()
    return losses
}

/// The largest difference, as a share of the largest value expected.
func difference(_ found: [Float], _ expected: [Float]) -> Float {
    guard found.count == expected.count else { return .infinity }
    let largest = expected.reduce(Float.leastNormalMagnitude) { max($0, abs($1)) }
    return zip(found, expected).reduce(0) { $0.isNaN ? $0 : max($0, abs($1.0 - $1.1)) } / largest
}

/// Root mean square of the differences, as a share of the largest value expected.
func rootMeanSquareDifference(_ found: [Float], _ expected: [Float]) -> Double {
    let squares = zip(found, expected).reduce(0) { $0 + pow(Double($1.0) - Double($1.1), 2) }
    let largest = expected.reduce(Float.leastNormalMagnitude) { max($0, abs($1)) }
    return (squares / Double(expected.count)).squareRoot() / Double(largest)
}

/// Every kernel that this processor runs.
let supportedKernels = Kernels.allCases.filter(\.isSupported)
/// Those written in C.
let fastKernels = supportedKernels.filter(\.isFast)
