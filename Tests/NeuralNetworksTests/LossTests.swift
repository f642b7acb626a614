import NeuralNetworks
import Tensors
import Testing

/// Losses and their gradients against PyTorch's, scipy's, piq's and scikit-image's.
@Suite struct LossTests {
    private let engine: Engine

    init() throws { engine = try Engine(kernels: .portable, threads: 2) }

    private func loss(_ golden: GoldenCase, weights: [Float]? = nil) throws -> (Loss, predicted: [String]) {
        func compare(_ loss: ReconstructionLoss) throws -> (Loss, [String]) {
            (
                loss(
                    try golden.tensor("prediction"),
                    try golden.tensor("target"),
                    weights: weights,
                    engine: engine
                ),
                ["prediction"]
            )
        }
        switch golden.name {
        case "mean squared error": return try compare(.mse)
        case "absolute error": return try compare(.l1)
        case "Charbonnier", "Charbonnier near zero": return try compare(.charbonnier)
        case "structural similarity", "structural similarity of one window": return try compare(.ssim)
        case "gradient": return try compare(.gradient)
        case "total variation":
            return (engine.totalVariation(try golden.tensor("prediction"), weights: weights), ["prediction"])
        case "Gaussian likelihood":
            return (
                engine.gaussianLikelihood(
                    try golden.tensor("prediction"),
                    variance: try golden.tensor("variance"),
                    target: try golden.tensor("target"),
                    weights: weights
                ), ["prediction", "variance"]
            )
        case "divergence":
            return (
                engine.divergence(
                    mean: try golden.tensor("mean"),
                    variance: try golden.tensor("variance"),
                    targetMean: try golden.tensor("targetMean"),
                    targetVariance: try golden.tensor("targetVariance"),
                    weights: weights
                ), ["mean", "variance"]
            )
        default:
            try #require(golden.name.hasPrefix("Rician likelihood"), "\(golden.name)")
            return (
                engine.ricianLikelihood(
                    try golden.tensor("prediction"),
                    measured: try golden.tensor("measured"),
                    sigma: try golden.tensor("sigma"),
                    weights: weights
                ), ["prediction"]
            )
        }
    }

    @Test func againstPyTorch() throws {
        let cases = try Goldens.cases("losses.json")
        #expect(cases.count == 13)
        for golden in cases {
            let (loss, predicted) = try loss(golden)
            let expected = try #require(golden.value)
            #expect(
                abs(loss.value - expected) < 1e-6 * abs(expected),
                "\(golden.name): \(loss.value) \(expected)"
            )
            for (gradient, key) in zip(loss.gradients, predicted) {
                let expected = try golden.tensor("gradient.\(key)").values
                #expect(difference(gradient.values, expected) < 1e-5, "\(golden.name): \(key)")
            }
        }
    }

    /// Weights scale each image's share; without them every image counts the same.
    @Test func imageWeights() throws {
        for golden in try Goldens.cases("losses.json") {
            let images = try golden.tensor(golden.name == "divergence" ? "mean" : "prediction").shape.images
            let plain = try loss(golden).0
            let halves = (0..<images).map { chosen in (0..<images).map { Float($0 == chosen ? 3 : 0) } }
            let parts = try halves.map { try loss(golden, weights: $0).0 }
            let sum = parts.reduce(0) { $0 + $1.value } / 3
            #expect(abs(sum - plain.value) < 1e-9 * abs(plain.value), "\(golden.name)")
            for (image, part) in parts.enumerated() {
                let gradient = part.gradient
                let size = gradient.shape.count / images
                let range = image * size..<(image + 1) * size
                let others = gradient.values.enumerated().filter { !range.contains($0.offset) }
                #expect(others.allSatisfy { $0.element == 0 }, "\(golden.name)")
                let expected = plain.gradient.values[range].map { 3 * $0 }
                #expect(difference(Array(gradient.values[range]), expected) < 1e-6, "\(golden.name)")
            }
        }
    }

    @Test func equalImages() throws {
        let shape = TensorShape(2, 3, 16, 13)
        let image = Tensor(shape, (0..<shape.count).map { Float($0 % 17) / 17 })
        for kind in ReconstructionLoss.allCases {
            let loss = kind(image, image, engine: engine)
            #expect(abs(loss.value - (kind == .charbonnier ? 1e-3 : 0)) < 1e-12, "\(kind)")
            #expect(loss.gradient.values.allSatisfy { abs($0) < 1e-12 }, "\(kind)")
        }
    }

    @Test func names() {
        #expect(
            ReconstructionLoss.allCases.map(\.rawValue) == ["mse", "l1", "charbonnier", "ssim", "gradient"]
        )
        #expect(ReconstructionLoss.ssim.minimumExtent == 11 && ReconstructionLoss.mse.minimumExtent == 1)
    }

    /// Magnitudes of zero and amplitudes of either sign keep value and gradient finite.
    @Test func ricianAtTheEdges() throws {
        let shape = TensorShape(1, 1, 2, 3)
        let prediction = Tensor(shape, [0, -2, 5, 0, 1e4, -1e-3])
        let measured = Tensor(shape, [0, 2, 0, 1, 1e4, 1e-6])
        let sigma = Tensor(shape, [1, 0.5, 0.1, 10, 1e-2, 1])
        let loss = engine.ricianLikelihood(prediction, measured: measured, sigma: sigma)
        #expect(loss.value.isFinite)
        #expect(loss.gradient.values.allSatisfy { $0.isFinite })
        #expect(loss.gradient.values[0] == 0 && loss.gradient.values[3] == 0)
    }

    @Test func threadsMakeNoDifference() throws {
        let shape = TensorShape(3, 2, 64, 61)
        var random = SplitMix64(seed: 3)
        let (a, b) = (
            Tensor(shape, (0..<shape.count).map { _ in Float(random.uniform()) }),
            Tensor(shape, (0..<shape.count).map { _ in Float(random.uniform()) })
        )
        let (one, two) = (
            try Engine(kernels: .portable, threads: 1), try Engine(kernels: .portable, threads: 2)
        )
        for kind in ReconstructionLoss.allCases {
            let (first, second) = (kind(a, b, engine: one), kind(a, b, engine: two))
            #expect(first.value == second.value && first.gradient.values == second.gradient.values, "\(kind)")
        }
    }
}
