import Volumes

/// Chooses the series that a plan is for, by what kind of image they are; never by who is in them.
public struct SelectSeries: PipelineStep {
    /// Takes files of any number of series.
    public typealias Input = SeriesFiles
    /// Gives the series the plan is for.
    public typealias Output = SelectedSeries
    /// The step in YAML: `select-series`.
    public static let key = "select-series"

    /// A rule of eligibility that the plan overrides, named by the refusal that it lifts.
    public enum Insistence: String, Hashable, Codable, Sendable, CaseIterable {
        /// Image Type says DERIVED.
        case derived
        /// Scout images.
        case localizer
        /// Reformatted or projected series, such as MPR and MIP.
        case reformat
        /// ADC, phase, subtraction and other maps.
        case map
        /// Series that Limpid or a scanner denoised already.
        case alreadyDenoised = "already-denoised"
        /// Dose reports, protocol and screen pages.
        case dosePage = "dose-page"
        /// Ultrasound with coloured pixels inside the tissue; they stay as they are.
        case colour
    }

    /// Which part of an ultrasound frame may be changed.
    public enum Regions: String, Hashable, Codable, Sendable, CaseIterable {
        /// Only regions that the Sequence of Ultrasound Regions (0018,6011) marks as tissue.
        case tissue
        /// The whole frame, where that sequence is missing.
        case wholeFrame = "whole-frame"
    }

    /// Allowed values of `minimumSlices`.
    public static let minimumSlicesRange = 1...100_000

    /// The modalities, each once.
    public let modality: ModalityChoice
    /// Series with fewer slices are left out; default 1.
    public let minimumSlices: Int
    /// Refusals that the plan lifts, each once, in the order of `Insistence`; default none.
    public let insist: [Insistence]
    /// Which part of an ultrasound frame may be changed; default `tissue`.
    public let regions: Regions

    /// Creates the step; `minimumSlices` must lie in `minimumSlicesRange`.
    public init(
        modality: ModalityChoice,
        minimumSlices: Int = 1,
        insistOn insist: [Insistence] = [],
        regions: Regions = .tissue
    ) {
        precondition(SelectSeries.minimumSlicesRange.contains(minimumSlices), "minimumSlices is out of range")
        self.modality = modality
        self.minimumSlices = minimumSlices
        self.insist = Insistence.allCases.filter(insist.contains)
        self.regions = regions
    }

    /// This step in the closed list of steps.
    public var planned: PlannedStep { .selectSeries(self) }
}

extension SelectSeries: OptionCoding {
    static let optionKeys = ["modality", "minimum-slices", "insist", "regions"]

    var options: PlanNode {
        .mapping([
            ("modality", modality.node),
            ("minimum-slices", .integer(minimumSlices)),
            ("insist", .list(insist.map { .text($0.rawValue) })),
            ("regions", .text(regions.rawValue)),
        ])
    }

    init(_ options: OptionReader) throws(PlanError) {
        self.init(
            modality: try ModalityChoice(options),
            minimumSlices: try options.integer(
                "minimum-slices",
                in: SelectSeries.minimumSlicesRange,
                standard: 1
            ),
            insistOn: try options.choices("insist", standard: []),
            regions: try options.choice("regions", standard: .tissue)
        )
    }
}
