import DICOMFiles
import SeriesVolumes
import Volumes

/// Writes the denoised images of one volume as a new series.
///
/// A file per slice of a single-frame series, one file for a multi-frame object. Each file is `<SOP Instance UID>.dcm` in the given folder.
public struct DerivedSeriesWriter: ~Copyable {
    /// Series Instance UID of the output.
    public let seriesInstanceUID: String
    /// What a reader of the report should know.
    public let findings: [Finding]
    private var files: DerivedImageFiles

    /// Starts a series in an existing staged folder.
    ///
    /// Throws `invalid-derivation`, `invalid-uid`, `malformed-source` or `writing-failed`.
    public init(series: AssembledSeries, derivation: Derivation, folder: String) throws(DerivationError) {
        try derivation.validate()
        let composer = DerivedImageComposer(series: series, derivation: derivation, kind: .denoised)
        let files = try DerivedImageFiles(composer: composer, folder: folder, overlay: nil)
        seriesInstanceUID = series.outputSeriesInstanceUID(of: .denoised, derivation: derivation)
        findings = series.derivationFindings
        self.files = files
    }

    /// Writes the next slices, in order.
    ///
    /// - Parameters:
    ///   - stored: Stored values, column fastest, as `AssembledSeries.storedValues(of:over:)` gives them.
    ///   - color: Red, green, blue of every pixel as read, exactly where the source stores grey as colour.
    ///   - slices: The slices of the series they belong to.
    /// - Throws: `unexpected-pixels` for slices out of order or of another size, `writing-failed`.
    public mutating func write(stored: [Int32], color: [UInt8]?, slices: Range<Int>) throws(DerivationError) {
        try files.write(stored: stored, color: color, marks: nil, slices: slices)
    }

    /// Checks that every slice came, closes, syncs and re-reads the files.
    public consuming func finish() throws(DerivationError) -> [WrittenObject] {
        try files.finish()
    }
}

extension AssembledSeries {
    /// What the derived images cannot carry over.
    var derivationFindings: [Finding] {
        let embedded = headers.filter { !$0.dataSet.embeddedOverlayGroups.isEmpty }.count
        guard embedded > 0 else { return [] }
        return [
            Finding(
                .warning,
                code: "embedded-overlay-dropped",
                "overlays stored in unused pixel bits (retired) of \(embedded) objects are not in the derived images"
            )
        ]
    }
}
