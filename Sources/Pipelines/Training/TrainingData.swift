/// Which images of an index take part in training.
public struct TrainingData: Hashable, Sendable {
    /// Share of the patches that each modality gets; never empty, every share positive.
    public let modalities: [TrainingModality: Double]
    /// Relative chance of an image within its modality by its role; 0 for never.
    public let weights: [TrainingRole: Double]
    /// Whether images that may not go into shipped weights are left out of training.
    public let isUsableForShippingOnly: Bool
    /// Texts by which an image's source is known to be interpolated: such images are averaged 2 × 2.
    public let halvedSources: [String]
    /// Modalities whose images are denoised by BM3D, with the noise that is measured in each, before they serve as truth under
    /// noise of the same grain: CT under `ct-texture` and `ct-scan`.
    ///
    /// A network learns to keep the noise of its truth. CT slices of the usual dose have 5 to 15 HU of it, and its grain is that
    /// of the noise to be removed: without this, a network leaves most of what is weaker than 20 HU. White noise does not look
    /// like it, and there the truth stays as it is.
    public let denoisedModalities: [TrainingModality]
}

/// What an image of the index may be used as.
public enum TrainingRole: String, CaseIterable, Hashable, Sendable {
    /// A target with hardly any noise.
    case clean
    /// A target with a little noise.
    case cleanIsh = "clean-ish"
    /// A poor target.
    case moderateNoise = "moderate-noise"
    /// Ultrasound, whose speckle is part of every image.
    case speckleBearing = "speckle-bearing"
}

extension TrainingData {
    static let standardWeights: [TrainingRole: Double] = [
        .clean: 1, .cleanIsh: 1, .moderateNoise: 0, .speckleBearing: 0,
    ]
    private static let shares = 0.001...1_000.0

    var tree: PlanNode {
        .mapping([
            ("modalities", .numbers(modalities)), ("weights", .numbers(weights)),
            ("usable-for-shipping-only", .truth(isUsableForShippingOnly)),
            ("halve", .list(halvedSources.map(PlanNode.text))),
            // Left out where there are none: recipes older than the choice keep their digests.
            (
                "denoised",
                denoisedModalities.isEmpty
                    ? nil : .list(denoisedModalities.map { .text($0.rawValue) })
            ),
        ])
    }

    init(_ node: PlanNode) throws(PlanError) {
        let known = ["modalities", "weights", "usable-for-shipping-only", "halve", "denoised"]
        let reader = try OptionReader(node, of: "data", known: known)
        modalities = try reader.numbers(
            "modalities",
            in: Self.shares,
            example: "{ct: 1}",
            standard: nil
        )
        guard !modalities.isEmpty else {
            throw PlanError(
                .empty,
                at: reader.value("modalities")?.position,
                "no modality is chosen",
                advice: "write it like modalities: {ct: 1}"
            )
        }
        weights = try reader.numbers(
            "weights",
            in: 0...1_000,
            example: "{clean: 1}",
            standard: Self.standardWeights
        )
        guard weights.values.contains(where: { $0 > 0 }) else {
            throw PlanError(
                .outOfRange,
                at: reader.value("weights")?.position,
                "no role has a weight above 0, so no image takes part",
                advice: "leave 'weights' out, or give one role a weight"
            )
        }
        isUsableForShippingOnly = try reader.truth("usable-for-shipping-only", standard: true)
        let (shares, denoised) = (modalities, try reader.choices("denoised", standard: [TrainingModality]()))
        denoisedModalities = denoised
        if let other = denoised.first(where: { $0 != .ct || shares[$0] == nil }) {
            throw PlanError(
                .unknownValue,
                at: reader.value("denoised")?.position,
                other == .ct
                    ? "CT takes no part in this training"
                    : "only CT's own noise is measured well enough to be taken from the truth",
                quote: other.rawValue,
                advice: other == .ct ? "leave 'denoised' out" : "write it like denoised: [ct]"
            )
        }
        guard let halve = reader.value("halve") else {
            halvedSources = []
            return
        }
        halvedSources = try reader.list("halve", halve) { (item) throws(PlanError) in
            try reader.text("halve", item, wanted: "part of a source's name", example: "[PGBM]") { text in
                TrainingRecipe.isPrintable(text) ? text : nil
            }
        }
    }
}
