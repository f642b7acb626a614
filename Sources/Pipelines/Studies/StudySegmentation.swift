/// Whether denoising keeps what a network sees in an image: a frozen segmentation network, and what it should find.
public struct StudySegmentation: Hashable, Sendable {
    /// What a segmentation is compared with.
    public enum Labels: Hashable, Sendable {
        /// The label maps that the index names, or of DICOM the Segmentation objects beside the images.
        case given
        /// What the network finds in the clean image.
        case network
        /// Classes of the clean image's own values, which begin at these thresholds: in Hounsfield units where CT has a window,
        /// else on the scale 0 to 1.
        case bands([Double])
    }

    /// The network's weights, a name or the path of a `.safetensors` file.
    public let weights: String
    /// What its segmentations are compared with.
    public let labels: Labels
    /// Whether the mean over the classes counts the background, class 0.
    public let countsBackground: Bool
}

extension StudySegmentation {
    /// The label of the clean images' row, which no method may have.
    static let cleanLabel = "clean"
    private static let words: [(String, Labels)] = [("given", .given), ("network", .network)]

    var tree: PlanNode {
        let labels: PlanNode =
            switch labels {
            case .given: .text("given")
            case .network: .text("network")
            case .bands(let thresholds): .mapping([("bands", .list(thresholds.map(PlanNode.decimal)))])
            }
        return .mapping([
            ("weights", .text(weights)), ("labels", labels), ("background", .truth(countsBackground)),
        ])
    }

    init(
        _ node: PlanNode,
        of modalities: [TrainingModality],
        _ intensities: [TrainingModality: TrainingIntensity]
    ) throws(PlanError) {
        let reader = try OptionReader(
            node,
            of: "segmentation",
            known: ["weights", "labels", "background"]
        )
        weights = try reader.text(
            "weights",
            try reader.required("weights", example: "segmentation-ct"),
            wanted: "a name or the path of a .safetensors file",
            example: "segmentation-ct"
        ) { Denoise.areValidWeights($0) ? $0 : nil }
        countsBackground = try reader.truth("background", standard: false)
        let source = try reader.required("labels", example: "{bands: [-300, -30, 150]}")
        if case .mapping = source.content {
            let options = try OptionReader(source, of: "segmentation labels", known: ["bands"])
            labels = .bands(try SegmentationLabels.thresholds(options, of: modalities, intensities))
        } else {
            labels = try reader.text(
                "labels",
                source,
                wanted: "given, network or {bands: [...]}",
                example: "{bands: [-300, -30, 150]}"
            ) { text in Self.words.first { $0.0 == text }?.1 }
        }
    }

    /// Reads the segmentation of a study, which goes with its metric `dice`.
    static func read(
        _ reader: OptionReader,
        _ study: (data: StudyData, intensities: [TrainingModality: TrainingIntensity]),
        _ methods: [StudyMethod],
        _ metrics: [Study.Metric]
    ) throws(PlanError) -> StudySegmentation? {
        guard let node = reader.value("segmentation") else {
            guard !metrics.contains(.dice) else {
                throw PlanError(
                    .missingKey,
                    at: reader.value("metrics")?.position,
                    "dice needs a network that segments",
                    advice: "add segmentation: {weights: segmentation-ct, labels: network}, or remove dice"
                )
            }
            return nil
        }
        guard metrics.contains(.dice) else {
            throw PlanError(
                .unknownValue,
                at: node.position,
                "a segmentation is measured by dice, which metrics leaves out",
                advice: "add dice to metrics, or remove segmentation"
            )
        }
        guard !methods.contains(where: { $0.label == cleanLabel }) else {
            throw PlanError(
                .duplicateKey,
                at: reader.value("methods")?.position,
                "'\(cleanLabel)' is what the clean images' segmentation is called",
                advice: "give the method another label"
            )
        }
        return try StudySegmentation(node, of: study.data.modalities, study.intensities)
    }
}
