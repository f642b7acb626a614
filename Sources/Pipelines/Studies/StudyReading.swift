/// What readers see of a study: pairs of images of two methods, without the methods' names.
public struct StudyReading: Hashable, Sendable {
    /// The two methods of each pair, `noisy` for the images as they come; nil for the reference against every other.
    public let compared: [String]?
    /// Pairs at most, evenly drawn over modalities, noises and methods; nil for one of each image under each noise.
    public let pairs: Int?
    /// How many of the pairs are shown a second time, sides changed.
    public let repeats: Int
    /// CT's display window in HU; nil for soft tissue.
    public let window: ClosedRange<Double>?

    /// The name of the images as they come.
    public static let noisy = "noisy"

    static let key = "reader-study"
}

extension StudyReading {
    var tree: PlanNode {
        .mapping([
            ("compare", compared.map { .list($0.map(PlanNode.text)) }), ("pairs", pairs.map { .integer($0) }),
            ("repeats", .integer(repeats)), ("window", window.map(PlanNode.range)),
        ])
    }

    /// Reads `{compare: [TwoStage, bm3d], pairs: 30, repeats: 5}`.
    init(
        _ node: PlanNode,
        methods: [StudyMethod],
        of data: StudyData,
        _ intensities: [TrainingModality: TrainingIntensity]
    ) throws(PlanError) {
        let reader = try OptionReader(
            node,
            of: Self.key,
            known: ["compare", "pairs", "repeats", "window"]
        )
        compared = try Self.compared(reader, methods, data)
        pairs =
            reader.value("pairs") == nil ? nil : try reader.integer("pairs", in: 1...10_000, standard: nil)
        // Each repeat comes in the second half of a reading, its first showing in the first.
        repeats = try reader.integer("repeats", in: 0...(pairs ?? 10_000) / 2, standard: 0)
        window = try Self.window(reader, intensities[.ct])
    }

    private static func compared(
        _ reader: OptionReader,
        _ methods: [StudyMethod],
        _ data: StudyData
    ) throws(PlanError) -> [String]? {
        guard let node = reader.value("compare") else { return nil }
        let known = [noisy] + methods.names
        let example = "[\(known.last ?? noisy), \(noisy)]"
        let names = try reader.list("compare", node) { (item) throws(PlanError) in
            try reader.text(
                "compare",
                item,
                wanted: "two of: " + known.joined(separator: ", "),
                example: example
            ) { known.contains($0) ? $0 : nil }
        }
        guard names.count == 2 else {
            throw reader.wrongType("compare", node, wanted: "a list of two methods", example: example)
        }
        guard
            data.modalities.contains(where: { modality in
                names.allSatisfy { name in
                    name == noisy || methods.contains { $0.label == name && $0.applies(to: modality) }
                }
            })
        else {
            throw PlanError(
                .unknownValue,
                at: node.position,
                "no modality of the study has both methods",
                quote: names.joined(separator: ", "),
                advice: "compare methods that are tried on the same images"
            )
        }
        return names
    }

    private static func window(
        _ reader: OptionReader,
        _ computedTomography: TrainingIntensity?
    ) throws(PlanError) -> ClosedRange<Double>? {
        guard let node = reader.value("window") else { return nil }
        let window = try reader.range("window", in: -32_768...65_535, standard: nil)
        guard window.upperBound - window.lowerBound >= 1 else {
            throw reader.wrongType(
                "window",
                node,
                wanted: "two numbers 1 HU apart or more",
                example: "[-160, 240]"
            )
        }
        guard case .window = computedTomography else {
            throw PlanError(
                .unknownValue,
                at: node.position,
                "'window' is of CT in HU, and the study has none",
                advice: "remove it, or write intensities: {ct: {window: [-1000, 1000]}}"
            )
        }
        return window
    }
}
