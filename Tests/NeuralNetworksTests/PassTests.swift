import NeuralNetworks
import Tensors
import Testing

/// What a pass's mode turns on and off, and what it counts.
@Suite struct PassTests {
    private let engine: Engine
    private let empty = ParameterValues(ParameterLayout(), values: [])

    init() throws { engine = try Engine(kernels: .portable, threads: 2) }

    private func dropped(_ mode: Pass.Mode, rate: Double = 0.25) -> [Float] {
        let pass = Pass(empty, engine: engine, mode: mode)
        let ones = Tensor(TensorShape(4, 500, 2, 3), [Float](repeating: 1, count: 4 * 500 * 6))
        return SpatialDropout(rate: rate)(pass.input(ones), pass).value.values
    }

    @Test func dropout() {
        #expect(dropped(.inference).allSatisfy { $0 == 1 })
        #expect(dropped(.training(seed: 1), rate: 0).allSatisfy { $0 == 1 })
        for mode in [Pass.Mode.training(seed: 1), .sampling(seed: 1)] {
            let values = dropped(mode)
            // Whole channels, kept with the mean.
            for channel in 0..<2000 {
                let channelValues = values[channel * 6..<(channel + 1) * 6]
                #expect(channelValues.allSatisfy { $0 == channelValues.first })
            }
            #expect(Set(values) == [0, Float(1 / 0.75)])
            let share = Double(values.count { $0 == 0 }) / Double(values.count)
            // Five standard deviations of 2,000 draws.
            #expect(abs(share - 0.25) < 0.05)
        }
    }

    @Test func seeds() {
        #expect(dropped(.sampling(seed: 1)) == dropped(.sampling(seed: 1)))
        #expect(dropped(.sampling(seed: 1)) == dropped(.training(seed: 1)))
        #expect(dropped(.sampling(seed: 1)) != dropped(.sampling(seed: 2)))
        let pass = Pass(empty, engine: engine, mode: .sampling(seed: 1))
        var (first, second) = (pass.randomStream(), pass.randomStream())
        #expect(first?.next() != second?.next(), "every layer draws from its own stream")
    }

    /// Sampling records nothing and leaves running statistics alone, as inference does.
    @Test func sampling() throws {
        var layout = ParameterLayout()
        let layer = BatchNormalisation("layer", channels: 2, in: &layout)
        let values = ParameterValues(layout, seed: 1)
        let x = Tensor(TensorShape(2, 2, 2, 2), (0..<16).map(Float.init))
        func run(_ mode: Pass.Mode) -> (Pass, Tensor) {
            let pass = Pass(values, engine: engine, mode: mode)
            return (pass, layer(pass.input(x), pass).value)
        }
        let (sampled, output) = run(.sampling(seed: 3))
        #expect(output.values == run(.inference).1.values)
        #expect(sampled.gradients.isEmpty && sampled.statistics.isEmpty && !sampled.isTraining)
        let (trained, normalised) = run(.training(seed: 3))
        #expect(normalised.values != output.values && trained.statistics.count == 2)
        var moved = values
        moved.update(statistics: trained.statistics)
        #expect(moved[layout.parameters[0]] == values[layout.parameters[0]])
        // Channel 0 holds 0…3 and 8…11: mean 5.5, a tenth of which is taken over.
        #expect(abs(moved[layout.parameters[2]][0] - 0.55) < 1e-6)
    }

    /// Projections, scores and mixing of attention in windows cut off at the border.
    @Test func multiplyAccumulates() throws {
        var layout = ParameterLayout()
        let layer = WindowedAttention("layer", channels: 6, heads: 2, size: 4, shift: 2, in: &layout)
        let pass = Pass(ParameterValues(layout, seed: 1), engine: engine)
        let output = try layer(pass.input(Tensor(zeros: TensorShape(2, 6, 5, 4))), pass)
        #expect(output.value.shape == TensorShape(2, 6, 5, 4))
        // Rows 2 + 3 and columns 2 + 2 give windows of 4, 4, 6 and 6 pixels.
        let pairs = 16 + 16 + 36 + 36
        #expect(pass.multiplyAccumulates == 2 * (20 * 6 * 24 + 2 * 6 * pairs))
    }
}
