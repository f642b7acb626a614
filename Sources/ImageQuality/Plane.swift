/// One channel in double precision, its rows padded with zeros for vectors that run over their ends.
struct Plane {
    /// Doubles that are loaded and stored together.
    typealias Lanes = SIMD4<Double>

    /// Pixels along a row.
    let columns: Int
    /// Pixels along a column.
    let rows: Int
    /// Values from one row to the next: a multiple of the lanes, and room for a vector from any pixel.
    let pitch: Int
    /// rows × pitch values.
    private(set) var values: [Double]

    /// A plane of zeros.
    init(columns: Int, rows: Int) {
        self.columns = columns
        self.rows = rows
        let lanes = Lanes.scalarCount
        pitch = (columns + 2 * (lanes - 1)) / lanes * lanes
        values = [Double](repeating: 0, count: rows * pitch)
    }

    /// A weighted sum of an image's channels, one weight a channel.
    init(_ image: PlanarImage, channelWeights: [Double]) {
        self.init(columns: image.columns, rows: image.rows)
        for (channel, weight) in channelWeights.enumerated() where weight != 0 {
            let (columns, rows, pitch) = (columns, rows, pitch)
            image.samples.withUnsafeBufferPointer { samples in
                values.withUnsafeMutableBufferPointer { values in
                    for row in 0..<rows {
                        let (from, to) = ((channel * rows + row) * columns, row * pitch)
                        for column in 0..<columns {
                            values[to &+ column] += weight * Double(samples[from &+ column])
                        }
                    }
                }
            }
        }
    }

    /// Calls `body` for every row with its number and its `columns` values, to be changed.
    mutating func updateRows(_ body: (Int, UnsafeMutableBufferPointer<Double>) -> Void) {
        let (columns, rows, pitch) = (columns, rows, pitch)
        values.withUnsafeMutableBufferPointer { values in
            for row in 0..<rows {
                body(row, UnsafeMutableBufferPointer(rebasing: values[row * pitch..<row * pitch + columns]))
            }
        }
    }
}
