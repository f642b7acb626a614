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
