import NeuralNetworks
import Tensors

/// Segments images of any size with one set of weights, on the network's scale.
public struct Segmenter: Sendable {
    private let network: SegmentationUNet
    private let parameters: ParameterValues
    private let engine: Engine
    private let packed = PackedWeights()

    /// Prepares a network with values for its parameters.
    public init(_ network: SegmentationUNet, _ parameters: ParameterValues, engine: Engine) {
        self.network = network
        self.parameters = parameters
        self.engine = engine
    }

    /// Segments an image: every pixel gets the class of its highest score, of equal ones the lower class.
    ///
    /// An image whose extent is no multiple of the network's is mirrored beyond its last row and column.
    /// - Parameters:
    ///   - image: channels × rows × columns values on the network's scale.
    ///   - rows: rows of the image.
    ///   - columns: columns of the image.
    /// - Returns: the class of every pixel, columns fastest.
    /// - Throws: `out-of-resources`.
    public func callAsFunction(_ image: [Float], rows: Int, columns: Int) throws(TensorError) -> [UInt8] {
        let channels = network.configuration.channels
        precondition(image.count == channels * rows * columns, "an image has one value per sample")
        func padded(_ extent: Int) -> Int {
            (extent + network.multiple - 1) / network.multiple * network.multiple
        }
        let shape = TensorShape(1, channels, padded(rows), padded(columns))
        var values: [Float] = []
        values.reserveCapacity(shape.count)
        for channel in 0..<channels {
            for row in 0..<shape.rows {
                let line = (channel * rows + Self.mirrored(row, rows)) * columns
                for column in 0..<shape.columns {
                    values.append(image[line + Self.mirrored(column, columns)])
                }
            }
        }
        let pass = Pass(parameters, engine: engine, packed: packed)
        let scores = try network(pass.input(Tensor(shape, values)), pass).value
        let classes = scores.likeliestClasses
        return (0..<rows).flatMap { classes[$0 * shape.columns..<$0 * shape.columns + columns] }
    }

    /// An index mirrored at the end of 0 ..< count, as often as it takes.
    private static func mirrored(_ index: Int, _ count: Int) -> Int {
        guard count > 1 else { return 0 }
        let place = index % (2 * (count - 1))
        return place < count ? place : 2 * (count - 1) - place
    }
}

extension Tensor {
    /// The channel of the highest value of every pixel, of equal ones the first: over columns, then rows, then images.
    public var likeliestClasses: [UInt8] {
        precondition(shape.channels <= 255, "a class is a byte")
        var classes = [UInt8](repeating: 0, count: shape.images * shape.pixels)
        withLines { lines in
            var place = 0
            for image in 0..<shape.images {
                for row in 0..<shape.rows {
                    for column in 0..<shape.columns {
                        var highest = 0
                        for channel in 1..<max(1, shape.channels)
                        where lines.line(image, channel, row)[column]
                            > lines.line(image, highest, row)[column]
                        {
                            highest = channel
                        }
                        classes[place] = UInt8(highest)
                        place += 1
                    }
                }
            }
        }
        return classes
    }
}
