import Volumes

/// One slice with the weight of every pixel: 1 where it is valid, else 0.
struct MaskedPlane {
    let columns: Int
    let rows: Int
    var values: [Double]
    let weights: [Double]

    init(_ volume: Volume, slice: Int) {
        let range = slice * volume.shape.sliceCount..<(slice + 1) * volume.shape.sliceCount
        columns = volume.shape.columns
        rows = volume.shape.rows
        values = volume.voxels[range].map(Double.init)
        weights = volume.valid?.values[range].map { $0 ? 1 : 0 } ?? [Double](repeating: 1, count: range.count)
    }

    /// Every valid pixel's average over some neighbours, by weight; the others as they are.
    func averaged(over passes: [[InPlaneBlur.Tap]]) -> MaskedPlane {
        var sums = zip(values, weights).map { value, weight in weight == 0 ? 0 : value }
        var totals = weights
        for taps in passes {
            sums = convolved(sums, taps)
            totals = convolved(totals, taps)
        }
        var plane = self
        for index in values.indices where weights[index] > 0 {
            plane.values[index] = sums[index] / totals[index]
        }
        return plane
    }

    /// Sums over neighbours; what lies beyond the edge counts as 0.
    private func convolved(_ input: [Double], _ taps: [InPlaneBlur.Tap]) -> [Double] {
        var output = [Double](repeating: 0, count: input.count)
        input.withUnsafeBufferPointer { input in
            output.withUnsafeMutableBufferPointer { output in
                for tap in taps {
                    let lines = max(0, -tap.row)..<max(0, -tap.row, min(rows, rows - tap.row))
                    let places = max(0, -tap.column)..<max(0, -tap.column, min(columns, columns - tap.column))
                    for row in lines {
                        let (to, from) = (row * columns, (row + tap.row) * columns + tap.column)
                        for column in places { output[to + column] += tap.weight * input[from + column] }
                    }
                }
            }
        }
        return output
    }

    /// The values at a grid's centres, linear between the valid ones of the four pixels around each; the nearest pixel's
    /// where that is not valid.
    func sampled(on grid: InPlaneGrid, nearest: [Int]) -> [Double] {
        var samples = nearest.map { values[$0] }
        for row in 0..<grid.rows {
            let (top, bottom, down) = Self.neighbours(grid.start.rows + Double(row) * grid.factor.rows, rows)
            for column in 0..<grid.columns {
                let index = row * grid.columns + column
                guard weights[nearest[index]] > 0 else { continue }
                let (left, right, across) = Self.neighbours(
                    grid.start.columns + Double(column) * grid.factor.columns,
                    columns
                )
                var (sum, total) = (0.0, 0.0)
                for (line, share) in [(top, 1 - down), (bottom, down)] {
                    for (place, part) in [(left, 1 - across), (right, across)] {
                        let weight = share * part * weights[line * columns + place]
                        sum += weight * (weight > 0 ? values[line * columns + place] : 0)
                        total += weight
                    }
                }
                samples[index] = sum / total
            }
        }
        return samples
    }

    /// The pixels before and after a place, and how far it lies from the first toward the second.
    private static func neighbours(_ place: Double, _ count: Int) -> (Int, Int, Double) {
        let place = min(max(place, 0), Double(count - 1))
        let first = min(Int(place), count - 1)
        return (first, min(first + 1, count - 1), place - Double(first))
    }
}
