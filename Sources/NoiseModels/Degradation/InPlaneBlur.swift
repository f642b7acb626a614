import Foundation
import Volumes

/// The blur of a degradation as weights of neighbouring pixels.
struct InPlaneBlur {
    /// The weight of the pixel so many columns and rows away.
    struct Tap {
        let column: Int
        let row: Int
        let weight: Double
    }

    /// Along rows, then along columns; none where there is no Gaussian blur.
    private let gaussian: [[Tap]]
    /// None where there is no motion.
    private let motion: [Tap]

    init(_ degradation: Degradation) {
        let across = Self.gaussian(degradation.gaussianSigma.columns)
        let down = Self.gaussian(degradation.gaussianSigma.rows)
        gaussian =
            across.count + down.count == 2
            ? []
            : [
                across.map { Tap(column: $0.0, row: 0, weight: $0.1) },
                down.map { Tap(column: 0, row: $0.0, weight: $0.1) },
            ]
        motion = Self.motion(degradation.motion)
    }

    func apply(to plane: MaskedPlane) -> MaskedPlane {
        let blurred = gaussian.isEmpty ? plane : plane.averaged(over: gaussian)
        return motion.isEmpty ? blurred : blurred.averaged(over: [motion])
    }

    /// Standard deviations at which a Gaussian is cut off.
    private static let cutoff = 4.0

    private static func gaussian(_ sigma: Double) -> [(Int, Double)] {
        guard sigma > 0 else { return [(0, 1)] }
        let radius = Int(cutoff * sigma + 0.5)
        return (-radius...radius).map { ($0, exp(-Double($0 * $0) / (2 * sigma * sigma))) }
    }

    /// Points of the way per pixel at which the moving image is looked at.
    private static let pointsPerPixel = 32.0

    /// The average of the image along the way, half of it before and half after, linear between pixels.
    private static func motion(_ way: InPlane) -> [Tap] {
        let length = max(way.columns.magnitude, way.rows.magnitude)
        guard length > 0 else { return [] }
        let points = Int((pointsPerPixel * length).rounded(.up))
        let (reachX, reachY) = (Int(way.columns.magnitude / 2) + 1, Int(way.rows.magnitude / 2) + 1)
        let width = 2 * reachX + 1
        var weights = [Double](repeating: 0, count: width * (2 * reachY + 1))
        for point in 0..<points {
            let share = (Double(point) + 0.5) / Double(points) - 0.5
            let (x, y) = (share * way.columns, share * way.rows)
            let (left, top) = (x.rounded(.down), y.rounded(.down))
            let (across, down) = (x - left, y - top)
            for (row, part) in [(Int(top), 1 - down), (Int(top) + 1, down)] {
                for (column, fraction) in [(Int(left), 1 - across), (Int(left) + 1, across)]
                where part * fraction > 0 {
                    weights[(row + reachY) * width + column + reachX] += part * fraction
                }
            }
        }
        return weights.enumerated().compactMap { index, weight in
            weight == 0
                ? nil : Tap(column: index % width - reachX, row: index / width - reachY, weight: weight)
        }
    }
}
