import DICOMFiles
import SeriesVolumes
import Volumes

/// Writes the denoised images once more, as a series of their own, with an overlay plane that marks every pixel whose
/// standard deviation exceeds a threshold.
public struct OverlayWriter: ~Copyable {
    /// Series Instance UID of the output.
    public let seriesInstanceUID: String
    private var files: DerivedImageFiles

    /// Starts a series in an existing staged folder.
    ///
    /// - Parameters:
    ///   - series: The source.
    ///   - derivation: How the images were made.
    ///   - folder: An existing staged folder.
    ///   - threshold: In the volume's unit; pixels above it are marked.
    /// - Throws: `unsupported-source` for enhanced objects, whose IODs have no overlay planes, and where all sixteen
    ///   groups are taken; else as `DerivedSeriesWriter`.
    public init(
        series: AssembledSeries,
        derivation: Derivation,
        folder: String,
        threshold: Float
    ) throws(DerivationError) {
        try derivation.validate()
        guard threshold.isFinite else {
            throw DerivationError(.invalidDerivation, "the overlay threshold must be finite")
        }
        if let obstacle = series.overlayObstacle {
            throw DerivationError(.unsupportedSource, obstacle.message)
        }
        guard let group = OverlayPlane.firstFreeGroup(in: series.headers.map(\.dataSet)) else {
            throw DerivationError(.unsupportedSource, "all sixteen overlay groups of the source are in use")
        }
        let plane = OverlayPlane(
            group: group,
            rows: series.shape.rows,
            columns: series.shape.columns,
            frames: series.isMultiFrame ? series.shape.slices : 1
        )
        let files = try DerivedImageFiles(
            composer: DerivedImageComposer(series: series, derivation: derivation, kind: .overlay),
            folder: folder,
            overlay: (plane, "SD > \(threshold) \(series.unit.shortLabel)", threshold)
        )
        seriesInstanceUID = series.outputSeriesInstanceUID(of: .overlay, derivation: derivation)
        self.files = files
    }

    /// Writes the next slices, in order; `standardDeviation` has one value per pixel in the volume's unit.
    public mutating func write(
        stored: [Int32],
        color: [UInt8]?,
        standardDeviation: [Float],
        slices: Range<Int>
    ) throws(DerivationError) {
        try files.write(stored: stored, color: color, marks: standardDeviation, slices: slices)
    }

    /// Checks that every slice came, closes, syncs and re-reads the files.
    public consuming func finish() throws(DerivationError) -> [WrittenObject] {
        try files.finish()
    }
}

extension IntensityUnit {
    /// The unit in a few ASCII letters, for labels.
    var shortLabel: String { self == .hounsfield ? "HU" : "stored units" }
}

extension AssembledSeries {
    /// Why an overlay series cannot be made of this source; nil where it can.
    public var overlayObstacle: Finding? {
        let dataSets = headers.map(\.dataSet)
        if dataSets.contains(where: { $0.contains(.perFrameFunctionalGroupsSequence) }) {
            return Finding(
                .warning,
                code: "no-overlay",
                "enhanced multi-frame objects cannot carry overlay planes"
            )
        }
        guard OverlayPlane.firstFreeGroup(in: dataSets) == nil else { return nil }
        return Finding(.warning, code: "no-overlay", "all sixteen overlay groups of the source are in use")
    }
}
