import Volumes

/// A square of an image on the network's scale.
package struct Patch: Sendable {
    /// Pixels along each side.
    package let columns: Int
    package let rows: Int
    /// 1, or 3 for red, green and blue.
    package let channels: Int
    /// channels × rows × columns values.
    package var values: [Float]

    /// Creates a patch of channels × rows × columns values.
    package init(columns: Int, rows: Int, channels: Int, values: [Float]) {
        precondition(values.count == channels * rows * columns, "a patch has one value per sample")
        self.columns = columns
        self.rows = rows
        self.channels = channels
        self.values = values
    }

    /// The values as a volume of one slice a channel, for the noise models.
    var volume: Volume {
        Volume(
            shape: VolumeShape(columns: columns, rows: rows, slices: channels),
            voxels: values,
            unit: .storedValue
        )
    }

    /// The same patch with other values.
    func replacing(_ values: [Float]) -> Patch {
        Patch(columns: columns, rows: rows, channels: channels, values: values)
    }

    /// Root mean square of the difference to another patch.
    func rootMeanSquareDifference(to other: Patch) -> Double {
        var sum = 0.0
        for (a, b) in zip(values, other.values) { sum += Double((a - b) * (a - b)) }
        return (sum / Double(values.count)).squareRoot()
    }

    /// Turned by quarter turns counter-clockwise, then mirrored left to right; the patch must be square for odd turns.
    package func turned(quarters: Int, isMirrored: Bool) -> Patch {
        guard quarters != 0 || isMirrored else { return self }
        precondition(quarters % 2 == 0 || rows == columns, "a quarter turn needs a square")
        var result = values
        for channel in 0..<channels {
            let first = channel * rows * columns
            for row in 0..<rows {
                for column in 0..<columns {
                    let x = isMirrored ? columns - 1 - column : column
                    let (fromRow, fromColumn) =
                        switch quarters {
                        case 0: (row, x)
                        case 1: (x, columns - 1 - row)
                        case 2: (rows - 1 - row, columns - 1 - x)
                        default: (rows - 1 - x, row)
                        }
                    result[first + row * columns + column] = values[first + fromRow * columns + fromColumn]
                }
            }
        }
        return replacing(result)
    }
}

extension TrainingImage {
    /// The square whose first pixel is at (row, column), beyond the image's edges mirrored at them; three channels of a
    /// grey image are equal.
    package func patch(row: Int, column: Int, rows height: Int, columns width: Int, channels wanted: Int)
        -> Patch
    {
        let lines = (0..<height).map { Self.mirrored(row + $0, rows) * columns }
        let places = (0..<width).map { Self.mirrored(column + $0, columns) }
        var result: [Float] = []
        result.reserveCapacity(wanted * height * width)
        func cut<Sample>(_ samples: UnsafeBufferPointer<Sample>, _ value: (Sample) -> Float) {
            for channel in 0..<wanted {
                let first = min(channel, channels - 1) * rows * columns
                for line in lines {
                    for place in places {
                        result.append(gain * value(samples[first + line + place]) + offset)
                    }
                }
            }
        }
        if let values {
            values.withUnsafeBufferPointer { cut($0) { $0 } }
        } else {
            samples.withUnsafeBufferPointer { cut($0) { Float($0) } }
        }
        return Patch(columns: width, rows: height, channels: wanted, values: result)
    }

    /// An index into 0 ..< count, mirrored at both ends without repeating the end.
    package static func mirrored(_ index: Int, _ count: Int) -> Int {
        if count == 1 { return 0 }
        let period = 2 * (count - 1)
        let place = ((index % period) + period) % period
        return place < count ? place : period - place
    }
}
