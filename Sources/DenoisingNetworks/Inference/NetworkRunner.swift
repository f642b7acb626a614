import NeuralNetworks
import Synchronization
import Tensors

/// Runs one set of weights on images of any size, on the network's normalised scale.
///
/// Passes of one runner take turns: a pass uses every core, and memory is planned for one.
public final class NetworkRunner: Sendable {
    /// What runs.
    public let weights: ModelWeights
    /// What computes.
    public let engine: Engine
    private let packed = PackedWeights()
    private let turn = Mutex(())

    /// Creates a runner.
    public init(_ weights: ModelWeights, engine: Engine) {
        self.weights = weights
        self.engine = engine
    }

    /// The network's estimate of the clean image, value by value where the noisy one's are.
    ///
    /// Images whose extents are no multiples of the network's `multiple` are continued by their last row and column.
    /// - Parameters:
    ///   - image: channels × rows × columns values, the last extent running fastest.
    ///   - rows: rows of the image.
    ///   - columns: columns of the image.
    ///   - maximumMemory: bytes that feature maps may take; larger images go in tiles, with the same result.
    /// - Returns: as many values as the image has, in the same order.
    /// - Throws: `out-of-resources`.
    public func callAsFunction(
        _ image: [Float],
        rows: Int,
        columns: Int,
        maximumMemory: Int = .max
    ) throws(TensorError) -> [Float] {
        let network = weights.network
        precondition(image.count == network.channels * rows * columns, "one value per channel and pixel")
        func padded(_ extent: Int) -> Int {
            (extent + network.multiple - 1) / network.multiple * network.multiple
        }
        let plan = TilePlan(
            rows: padded(rows),
            columns: padded(columns),
            network: network,
            maximumMemory: maximumMemory
        )
        let picture = Picture(rows: rows, columns: columns, channels: network.channels)
        var result = [Float](repeating: 0, count: image.count)
        for tile in plan.tiles {
            let input = Tensor(
                TensorShape(1, network.channels, tile.rows.count, tile.columns.count),
                picture.part(of: image, tile)
            )
            let output = try turn.withLock { _ throws(TensorError) in try pass(input) }
            picture.keep(output.values, tile, in: &result)
        }
        return result
    }

    private func pass(_ input: Tensor) throws(TensorError) -> Tensor {
        let pass = Pass(weights.parameters, engine: engine, packed: packed)
        return try weights.network(pass.input(input), pass).clean.value
    }
}

/// The layout of an image in memory, and its parts.
private struct Picture {
    let rows: Int
    let columns: Int
    let channels: Int

    /// The values of a tile; beyond the image, its last row and column go on.
    func part(of image: [Float], _ tile: TilePlan.Tile) -> [Float] {
        var values: [Float] = []
        values.reserveCapacity(channels * tile.rows.count * tile.columns.count)
        for channel in 0..<channels {
            for row in tile.rows {
                let line = (channel * rows + min(row, rows - 1)) * columns
                let inside = tile.columns.lowerBound..<min(tile.columns.upperBound, columns)
                values += image[line + inside.lowerBound..<line + inside.upperBound]
                let beyond = tile.columns.count - inside.count
                if beyond > 0 { values += repeatElement(image[line + columns - 1], count: beyond) }
            }
        }
        return values
    }

    /// Copies a tile's core into an image.
    func keep(_ values: [Float], _ tile: TilePlan.Tile, in image: inout [Float]) {
        let kept = tile.coreColumns.lowerBound..<min(tile.coreColumns.upperBound, columns)
        for channel in 0..<channels {
            for row in tile.coreRows where row < rows {
                let from =
                    (channel * tile.rows.count + row - tile.rows.lowerBound) * tile.columns.count
                    - tile.columns.lowerBound
                let to = (channel * rows + row) * columns
                for column in kept { image[to + column] = values[from + column] }
            }
        }
    }
}
