import Foundation
import ImageQuality
import Pipelines
import Training

/// The noise power spectrum of what a method left of the noise: result less truth, averaged over directions.
///
/// Frequencies are in cycles a pixel, as an index does not know the pixels' spacing, and powers in HU² px².
enum StudySpectrum {
    /// Side of the square tiles that it is measured on, pixels.
    private static let side = 64
    /// Rings up to half a cycle a pixel.
    static let rings = 16

    /// The columns of `images.csv`.
    static let columns = (1...rings).map { "nps-\(String(format: "%.3f", frequency($0 - 1)))" }

    /// The middle of a ring in cycles a pixel.
    static func frequency(_ ring: Int) -> Double { Double(ring + 1) / Double(2 * rings) }

    /// One power a ring, or nil where an image is smaller than a tile or does not differ from the truth at all.
    /// - Throws: `ImageQualityError` for images that do not fit each other.
    static func measured(
        _ result: PlanarImage,
        against truth: PlanarImage,
        hounsfieldUnit: Double
    ) throws(ImageQualityError) -> [Double]? {
        let difference = try PlanarImage(
            columns: result.columns,
            rows: result.rows,
            channels: 1,
            samples: zip(result.samples, truth.samples).map { Float(Double($0 - $1) / hounsfieldUnit) }
        )
        // As many tiles as fit, in the middle.
        let (across, down) = (result.columns / side, result.rows / side)
        let (left, top) = ((result.columns - across * side) / 2, (result.rows - down * side) / 2)
        var tiles: [PlanarImage] = []
        for row in 0..<down {
            for column in 0..<across {
                let (x, y) = (left + column * side, top + row * side)
                tiles.append(try difference.cropped(columns: x..<x + side, rows: y..<y + side))
            }
        }
        guard !tiles.isEmpty, difference.samples.contains(where: { $0 != difference.samples[0] }) else {
            return nil
        }
        let profile = try MeasuredNoisePowerSpectrum(
            ofFlat: tiles,
            spacing: try PixelSpacing(betweenColumnsMillimeters: 1, betweenRowsMillimeters: 1),
            trend: .constant
        ).radialProfile(ringWidthPerMillimeter: frequency(0))
        return profile.values.count == rings ? profile.values : nil
    }
}

extension Study {
    /// Whether noise power spectra are measured: CT takes part, and its scale knows Hounsfield units.
    var measuresNoisePower: Bool { data.modalities.contains(.ct) && intensities.hounsfieldUnit != nil }
}
