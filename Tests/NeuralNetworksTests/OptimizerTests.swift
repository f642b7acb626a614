import Foundation
import NeuralNetworks
import Tensors
import Testing

/// Optimizers, schedule, clipping and average against PyTorch's.
@Suite struct OptimizerTests {
    typealias Tensors = [String: GoldenCase.Values]

    struct Golden: Decodable {
        struct Optimizer: Decodable {
            struct Settings: Decodable { let learningRate, beta1, beta2, epsilon, weightDecay: Double }
            struct Step: Decodable { let gradients, parameters: Tensors }
            let name: String
            let settings: Settings
            let start: Tensors
            let steps: [Step]
        }
        struct Schedule: Decodable {
            let learningRate, lowest: Double
            let warmUp, total: Int
            let rates: [Double]
        }
        struct Clipping: Decodable {
            let limit, norm: Double
            let gradients, clipped: Tensors
        }
        struct Average: Decodable {
            struct Step: Decodable { let parameters, average: Tensors }
            let decay: Double
            let steps: [Step]
        }
        let optimizers: [Optimizer]
        let schedules: [Schedule]
        let clippings: [Clipping]
        let averages: [Average]
    }

    /// Two parameters with a statistic between them, which nothing may move.
    private static let layout: ParameterLayout = {
        var layout = ParameterLayout()
        _ = layout.add("matrix", [3, 4], .constant(0))
        _ = layout.add("statistic", [2], .constant(0), role: .statistic)
        _ = layout.add("vector", [5], .constant(0))
        return layout
    }()

    private let golden: Golden

    init() throws { golden = try Goldens.decode("optimizers.json", as: Golden.self) }

    private func flat(_ tensors: Tensors, statistic: Float) throws -> [Float] {
        let (matrix, vector) = (try #require(tensors["matrix"]), try #require(tensors["vector"]))
        return matrix.values + [statistic, statistic] + vector.values
    }

    private func configuration(_ golden: Golden.Optimizer) -> Adam.Configuration {
        Adam.Configuration(
            beta1: golden.settings.beta1,
            beta2: golden.settings.beta2,
            epsilon: golden.settings.epsilon,
            weightDecay: golden.settings.weightDecay
        )
    }

    @Test func adam() throws {
        #expect(golden.optimizers.map(\.name) == ["Adam", "AdamW"])
        for case_ in golden.optimizers {
            var values = ParameterValues(Self.layout, values: try flat(case_.start, statistic: 7))
            var adam = Adam(configuration(case_), for: Self.layout)
            for (index, step) in case_.steps.enumerated() {
                let gradients = try flat(step.gradients, statistic: 1)
                adam.step(&values, gradients: gradients, learningRate: case_.settings.learningRate)
                let expected = try flat(step.parameters, statistic: 7)
                #expect(difference(values.values, expected) < 1e-7, "\(case_.name), step \(index)")
            }
            #expect(values[Self.layout.parameters[1]] == [7, 7])
            #expect(adam.steps == case_.steps.count)
        }
    }

    /// Five steps, a state through a file, five more: the same bits as ten.
    @Test func resuming() throws {
        let folder = try TemporaryFolder()
        for case_ in golden.optimizers {
            let start = ParameterValues(Self.layout, values: try flat(case_.start, statistic: 7))
            var (whole, parted) = (start, start)
            var adam = Adam(configuration(case_), for: Self.layout)
            var resumed = adam
            for (index, step) in case_.steps.enumerated() {
                let gradients = try flat(step.gradients, statistic: 1)
                adam.step(&whole, gradients: gradients, learningRate: case_.settings.learningRate)
                resumed.step(&parted, gradients: gradients, learningRate: case_.settings.learningRate)
                guard index == 4 else { continue }
                var state = Checkpoint(metadata: resumed.checkpoint.metadata)
                state.add(resumed.checkpoint, under: "optimizer")
                try Safetensors.write(state, to: "\(folder.path)/state.safetensors")
                let stored = try Safetensors.read("\(folder.path)/state.safetensors").scope("optimizer")
                resumed = try Adam(configuration(case_), for: Self.layout, from: stored)
            }
            #expect(whole == parted && adam == resumed)
        }
    }

    @Test func statesThatDoNotFit() throws {
        let adam = Adam(Adam.Configuration(), for: Self.layout)
        var other = ParameterLayout()
        _ = other.add("a", [3], .constant(0))
        let foreign = #expect(throws: CheckpointError.self) {
            try Adam(Adam.Configuration(), for: other, from: adam.checkpoint)
        }
        #expect(foreign?.code == .shapeMismatch)
        var state = adam.checkpoint
        state.metadata = ["adam.steps": "-1"]
        let broken = #expect(throws: CheckpointError.self) {
            try Adam(Adam.Configuration(), for: Self.layout, from: state)
        }
        #expect(broken?.code == .invalidMetadata)
    }

    @Test func schedules() throws {
        #expect(golden.schedules.count == 3)
        for case_ in golden.schedules {
            let schedule = CosineSchedule(
                learningRate: case_.learningRate,
                lowest: case_.lowest,
                warmUp: case_.warmUp,
                total: case_.total
            )
            for (step, rate) in case_.rates.enumerated() {
                #expect(abs(schedule(step) - rate) <= 1e-8 * rate, "step \(step)")
            }
            #expect(schedule(case_.total) == case_.lowest && schedule(10 * case_.total) == case_.lowest)
        }
    }

    @Test func clipping() throws {
        #expect(golden.clippings.count == 2)
        for case_ in golden.clippings {
            var gradients = try flat(case_.gradients, statistic: 0)
            let norm = GradientClipping.clip(&gradients, limit: case_.limit)
            #expect(abs(norm - case_.norm) < 1e-8 * norm)
            let expected = try flat(case_.clipped, statistic: 0)
            #expect(difference(gradients, expected) < 1e-6)
        }
        var broken: [Float] = [1, .infinity]
        #expect(GradientClipping.clip(&broken, limit: 1) == .infinity)
        #expect(broken == [1, .infinity], "what is not finite stays to be seen")
    }

    @Test func average() throws {
        #expect(golden.averages.count == 2)
        for case_ in golden.averages {
            let start = ParameterValues(
                Self.layout,
                values: try flat(case_.steps[0].parameters, statistic: 0)
            )
            var average = ExponentialMovingAverage(decay: case_.decay, from: start)
            for (index, step) in case_.steps.enumerated() where index > 0 {
                let parameters = try flat(step.parameters, statistic: Float(index))
                average.update(ParameterValues(Self.layout, values: parameters))
                let expected = try flat(step.average, statistic: Float(index))
                #expect(difference(average.values.values, expected) < 1e-7 * Float(index), "step \(index)")
            }
        }
    }
}
