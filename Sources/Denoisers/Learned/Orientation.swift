import DenoisingNetworks
import Tensors

/// One of the eight ways to lay a picture on its grid: mirrored up–down, left–right and at its diagonal, or not.
struct Orientation: Hashable {
    private let isTransposed: Bool
    private let isMirroredUpDown: Bool
    private let isMirroredLeftRight: Bool

    /// All eight; the first leaves a picture as it is.
    static let all = [false, true].flatMap { transposed in
        [false, true].flatMap { upDown in
            [false, true].map { leftRight in
                Orientation(
                    isTransposed: transposed,
                    isMirroredUpDown: upDown,
                    isMirroredLeftRight: leftRight
                )
            }
        }
    }

    /// Rows and columns of a picture that is laid so.
    func size(rows: Int, columns: Int) -> (rows: Int, columns: Int) {
        isTransposed ? (columns, rows) : (rows, columns)
    }

    /// For each pixel of the picture that is laid so, row by row, the pixel of the original that lies there.
    func places(rows: Int, columns: Int) -> [Int] {
        let laid = size(rows: rows, columns: columns)
        return (0..<rows * columns).map { pixel in
            let (down, across) = (pixel / laid.columns, pixel % laid.columns)
            let (row, column) = isTransposed ? (across, down) : (down, across)
            return (isMirroredUpDown ? rows - 1 - row : row) * columns
                + (isMirroredLeftRight ? columns - 1 - column : column)
        }
    }
}

extension NetworkRunner {
    /// What the network makes of a picture of one or more planes; of a self-ensemble the mean over all orientations, as a
    /// network has no reason to prefer one (Timofte, Rothe and Van Gool, "Seven ways to improve example-based single image
    /// super resolution", 2016).
    func estimate(
        _ input: [Float],
        rows: Int,
        columns: Int,
        isSelfEnsemble: Bool,
        maximumMemory: Int
    ) throws(TensorError) -> [Float] {
        guard isSelfEnsemble else {
            return try self(input, rows: rows, columns: columns, maximumMemory: maximumMemory)
        }
        var sums = [Double](repeating: 0, count: input.count)
        for orientation in Orientation.all {
            let plane = orientation.places(rows: rows, columns: columns)
            let size = orientation.size(rows: rows, columns: columns)
            let places = stride(from: 0, to: input.count, by: plane.count).flatMap { start in
                plane.map { start + $0 }
            }
            let output = try self(
                places.map { input[$0] },
                rows: size.rows,
                columns: size.columns,
                maximumMemory: maximumMemory
            )
            for (value, place) in zip(output, places) { sums[place] += Double(value) }
        }
        return sums.map { Float($0 / Double(Orientation.all.count)) }
    }
}
