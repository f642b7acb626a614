/// Makes a volume poorer in detail, as a faster or simpler scan would be, for research pipelines with known truth.
///
/// The low-resolution setting y = D(Hx) + n without its noise: slice by slice a Gaussian blur, then the blur of motion,
/// then samples at a coarser spacing, interpolated linearly at the new pixels' centres. Nothing is averaged over a new
/// pixel but what the blurs average, so that a spacing without a blur of about its size shows aliasing. Noise comes with
/// `simulate-noise` afterwards.
public struct Degrade: PipelineStep {
    /// Takes a volume as the scanner made it.
    public typealias Input = SeriesVolume
    /// Gives a blurred or coarser one.
    public typealias Output = DegradedVolume
    /// The step in YAML: `degrade`.
    public static let key = "degrade"

    /// How wide the Gaussian blur is.
    public enum GaussianBlur: Hashable, Sendable {
        /// Its full width at half maximum.
        case fullWidthAtHalfMaximum(Length)
        /// Its standard deviation.
        case sigma(Length)
    }

    /// The blur of an object that moves evenly along a line during the exposure.
    public struct MotionBlur: Hashable, Sendable {
        /// The way.
        public let length: Length
        /// Its direction in degrees, from that of an image's rows toward that of its columns.
        public let angleDegrees: Double

        /// Creates a blur from the length of the way and its direction in degrees.
        public init(length: Length, angleDegrees: Double) {
            self.length = length
            self.angleDegrees = angleDegrees
        }
    }

    /// Allowed widths and ways of blurs, in millimetres.
    public static let blurRangeMillimeters = 0.01...50.0
    /// Allowed directions, in degrees.
    public static let angleRangeDegrees = -180.0...180.0
    /// Allowed spacings, in millimetres.
    public static let spacingRangeMillimeters = 0.05...20.0

    /// The Gaussian blur; nil for none.
    public let gaussianBlur: GaussianBlur?
    /// The blur of motion, after the Gaussian one; nil for none.
    public let motionBlur: MotionBlur?
    /// Distance of neighbouring pixels in both directions; nil where the matrix stays.
    public let spacing: Length?

    /// Creates the step; every number must lie in its range, and at least one of the three must be given.
    public init(gaussianBlur: GaussianBlur? = nil, motionBlur: MotionBlur? = nil, spacing: Length? = nil) {
        precondition(gaussianBlur != nil || motionBlur != nil || spacing != nil, "nothing would be degraded")
        switch gaussianBlur {
        case .fullWidthAtHalfMaximum(let width)?, .sigma(let width)?:
            precondition(Self.blurRangeMillimeters.contains(width.millimeters), "the blur is out of range")
        case nil: break
        }
        if let motionBlur {
            precondition(
                Self.blurRangeMillimeters.contains(motionBlur.length.millimeters)
                    && Self.angleRangeDegrees.contains(motionBlur.angleDegrees),
                "the motion is out of range"
            )
        }
        if let spacing {
            precondition(
                Self.spacingRangeMillimeters.contains(spacing.millimeters),
                "the spacing is out of range"
            )
        }
        self.gaussianBlur = gaussianBlur
        self.motionBlur = motionBlur
        self.spacing = spacing
    }

    /// This step in the closed list of steps.
    public var planned: PlannedStep { .degrade(self) }
}

extension Degrade: OptionCoding {
    static let optionKeys = ["gaussian-blur", "motion-blur", "spacing"]
    private static let widths = ["fwhm", "sigma"]

    var options: PlanNode {
        let gaussian: [(String, PlanNode?)]? =
            switch gaussianBlur {
            case .fullWidthAtHalfMaximum(let width)?: [("fwhm", .text(width.description))]
            case .sigma(let sigma)?: [("sigma", .text(sigma.description))]
            case nil: nil
            }
        let motion = motionBlur.map { motion in
            PlanNode.mapping([
                ("length", .text(motion.length.description)), ("angle", .decimal(motion.angleDegrees)),
            ])
        }
        return .mapping([
            ("gaussian-blur", gaussian.map(PlanNode.mapping)), ("motion-blur", motion),
            ("spacing", spacing.map { .text($0.description) }),
        ])
    }

    init(_ options: OptionReader) throws(PlanError) {
        var gaussian: GaussianBlur?
        if let node = options.value("gaussian-blur") {
            let reader = try OptionReader(node, of: "\(options.owner) gaussian-blur", known: Self.widths)
            let (kind, _) = try reader.onlyEntry(of: "width", among: Self.widths)
            let width = try reader.length(kind, in: Self.blurRangeMillimeters, standard: nil)
            gaussian = kind == "fwhm" ? .fullWidthAtHalfMaximum(width) : .sigma(width)
        }
        var motion: MotionBlur?
        if let node = options.value("motion-blur") {
            let reader = try OptionReader(
                node,
                of: "\(options.owner) motion-blur",
                known: ["length", "angle"]
            )
            motion = MotionBlur(
                length: try reader.length("length", in: Self.blurRangeMillimeters, standard: nil),
                angleDegrees: try reader.decimal("angle", in: Self.angleRangeDegrees, standard: nil)
            )
        }
        let spacing =
            options.value("spacing") == nil
            ? nil : try options.length("spacing", in: Self.spacingRangeMillimeters, standard: nil)
        guard gaussian != nil || motion != nil || spacing != nil else {
            throw PlanError(
                .missingKey,
                at: options.position,
                "\(options.owner) needs a blur or a spacing",
                advice: "known: " + Self.optionKeys.joined(separator: ", ")
            )
        }
        self.init(gaussianBlur: gaussian, motionBlur: motion, spacing: spacing)
    }
}
