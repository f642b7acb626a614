import DICOMFiles
import DerivedObjects
import NoiseModels
import Pipelines
import SeriesVolumes
import Volumes

/// The volume that a job works on: an assembled series, or what the plan's degradation makes of it.
struct SeriesInput {
    /// What is worked on and written: of a decimated series on its coarser grid, so that nothing must be read with it.
    let series: AssembledSeries
    private let source: AssembledSeries
    private let step: Degrade?
    private let degradation: Degradation?
    private let grid: InPlaneGrid?

    /// Prepares a series for a plan.
    /// - Throws: `JobFailure` where the plan degrades and the series has no place in the patient, `NoiseError` where the
    ///   spacing is finer than the series' or leaves too few pixels, `DerivationError` where it cannot be decimated.
    init(_ source: AssembledSeries, _ plan: PipelinePlan) throws {
        self.source = source
        step = plan.degradation
        guard let step = plan.degradation else {
            (series, degradation, grid) = (source, nil, nil)
            return
        }
        guard let geometry = source.geometry else {
            throw JobFailure(
                code: "no-geometry",
                "degrade takes lengths in the patient, and these images have no pixel spacing, position and orientation"
            )
        }
        let degradation = try Degradation(step, in: geometry)
        let grid = try degradation.grid(over: source.shape)
        (self.degradation, self.grid) = (degradation, grid)
        series = try grid.map { (grid) throws(DerivationError) in try source.degraded(onto: grid) } ?? source
    }

    /// A series as it is.
    init(_ source: AssembledSeries) {
        self.source = source
        series = source
        (step, degradation, grid) = (nil, nil, nil)
    }

    /// The largest matrix that is held at a time.
    var heldShape: VolumeShape { source.shape }

    /// A range of slices, degraded where the plan says so.
    func read(_ range: Range<Int>) throws -> Slab {
        let slab = try source.read(range)
        guard let degradation else { return slab }
        let nearest = grid.map(slab.nearest(on:)) ?? slab
        let volume = try degradation.apply(to: slab.volume)
        return Slab(
            volume: volume,
            stored: series.storedValues(of: volume, over: nearest).stored,
            color: nearest.color
        )
    }

    /// What derived objects say of the degradation; nil where there is none.
    var account: DegradationAccount? {
        guard let step else { return nil }
        var (settings, codes): ([String], [CodedConcept]) = ([], [])
        switch step.gaussianBlur {
        case .fullWidthAtHalfMaximum(let width)?: settings.append("Gaussian blur FWHM \(width)")
        case .sigma(let sigma)?: settings.append("Gaussian blur sigma \(sigma)")
        case nil: break
        }
        if step.gaussianBlur != nil { codes.append(.gaussianBlur) }
        if let motion = step.motionBlur {
            settings.append("motion blur \(motion.length) at \(motion.angleDegrees) degrees")
            codes.append(.smoothing)
        }
        if let spacing = step.spacing {
            settings.append("pixel spacing \(spacing)")
            codes.append(.spatialResampling)
        }
        return DegradationAccount(settings: settings, codes: codes, isResampled: grid != nil)
    }

    /// What the report says of the degradation.
    var findings: [Finding] {
        guard let account else { return [] }
        var findings = [
            Finding(
                .note,
                code: "degraded",
                "degraded on purpose: \(account.settings.joined(separator: ", ")); \(source.shape.columns) x "
                    + "\(source.shape.rows) pixels became \(series.shape.columns) x \(series.shape.rows)"
            )
        ]
        if grid != nil, source.headers.contains(where: { $0.dataSet.hasOverlays }) {
            findings.append(
                Finding(
                    .warning,
                    code: "overlay-dropped",
                    "overlays of the source's matrix are not in the decimated images"
                )
            )
        }
        return findings
    }
}

extension Degradation {
    /// What a plan's step means on images in their place.
    fileprivate init(_ step: Degrade, in geometry: VolumeGeometry) throws(NoiseError) {
        let sigma: Double =
            switch step.gaussianBlur {
            case .fullWidthAtHalfMaximum(let width)?: width.millimeters / Self.fullWidthOfUnitSigma
            case .sigma(let sigma)?: sigma.millimeters
            case nil: 0
            }
        try self.init(
            sigmaMillimeters: sigma,
            motionLengthMillimeters: step.motionBlur?.length.millimeters ?? 0,
            motionAngleDegrees: step.motionBlur?.angleDegrees ?? 0,
            spacingMillimeters: step.spacing?.millimeters,
            in: geometry
        )
    }
}
