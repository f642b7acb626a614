/// What a segmentation network learns, in place of a denoiser's noise and objective.
public struct TrainingSegmentation: Hashable, Sendable {
    /// The true classes.
    public let labels: SegmentationLabels
    /// Whether Dice's coefficient of a validation counts the background, class 0.
    public let countsBackground: Bool
    /// Factor of the cross-entropy.
    public let crossEntropyWeight: Double
    /// Factor of the soft Dice loss.
    public let diceWeight: Double
}

extension TrainingSegmentation {
    private static let sources = ["bands", "given"]

    var labelsTree: PlanNode {
        let source: (String, PlanNode?) =
            switch labels {
            case .bands(let thresholds): ("bands", .list(thresholds.map(PlanNode.decimal)))
            case .given(let classes): ("given", .mapping([("classes", .integer(classes))]))
            }
        return .mapping([source, ("background", .truth(countsBackground))])
    }

    var objectiveTree: PlanNode {
        .mapping([("cross-entropy", .decimal(crossEntropyWeight)), ("dice", .decimal(diceWeight))])
    }

    /// Reads the keys `labels` and `objective` of a recipe.
    init(
        _ recipe: OptionReader,
        of data: TrainingData,
        _ intensities: [TrainingModality: TrainingIntensity],
        _ augmentation: TrainingAugmentation
    ) throws(PlanError) {
        guard data.denoisedModalities.isEmpty else {
            throw PlanError(
                .unknownValue,
                at: recipe.value("data")?.position,
                "truth is denoised under simulated noise, and a segmentation is trained without noise",
                advice: "leave denoised out of data"
            )
        }
        guard augmentation.interpolation == nil else {
            throw PlanError(
                .unknownValue,
                at: recipe.value("augmentation")?.position,
                "interpolation is about noise that neighbouring pixels share, and a segmentation is trained without noise",
                advice: "leave interpolation out of augmentation"
            )
        }
        let node = try recipe.required("labels", example: "{bands: [-300, -30, 150]}")
        let reader = try OptionReader(node, of: "labels", known: Self.sources + ["background"])
        let (source, options) = try reader.onlyEntry(of: "source", among: Self.sources)
        if source == "bands" {
            let modalities = TrainingModality.allCases.filter { data.modalities[$0] != nil }
            labels = .bands(try SegmentationLabels.thresholds(reader, of: modalities, intensities))
        } else {
            let given = try OptionReader(options, of: "labels given", known: ["classes"])
            let classes = try given.integer("classes", in: SegmentationLabels.classCounts, standard: nil)
            labels = .given(classes: classes)
            guard augmentation.elastic == nil else {
                throw PlanError(
                    .unknownValue,
                    at: options.position,
                    "label maps are whole numbers, which an elastic deformation would mix",
                    advice: "leave elastic out of augmentation, or take bands"
                )
            }
        }
        countsBackground = try reader.truth("background", standard: false)
        let objective = try OptionReader(
            try recipe.required("objective", example: "{cross-entropy: 1, dice: 1}"),
            of: "objective",
            known: ["cross-entropy", "dice"]
        )
        crossEntropyWeight = try objective.decimal("cross-entropy", in: 0...1_000, standard: 1)
        diceWeight = try objective.decimal("dice", in: 0...1_000, standard: 1)
        guard crossEntropyWeight + diceWeight > 0 else {
            throw PlanError(
                .outOfRange,
                at: recipe.value("objective")?.position,
                "nothing is minimised",
                advice: "give cross-entropy or dice a factor above 0"
            )
        }
    }
}
