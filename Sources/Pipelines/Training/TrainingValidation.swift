/// How progress is measured on patients kept apart, and what counts as better.
public struct TrainingValidation: Hashable, Sendable {
    /// One of the five figures of image quality.
    public enum Metric: String, CaseIterable, Hashable, Sendable {
        /// Peak signal-to-noise ratio.
        case psnr
        /// Structural similarity.
        case ssim
        /// Visual information fidelity in the pixel domain.
        case vifp
        /// Mean squared error.
        case mse
        /// Colour difference, CIE 2000.
        case deltaE = "delta-e"

        /// Whether more is better.
        public var isBetterHigher: Bool { self != .mse && self != .deltaE }
    }

    /// Steps between two validations.
    public let interval: Int
    /// Images of each modality.
    public let images: Int
    /// Side of the central square of an image that is looked at.
    public let crop: Int
    /// The noise of each case, one level a kind; empty exactly where the network segments.
    public let noise: [TrainingNoise]
    /// The figure that says which weights of a denoiser are best; of a segmentation network Dice's coefficient does.
    public let best: Metric
    /// Validations without a better one after which training ends; nil for never.
    public let patience: Int?
}

extension TrainingValidation {
    private static let standardNoise = [10.0, 25, 50, 75].map { TrainingNoise(.gaussian(sigma: $0...$0)) }

    var tree: PlanNode {
        .mapping([
            ("every", .integer(interval)), ("images", .integer(images)), ("crop", .integer(crop)),
            ("noise", noise.isEmpty ? nil : .list(noise.map(\.fixedTree))),
            ("best", noise.isEmpty ? nil : .text(best.rawValue)),
            ("patience", patience.map { .integer($0) }),
        ])
    }

    init(_ node: PlanNode, isOfSegmentation: Bool) throws(PlanError) {
        let known =
            ["every", "images", "crop"] + (isOfSegmentation ? [] : ["noise", "best"]) + ["patience"]
        let reader = try OptionReader(node, of: "validation", known: known)
        interval = try reader.integer("every", in: 1...100_000_000, standard: nil)
        images = try reader.integer("images", in: 1...10_000, standard: 8)
        crop = try reader.integer("crop", in: 48...4_096, standard: 192)
        if isOfSegmentation {
            noise = []
        } else if let list = reader.value("noise") {
            noise = try TrainingNoise.list("noise", list, isFixed: true)
        } else {
            noise = Self.standardNoise
        }
        best = try reader.choice("best", standard: .psnr)
        patience =
            reader.value("patience") == nil
            ? nil : try reader.integer("patience", in: 1...100_000, standard: nil)
    }
}
