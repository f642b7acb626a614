import NoiseModels
import Synchronization

/// Noise of the scans that CT images are from, as images over the same pixels, so that they are cut and turned as those are.
package final class ScanNoise: Sendable {
    /// Simulated scans of one image.
    private static let scansPerImage = 2

    private let seed: UInt64
    private let window: ClosedRange<Double>
    private let made = Mutex<[Key: TrainingImage]>([:])

    private struct Key: Hashable {
        let line: Int
        let scan: Int
    }

    /// Noise of images on the scale that makes 0 … 1 of a window in HU, nil where there is none; what has been made is kept.
    package init?(seed: UInt64, window: ClosedRange<Double>?) {
        guard let window else { return nil }
        self.seed = seed
        self.window = window
    }

    /// One of an image's scans, of unit mean square over the body, not on the image's scale.
    /// - Throws: `invalid-parameter` if there is no memory for the transforms.
    func image(of image: TrainingImage, choice: Double) throws(NoiseError) -> TrainingImage {
        let scan = min(Int(choice * Double(Self.scansPerImage)), Self.scansPerImage - 1)
        let key = Key(line: image.row.line, scan: scan)
        if let known = made.withLock({ $0[key] }) { return known }
        let whole = image.patch(row: 0, column: 0, rows: image.rows, columns: image.columns, channels: 1)
        let (lower, width) = (Float(window.lowerBound), Float(window.upperBound - window.lowerBound))
        let noise = try SliceNoise.draw(
            hounsfield: whole.values.map { lower + width * $0 },
            columns: image.columns,
            rows: image.rows,
            seed: seed,
            slice: image.row.line * Self.scansPerImage + scan
        )
        let field = image.field(noise)
        made.withLock { $0[key] = field }
        return field
    }
}

/// Where a patch is from: enough to cut the noise of its slice's scans at the same place.
package struct ScannedPlace {
    /// The scans of the slices.
    let scans: ScanNoise
    /// The slice.
    let image: TrainingImage
    /// Cuts and turns an image over the slice's pixels as the patch was.
    let cut: (TrainingImage) -> Patch

    /// A place; nil where the scale is not one of Hounsfield units.
    package init?(_ scans: ScanNoise?, _ image: TrainingImage, cut: @escaping (TrainingImage) -> Patch) {
        guard let scans else { return nil }
        self.scans = scans
        self.image = image
        self.cut = cut
    }

    /// The noise of one of the slice's scans, by a number in 0 ..< 1.
    /// - Throws: `invalid-parameter` if there is no memory for the transforms.
    func noise(choice: Double) throws(NoiseError) -> Patch {
        cut(try scans.image(of: image, choice: choice))
    }
}
