import Foundation

/// Pixel values averaged by their distance from an edge, and what follows from them.
struct EdgeSpreadFunction {
    private let sampling: EdgeSampling
    /// Means of the bins, from the negative end.
    private let means: [Double]
    /// The step from the negative plateau to the positive one.
    let contrast: Double

    /// Bins (distance in mm, value) pairs; those beyond the reach do not count.
    /// - Throws: `no-edge` where a bin stays empty or the step drowns in the plateaus' scatter.
    init(_ points: [(distance: Double, value: Double)], sampling: EdgeSampling) throws(ImageQualityError) {
        let (width, reach) = (sampling.binWidthMillimeters, sampling.halfWidthMillimeters)
        let count = Int((2 * reach / width).rounded(.down))
        var sums = [Double](repeating: 0, count: count)
        var (counts, offsets) = (sums, sums)
        for (distance, value) in points {
            // Bins lie symmetrically about the edge.
            let position = (distance / width + Double(count) / 2).rounded(.down)
            guard position >= 0, position < Double(count) else { continue }
            sums[Int(position)] += value
            counts[Int(position)] += 1
            offsets[Int(position)] += distance - (position + 0.5 - Double(count) / 2) * width
        }
        if let empty = counts.firstIndex(of: 0) {
            throw ImageQualityError(
                .noEdge,
                "the edge does not fill the bins: it needs more pixels, a slant, or wider bins",
                expanded:
                    "no pixel lies in bin \(empty) of \(count) of \(width) mm: the edge needs more pixels, "
                    + "a slant, or wider bins"
            )
        }
        let means = Self.centred(
            zip(sums, counts).map { $0 / $1 },
            offsets: zip(offsets, counts).map { $0 / $1 / width }
        )
        // The outer quarters to either side, where the line spread function has faded.
        let outer = count / 8
        let (low, high) = (Self.moments(means.prefix(outer)), Self.moments(means.suffix(outer)))
        let step = high.mean - low.mean
        guard abs(step) > 2 * max(low.deviation, high.deviation) else {
            throw ImageQualityError(
                .noEdge,
                "the image shows no edge where one was said to be",
                expanded: "a step of \(step) drowns in a scatter of \(max(low.deviation, high.deviation))"
            )
        }
        (self.sampling, self.means, contrast) = (sampling, means, step)
    }

    /// The magnitude of the Fourier transform of the line spread function at frequencies in 1/mm, 1 at 0.
    func transfer(at frequencies: [Double]) -> [Double] {
        let width = sampling.binWidthMillimeters
        let spread = (1..<means.count).map { index in
            let distance = (Double(index) - Double(means.count) / 2) * width
            return (distance, (means[index] - means[index - 1]) * taper(distance))
        }
        let total = spread.reduce(0) { $0 + $1.1 }
        return frequencies.map { frequency in
            var (real, imaginary) = (0.0, 0.0)
            for (distance, value) in spread {
                let phase = 2 * Double.pi * frequency * distance
                real += value * cos(phase)
                imaginary -= value * sin(phase)
            }
            // Averaging over a bin and the difference of neighbours each blur by the bin's width.
            let angle = Double.pi * frequency * width
            let blur = angle > 0 ? sin(angle) / angle : 1
            return hypot(real, imaginary) / abs(total) / (blur * blur)
        }
    }

    /// The means moved along the local slope to the bins' centres, as a bin's few pixels do not lie evenly in it.
    /// - Parameters:
    ///   - means: of the pixels in each bin.
    ///   - offsets: how far these pixels lie from the bin's centre on average, in bins.
    /// - Returns: the values at the centres.
    private static func centred(_ means: [Double], offsets: [Double]) -> [Double] {
        means.indices.map { index in
            let (before, after) = (max(index - 1, 0), min(index + 1, means.count - 1))
            return means[index] - offsets[index] * (means[after] - means[before]) / Double(after - before)
        }
    }

    /// 1 up to half the reach, then a cosine to 0.
    private func taper(_ distance: Double) -> Double {
        let position = 2 * abs(distance) / sampling.halfWidthMillimeters - 1
        return position <= 0 ? 1 : 0.5 + 0.5 * cos(Double.pi * min(position, 1))
    }

    private static func moments(_ values: ArraySlice<Double>) -> (mean: Double, deviation: Double) {
        let mean = values.reduce(0, +) / Double(values.count)
        let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        return (mean, (squares / Double(values.count)).squareRoot())
    }
}
