import NeuralNetworks
import Tensors

/// What a network costs, counted in the built network.
public struct NetworkCost: Hashable, Sendable {
    /// Values that training moves.
    public let parameters: Int
    /// Multiplications, each with its addition, per pixel of the image.
    public let multiplyAccumulatesPerPixel: Double

    /// Counts the parameters, and the multiplications of a pass over a small image.
    ///
    /// Every layer works at a fixed share of the image's resolution, so that the count is proportional to the pixels. What is
    /// multiplied once an image, as the shares of DRAN's kernels, is less than a thousandth of that.
    /// - Throws: `out-of-resources`.
    public init(of network: some DenoisingNetwork, engine: Engine) throws(TensorError) {
        parameters = network.layout.trainedCount
        let side = 16 * network.multiple
        let pass = Pass(ParameterValues(network.layout, seed: 1), engine: engine)
        let image = Tensor(zeros: TensorShape(1, network.channels, side, side))
        _ = try network(pass.input(image), pass)
        multiplyAccumulatesPerPixel = Double(pass.multiplyAccumulates) / Double(side * side)
    }

    /// The multiplications for one image.
    public func multiplyAccumulates(rows: Int, columns: Int) -> Double {
        multiplyAccumulatesPerPixel * Double(rows * columns)
    }
}
