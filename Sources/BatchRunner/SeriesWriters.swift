import DICOMFiles
import DerivedObjects
import Pipelines
import SeriesVolumes
import Volumes

/// Every output series of one job, each in its own staged folder, published together when all are whole.
final class SeriesWriters {
    /// One finished series that awaits publishing.
    struct Finished: Sendable {
        let kind: DerivedKind
        let seriesInstanceUID: String
        let objects: [WrittenObject]
    }

    /// What could not be written as asked, and why.
    private(set) var findings: [Finding] = []
    private var images: DerivedSeriesWriter?
    private var map: ParametricMapWriter?
    private var fused: FusedCaptureWriter?
    private var overlay: OverlayWriter?

    /// The kinds of series a plan asks for, for a source; those that it cannot have are left out with a finding.
    static func kinds(_ plan: PipelinePlan, for series: AssembledSeries) -> (
        kinds: [DerivedKind], findings: [Finding]
    ) {
        var kinds: [DerivedKind] = [.denoised]
        var findings: [Finding] = []
        guard let step = plan.uncertaintyObjects else { return (kinds, findings) }
        for form in step.forms {
            switch form {
            case .parametricMap:
                if let obstacle = series.parametricMapObstacle {
                    findings.append(obstacle)
                    findings.append(
                        Finding(
                            .note,
                            code: "fused-instead-of-map",
                            "no Parametric Map can be made of these images: the colour capture is written instead"
                        )
                    )
                    if !kinds.contains(.fused) { kinds.append(.fused) }
                } else {
                    kinds.append(.standardDeviation)
                }
            case .fusedColor:
                if !kinds.contains(.fused) { kinds.append(.fused) }
            case .overlay:
                if let obstacle = series.overlayObstacle {
                    findings.append(obstacle)
                } else {
                    kinds.append(.overlay)
                }
            }
        }
        return (kinds, findings)
    }

    /// Opens a writer per kind; `folders` holds an existing staged folder for each.
    init(
        series: AssembledSeries,
        plan: PipelinePlan,
        kinds: [DerivedKind],
        derivation: Derivation,
        typicalSigma: Double,
        folders: [DerivedKind: String]
    ) throws(DerivationError) {
        func folder(_ kind: DerivedKind) -> String { folders[kind] ?? "" }
        let images = try DerivedSeriesWriter(
            series: series,
            derivation: derivation,
            folder: folder(.denoised)
        )
        findings = images.findings
        self.images = consume images
        guard let step = plan.uncertaintyObjects else { return }
        if kinds.contains(.standardDeviation) {
            map = try ParametricMapWriter(
                series: series,
                derivation: derivation,
                folder: folder(.standardDeviation),
                quantity: .standardDeviation,
                // A denoised value is less uncertain than the noise; eight times it leaves room where noise is strongest.
                precision: step.precision == .float32 ? .float32 : .uint16(maximum: 8 * typicalSigma)
            )
        }
        if kinds.contains(.fused) {
            fused = try FusedCaptureWriter(
                series: series,
                derivation: derivation,
                folder: folder(.fused),
                interval: step.keySlices.step
            )
        }
        if kinds.contains(.overlay), let threshold = step.overlayThreshold {
            overlay = try OverlayWriter(
                series: series,
                derivation: derivation,
                folder: folder(.overlay),
                threshold: Float(threshold.value)
            )
        }
    }

    /// Writes the next slices to every series.
    func write(
        stored: [Int32],
        source: Slab,
        denoised: Volume,
        standardDeviation: Volume?,
        slices: Range<Int>
    ) throws(DerivationError) {
        try images?.write(stored: stored, color: source.color, slices: slices)
        guard let standardDeviation else { return }
        try map?.write(values: standardDeviation.voxels, slices: slices)
        try fused?.write(original: source.volume, denoised: denoised, standardDeviation: standardDeviation)
        try overlay?.write(
            stored: stored,
            color: source.color,
            standardDeviation: standardDeviation.voxels,
            slices: slices
        )
    }

    /// Finishes every file; the denoised series comes first.
    func finish() throws(DerivationError) -> [Finished] {
        var finished: [Finished] = []
        if let images = images.take() {
            let uid = images.seriesInstanceUID
            finished.append(Finished(kind: .denoised, seriesInstanceUID: uid, objects: try images.finish()))
        }
        if let map = map.take() {
            let uid = map.seriesInstanceUID
            finished.append(
                Finished(kind: .standardDeviation, seriesInstanceUID: uid, objects: try map.finish())
            )
        }
        if let fused = fused.take() {
            let uid = fused.seriesInstanceUID
            finished.append(Finished(kind: .fused, seriesInstanceUID: uid, objects: try fused.finish()))
        }
        if let overlay = overlay.take() {
            let uid = overlay.seriesInstanceUID
            finished.append(Finished(kind: .overlay, seriesInstanceUID: uid, objects: try overlay.finish()))
        }
        return finished
    }
}
