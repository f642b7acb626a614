import NeuralNetworks
import Tensors
import Testing

/// A layer with its inputs.
struct LayerCase: Sendable, CustomTestStringConvertible {
    typealias Layer = ([Node], Pass) throws -> Node

    let name: String
    /// Size of the biases, of alternating sign, where they must keep rectifiers from their kinks.
    var bias: Float?
    let inputs: @Sendable (inout TestRandom) -> [Tensor]
    let declare: @Sendable (inout ParameterLayout) -> Layer

    var testDescription: String { name }
}

/// Gradients of every layer by inputs and parameters against central differences.
@Suite struct LayerGradientTests {
    @Test(arguments: LayerCase.all) func layer(_ layerCase: LayerCase) throws {
        for kernels in Set([Kernels.reference, .fastest]) {
            try check(layerCase, Engine(kernels: kernels, threads: 2))
        }
    }

    private func check(_ layerCase: LayerCase, _ engine: Engine) throws {
        var random = TestRandom(layerCase.name)
        let inputs = layerCase.inputs(&random)
        var layout = ParameterLayout()
        let layer = layerCase.declare(&layout)
        // Nothing stays at zero or one, where a wrong factor would not show.
        var parameters = ParameterValues(layout, seed: 11)
        let spread = layerCase.bias == nil ? 0.3 : 0.05
        for i in parameters.values.indices { parameters.values[i] += random.uniform(-spread...spread) }
        for parameter in layout.parameters where parameter.name.hasSuffix("bias") {
            for i in parameter.range { parameters.values[i] += (layerCase.bias ?? 0) * (i % 2 == 0 ? 1 : -1) }
        }

        func run(_ inputs: [Tensor], _ parameters: ParameterValues) throws -> (Pass, [Node], Node) {
            let pass = Pass(parameters, engine: engine, mode: .training(seed: 5))
            let nodes = inputs.map { pass.input($0, needsGradient: true) }
            return (pass, nodes, try layer(nodes, pass))
        }
        let (pass, nodes, output) = try run(inputs, parameters)
        let upstream = random.tensor(output.value.shape)
        func value(_ inputs: [Tensor], _ parameters: ParameterValues) throws -> Double {
            let output = try run(inputs, parameters).2.value.values
            return zip(output, upstream.values).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
        }
        let terms = zip(output.value.values, upstream.values).map { Double($0) * Double($1) }
        let size = terms.reduce(0) { $0 + $1 * $1 }.squareRoot()
        let differences = CentralDifferences(rounding: size * 0x1p-23)
        pass.seed(upstream, at: output)
        try pass.backward()
        for (index, node) in nodes.enumerated() {
            let gradient = try #require(node.gradient, "\(layerCase.name)").values
            let what = "\(layerCase.name), input \(index), \(engine.kernels)"
            try differences.check(inputs[index].values, gradient: gradient, what) { values in
                var moved = inputs
                moved[index] = Tensor(inputs[index].shape, values)
                return try value(moved, parameters)
            }
        }
        for parameter in layout.parameters where parameter.role == .trained {
            let gradient = Array(pass.gradients[parameter.range])
            let what = "\(layerCase.name), \(parameter.name), \(engine.kernels)"
            try differences.check(parameters[parameter], gradient: gradient, what) { values in
                var moved = parameters
                moved.values.replaceSubrange(parameter.range, with: values)
                return try value(inputs, moved)
            }
        }
    }

    /// A node used twice gets both gradients; a detached one none.
    @Test func sharing() throws {
        let engine = try Engine(kernels: .reference, threads: 1)
        let pass = Pass(
            ParameterValues(ParameterLayout(), values: []),
            engine: engine,
            mode: .training(seed: 1)
        )
        let x = pass.input(Tensor(TensorShape(1, 1, 1, 2), [3, -4]), needsGradient: true)
        let y = pass.sum(pass.product(x, x), pass.product(x, pass.detached(x)), factor: 2)
        #expect(y.value.values == [27, 48])
        pass.seed(Tensor(TensorShape(1, 1, 1, 2), [1, 1]), at: y)
        try pass.backward()
        #expect(x.gradient?.values == [12, -16])
    }
}
