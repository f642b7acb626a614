/// What a study does to its images before their noise: y = D(Hx) + n of the low-resolution setting, where D(Hx) is the
/// truth that denoised images are measured against.
///
/// Lengths are in pixels, since an index does not know the pixels' spacing. The whole image is degraded; a crop is taken
/// of the result.
public struct StudyDegradation: Hashable, Sendable {
    /// Standard deviation of the Gaussian blur in pixels; nil for none.
    public let gaussianSigma: Double?
    /// The blur of motion; nil for none.
    public let motionBlur: MotionBlur?
    /// Distance between neighbouring pixels of the result in pixels; nil where the matrix stays.
    public let factor: Double?

    /// Even motion along a line during the exposure.
    public struct MotionBlur: Hashable, Sendable {
        /// The way in pixels.
        public let length: Double
        /// Its direction in degrees, from that of an image's rows toward that of its columns.
        public let angleDegrees: Double
    }

    /// Allowed standard deviations and ways, in pixels.
    public static let blurRange = 0.05...64.0
    /// Allowed directions, in degrees.
    public static let angleRangeDegrees = -180.0...180.0
    /// Allowed factors.
    public static let factorRange = 1.0...16.0
}

extension StudyDegradation {
    private static let keys = ["gaussian-blur", "motion-blur", "factor"]

    var tree: PlanNode {
        .mapping([
            ("gaussian-blur", gaussianSigma.map { .mapping([("sigma", .decimal($0))]) }),
            (
                "motion-blur",
                motionBlur.map {
                    .mapping([("length", .decimal($0.length)), ("angle", .decimal($0.angleDegrees))])
                }
            ), ("factor", factor.map(PlanNode.decimal)),
        ])
    }

    /// `{gaussian-blur: {sigma: 1}, motion-blur: {length: 3, angle: 30}, factor: 2}`, at least one of the three.
    init(_ node: PlanNode) throws(PlanError) {
        let reader = try OptionReader(node, of: "degrade", known: Self.keys)
        if let blur = reader.value("gaussian-blur") {
            gaussianSigma = try OptionReader(blur, of: "degrade gaussian-blur", known: ["sigma"])
                .decimal("sigma", in: Self.blurRange, standard: nil)
        } else {
            gaussianSigma = nil
        }
        if let blur = reader.value("motion-blur") {
            let options = try OptionReader(blur, of: "degrade motion-blur", known: ["length", "angle"])
            motionBlur = MotionBlur(
                length: try options.decimal("length", in: Self.blurRange, standard: nil),
                angleDegrees: try options.decimal("angle", in: Self.angleRangeDegrees, standard: nil)
            )
        } else {
            motionBlur = nil
        }
        factor =
            reader.value("factor") == nil
            ? nil : try reader.decimal("factor", in: Self.factorRange, standard: nil)
        guard gaussianSigma != nil || motionBlur != nil || factor != nil else {
            throw PlanError(
                .missingKey,
                at: node.position,
                "degrade needs a blur or a factor",
                advice: "known: " + Self.keys.joined(separator: ", ")
            )
        }
    }
}

extension Study {
    /// Reads the degradation, and refuses it where the noise is that of images as they were scanned.
    static func degradation(_ reader: OptionReader, before noise: StudyNoise) throws(PlanError)
        -> StudyDegradation?
    {
        guard let node = reader.value("degrade") else { return nil }
        let kinds: [TrainingNoise] = if case .simulated(let kinds) = noise { kinds } else { [] }
        guard noise != .paired, !kinds.contains(where: \.isComputedTomography) else {
            throw PlanError(
                .unknownValue,
                at: node.position,
                "'degrade' goes before noise that is added, and this noise is that of images as they were scanned",
                advice: "remove degrade, or name noise of another kind, such as gaussian"
            )
        }
        return try StudyDegradation(node)
    }

    /// Refuses decimation of images whose labels are those of the finer grid.
    static func checkDegradation(
        _ reader: OptionReader,
        _ degradation: StudyDegradation?,
        _ segmentation: StudySegmentation?
    ) throws(PlanError) {
        guard degradation?.factor != nil, let segmentation, segmentation.labels != .network else { return }
        throw PlanError(
            .unknownValue,
            at: reader.value("degrade")?.position,
            "the labels of the segmentation are those of images that 'degrade' makes smaller",
            advice: "write labels: network, which segments the degraded images, or remove factor"
        )
    }
}
