import Foundation
import NoiseModels
import Pipelines

/// Faint ellipses that stand in for small lesions: added to the soft tissue of a clean CT patch, before its noise.
package struct FaintLesions: Sendable {
    /// Longer axis over the shorter one.
    private static let elongations = 1.0...1.8
    /// Pixels over which an edge rises, as the blur of a scanner makes it: from a sharp kernel's to a soft one's.
    private static let edges = 1.0...3.0
    /// Where a lesion's centre may lie, in HU: in fat, organs, muscle and blood with contrast medium, not in air or bone.
    private static let tissue = -150.0...250.0

    private let ellipses: [Ellipse]

    private struct Ellipse: Sendable {
        let row, column, radius, elongation, angle, edge: Double
        let contrast: Double

        /// The share of the contrast at a pixel: 1 inside, 0.5 on the edge, 0 outside.
        func share(row: Int, column: Int) -> Double {
            let (down, across) = (Double(row) - self.row, Double(column) - self.column)
            let along = (down * sin(angle) + across * cos(angle)) / elongation.squareRoot()
            let aside = (down * cos(angle) - across * sin(angle)) * elongation.squareRoot()
            let rise = min(1, max(0, (radius - (along * along + aside * aside).squareRoot()) / edge + 0.5))
            return rise * rise * (3 - 2 * rise)
        }
    }

    /// Draws the lesions of a square of `size` pixels.
    package init(_ settings: TrainingAugmentation.Lesions, size: Int, _ random: inout RandomStream) {
        ellipses = (0...random.integer(below: settings.most)).map { _ in
            Ellipse(
                row: random.uniform() * Double(size),
                column: random.uniform() * Double(size),
                radius: random.logUniform(in: settings.radius),
                elongation: random.uniform(in: Self.elongations),
                angle: random.uniform() * .pi,
                edge: random.uniform(in: Self.edges),
                contrast: random.logUniform(in: settings.contrast) * (random.uniform() < 0.5 ? -1 : 1)
            )
        }
    }

    /// The patch with those of the lesions whose centre lies in soft tissue.
    /// - Parameters:
    ///   - patch: the clean patch.
    ///   - window: the HU that are 0 and 1 in the patch.
    /// - Returns: the patch; as it is where no centre does.
    package func added(to patch: Patch, window: ClosedRange<Double>) -> Patch {
        let width = window.upperBound - window.lowerBound
        var values = patch.values
        for ellipse in ellipses {
            let (row, column) = (Int(ellipse.row), Int(ellipse.column))
            let centre = Double(patch.values[row * patch.columns + column]) * width + window.lowerBound
            guard Self.tissue.contains(centre) else { continue }
            let reach = Int(
                (ellipse.radius * Self.elongations.upperBound + Self.edges.upperBound).rounded(.up)
            )
            for row in max(0, row - reach)...min(patch.rows - 1, row + reach) {
                for column in max(0, column - reach)...min(patch.columns - 1, column + reach) {
                    let share = ellipse.share(row: row, column: column)
                    for channel in 0..<patch.channels {
                        let place = (channel * patch.rows + row) * patch.columns + column
                        values[place] += Float(ellipse.contrast / width * share)
                    }
                }
            }
        }
        return patch.replacing(values)
    }
}
