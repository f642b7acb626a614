import Foundation
import NoiseModels
import Pipelines

/// The interpolation by which a scanner makes a larger matrix of the one that it acquired, usually by zero-filling k-space: the
/// middle of a square is resampled by a low-pass, a sinc under a Gaussian, to a square of the same size.
package struct ScannerInterpolation: Sendable {
    /// Cut-off of the low-pass over the Nyquist frequency of the acquired matrix: raw data are often filtered as well.
    private static let cutoffs = 0.7...1.0
    /// Standard deviation of the Gaussian, in acquired pixels: from a soft roll-off to nearly a box in k-space.
    private static let windows = 0.7...4.0
    /// Beyond so many acquired pixels the low-pass is cut off.
    private static let reach = 8

    private let size: Int
    private let down: [Tap]
    private let across: [Tap]

    /// One sample's weights over consecutive acquired pixels, which add up to 1.
    private struct Tap: Sendable {
        let first: Int
        let weights: [Float]
    }

    /// Draws the interpolation of a square of `size` pixels: a factor for each direction, one low-pass, and where between the
    /// acquired pixels the first one lies.
    package init(
        _ settings: TrainingAugmentation.Interpolation,
        size: Int,
        _ random: inout RandomStream
    ) {
        let cutoff = random.uniform(in: Self.cutoffs)
        let window = random.logUniform(in: Self.windows)
        self.size = size
        (down, across) = (
            Self.taps(size, random.logUniform(in: settings.factor), random.uniform(), cutoff, window),
            Self.taps(size, random.logUniform(in: settings.factor), random.uniform(), cutoff, window)
        )
    }

    private static func taps(
        _ size: Int,
        _ factor: Double,
        _ phase: Double,
        _ cutoff: Double,
        _ window: Double
    ) -> [Tap] {
        let start = Double(size - 1) / 2 * (1 - 1 / factor) + phase - 0.5
        return (0..<size).map { index in
            let place = start + Double(index) / factor
            let first = Int(place.rounded()) - reach
            let weights = (0...2 * reach).map { number in
                let distance = place - Double(first + number)
                let angle = Double.pi * cutoff * distance
                let sinc = abs(angle) < 1e-9 ? 1 : sin(angle) / angle
                return sinc * exp(-distance * distance / (2 * window * window))
            }
            let sum = weights.reduce(0, +)
            return Tap(first: first, weights: weights.map { Float($0 / sum) })
        }
    }

    /// The interpolated square; beyond its edges it is mirrored at them.
    package func applied(to patch: Patch) -> Patch {
        precondition(
            patch.rows == size && patch.columns == size,
            "the square has the size that was drawn for"
        )
        var result = patch.values
        for channel in 0..<patch.channels {
            let first = channel * size * size
            var wide = [Float](repeating: 0, count: size * size)
            for (column, tap) in across.enumerated() {
                let places = tap.weights.indices.map { TrainingImage.mirrored(tap.first + $0, size) }
                for row in 0..<size {
                    let line = first + row * size
                    wide[row * size + column] = zip(places, tap.weights).reduce(0) {
                        $0 + $1.1 * patch.values[line + $1.0]
                    }
                }
            }
            for (row, tap) in down.enumerated() {
                let lines = tap.weights.indices.map { TrainingImage.mirrored(tap.first + $0, size) * size }
                for column in 0..<size {
                    result[first + row * size + column] = zip(lines, tap.weights).reduce(0) {
                        $0 + $1.1 * wide[$1.0 + column]
                    }
                }
            }
        }
        return patch.replacing(result)
    }
}
