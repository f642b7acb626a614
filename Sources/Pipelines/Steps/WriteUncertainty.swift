/// Writes the uncertainty of a derived series.
public struct WriteUncertainty: PipelineStep {
    /// Takes a series written from an assessed volume.
    public typealias Input = AssessedSeries
    /// Gives the series, its uncertainty written.
    public typealias Output = DerivedSeries
    /// The step in YAML: `write-uncertainty`.
    public static let key = "write-uncertainty"

    /// The kind of object that shows the uncertainty.
    public enum Form: String, Hashable, Codable, Sendable, CaseIterable {
        /// Parametric Map Storage: the standard deviation in the source's unit.
        case parametricMap = "parametric-map"
        /// An RGB capture that every viewer shows: heat map on the denoised image.
        case fusedColor = "fused-color"
        /// A copy of the denoised series with an overlay plane over voxels above the threshold.
        case overlay
    }

    /// How the parametric map stores its numbers.
    public enum Precision: String, Hashable, Codable, Sendable, CaseIterable {
        /// Float Pixel Data.
        case float32
        /// 16-bit integers with a Real World Value slope.
        case uint16
    }

    /// Which slices the fused colour capture shows, besides the most uncertain one.
    public struct KeySlices: Hashable, Sendable {
        /// Allowed steps.
        public static let stepRange = 1...10_000
        /// The distance between two key slices.
        public let step: Int

        /// Every `step`-th slice; `step` must lie in `stepRange`.
        public static func every(_ step: Int) -> KeySlices {
            precondition(stepRange.contains(step), "the distance between key slices is out of range")
            return KeySlices(step: step)
        }
    }

    /// Allowed overlay thresholds, in the volume's unit.
    public static let thresholdRange = 0.0...1e6

    /// The objects that are written, each once, in the order of `Form`; never empty.
    public let forms: [Form]
    /// How the parametric map stores its numbers; default `float32`.
    public let precision: Precision
    /// Which slices the fused colour capture shows; default every tenth.
    public let keySlices: KeySlices
    /// Standard deviation above which the overlay marks a voxel; set exactly where `forms` holds `overlay`.
    public let overlayThreshold: Intensity?

    /// Creates the step; `forms` must not be empty, and a threshold goes with `.overlay` and with nothing else.
    public init(
        _ forms: [Form],
        precision: Precision = .float32,
        keySlices: KeySlices = .every(10),
        overlayThreshold: Intensity? = nil
    ) {
        precondition(!forms.isEmpty, "write-uncertainty needs at least one form")
        precondition(
            forms.contains(.overlay) == (overlayThreshold != nil),
            "an overlay threshold goes with the overlay and with nothing else"
        )
        if let overlayThreshold {
            precondition(
                WriteUncertainty.thresholdRange.contains(overlayThreshold.value),
                "overlayThreshold is out of range"
            )
        }
        self.forms = Form.allCases.filter(forms.contains)
        self.precision = precision
        self.keySlices = keySlices
        self.overlayThreshold = overlayThreshold
    }

    /// This step in the closed list of steps.
    public var planned: PlannedStep { .writeUncertainty(self) }
}

extension WriteUncertainty: OptionCoding {
    static let optionKeys = ["as", "precision", "key-slices", "overlay-threshold"]

    var options: PlanNode {
        .mapping([
            ("as", .list(forms.map { .text($0.rawValue) })),
            ("precision", .text(precision.rawValue)),
            ("key-slices", .text("every \(keySlices.step)")),
            ("overlay-threshold", overlayThreshold.map { .text($0.description) }),
        ])
    }

    init(_ options: OptionReader) throws(PlanError) {
        let forms: [Form] = try options.choices("as", standard: nil)
        guard !forms.isEmpty else {
            throw options.wrongType(
                "as",
                options.value("as") ?? PlanNode(.list([]), at: options.position),
                wanted: "at least one form",
                example: "[parametric-map]"
            )
        }
        let threshold =
            options.value("overlay-threshold") == nil && !forms.contains(.overlay)
            ? nil : try options.intensity("overlay-threshold", in: WriteUncertainty.thresholdRange)
        if threshold != nil, !forms.contains(.overlay) {
            throw PlanError(
                .unknownKey,
                at: options.value("overlay-threshold")?.position,
                "'overlay-threshold' has no overlay to apply to",
                advice: "add overlay to 'as', or remove the threshold"
            )
        }
        self.init(
            forms,
            precision: try options.choice("precision", standard: .float32),
            keySlices: try WriteUncertainty.keySlices(options),
            overlayThreshold: threshold
        )
    }

    private static func keySlices(_ options: OptionReader) throws(PlanError) -> KeySlices {
        guard let node = options.value("key-slices") else { return .every(10) }
        let range = KeySlices.stepRange
        return try options.text(
            "key-slices",
            node,
            wanted: "'every' and a whole number from \(range.lowerBound) to \(range.upperBound)",
            example: "every 10"
        ) { text in
            let words = text.split(separator: " ")
            guard words.count == 2, words[0] == "every", CanonicalNumber.isInteger(words[1]) else {
                return nil
            }
            guard let step = Int(words[1]), range.contains(step) else { return nil }
            return .every(step)
        }
    }
}
