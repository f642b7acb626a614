/// Where a pixel's true class comes from.
public enum SegmentationLabels: Hashable, Sendable {
    /// From the clean image: class k holds the values from the k-th threshold on and below the next, class 0 all below the
    /// first; thresholds ascend, in Hounsfield units where CT has a window, else on the scale 0 to 1.
    case bands([Double])
    /// From the label maps that the index names, whole numbers below so many classes.
    case given(classes: Int)

    /// Classes, the background's (0) included.
    public var classes: Int {
        switch self {
        case .bands(let thresholds): thresholds.count + 1
        case .given(let classes): classes
        }
    }
}

extension SegmentationLabels {
    /// Classes that a network may tell apart.
    static let classCounts = 2...64
    private static let values = -32_768.0...65_535.0

    /// Ascending thresholds of `bands`, their modalities all with Hounsfield units or all without.
    static func thresholds(
        _ reader: OptionReader,
        of modalities: [TrainingModality],
        _ intensities: [TrainingModality: TrainingIntensity]
    ) throws(PlanError) -> [Double] {
        let node = try reader.required("bands", example: "[-300, -30, 150]")
        let thresholds = try reader.list("bands", node) { (item) throws(PlanError) in
            try reader.decimal("bands", item, in: values)
        }
        guard !thresholds.isEmpty, thresholds.count < classCounts.upperBound,
            zip(thresholds, thresholds.dropFirst()).allSatisfy({ $0 < $1 })
        else {
            throw PlanError(
                .outOfRange,
                at: node.position,
                "'bands' must be 1 to \(classCounts.upperBound - 1) ascending values",
                advice: "write them like bands: [-300, -30, 150]"
            )
        }
        let measured = modalities.map { modality in
            if case .window? = intensities[modality] { true } else { false }
        }
        guard Set(measured).count == 1 else {
            throw PlanError(
                .unknownValue,
                at: node.position,
                "'bands' would be in HU for CT and on the scale 0 to 1 for the other modalities",
                advice: "take CT alone, or the others alone"
            )
        }
        return thresholds
    }
}
