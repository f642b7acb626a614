/// How a modality's intensities become the scale a network works on; values outside 0 … 1 are kept.
public enum TrainingIntensity: Hashable, Sendable {
    /// Hounsfield units from the lower to the upper bound become 0 … 1.
    case window(ClosedRange<Double>)
    /// 0 to this percentile of the series becomes 0 … 1.
    case percentile(Double)
    /// 0 to the largest value that can be stored becomes 0 … 1.
    case storedRange
}

extension TrainingIntensity {
    private static let storedRangeWord = "stored-range"

    var tree: PlanNode {
        switch self {
        case .window(let bounds):
            .mapping([("window", .list([.decimal(bounds.lowerBound), .decimal(bounds.upperBound)]))])
        case .percentile(let percentile): .mapping([("percentile", .decimal(percentile))])
        case .storedRange: .text(Self.storedRangeWord)
        }
    }

    init(_ node: PlanNode, of modality: TrainingModality) throws(PlanError) {
        let owner = "intensities \(modality.rawValue)"
        if case .text(let word) = node.content {
            guard word == Self.storedRangeWord else {
                throw PlanError(
                    .unknownValue,
                    at: node.position,
                    "unknown mapping of \(owner)",
                    quote: word,
                    advice: "write stored-range, {percentile: 99.9} or {window: [-1000, 1000]}"
                )
            }
            self = .storedRange
            return
        }
        let reader = try OptionReader(node, of: owner, known: ["window", "percentile"])
        let (kind, value) = try reader.onlyEntry(of: "mapping", among: ["window", "percentile"])
        guard kind == "window" else {
            self = .percentile(try reader.decimal("percentile", in: 50...100, standard: nil))
            return
        }
        let bounds = try reader.range("window", in: -32_768...65_535, standard: nil)
        guard bounds.lowerBound < bounds.upperBound else {
            throw reader.wrongType("window", value, wanted: "two different numbers", example: "[-1000, 1000]")
        }
        guard modality == .ct else {
            throw PlanError(
                .unknownValue,
                at: value.position,
                "only CT has Hounsfield units, so only CT has a window",
                advice: "write stored-range or {percentile: 99.9}"
            )
        }
        self = .window(bounds)
    }
}
