/// What training minimises.
public struct TrainingObjective: Hashable, Sendable {
    /// A mean over all values of a patch.
    public enum Distance: String, CaseIterable, Hashable, Sendable {
        /// |d|.
        case l1
        /// d².
        case mse
        /// √(d² + 10⁻⁶).
        case charbonnier
    }

    /// Between the estimated and the true clean patch.
    public let clean: Distance
    /// Between the estimated and the true noise.
    public let noise: Distance
    /// Factor of the noise term.
    public let noiseWeight: Double
    /// Factor of 1 − SSIM of the clean patches.
    public let ssimWeight: Double
    /// Factor of the mean absolute difference of the clean patches' gradients.
    public let gradientWeight: Double
    /// o in the factor o / (s + o) of a patch whose noise has root mean square s; nil where every patch counts alike.
    public let levelOffset: Double?
}

extension TrainingObjective {
    /// What a recipe minimises that says nothing but that it has an objective.
    static let standard = TrainingObjective(
        clean: .l1,
        noise: .mse,
        noiseWeight: 1,
        ssimWeight: 0,
        gradientWeight: 0,
        levelOffset: nil
    )

    var tree: PlanNode {
        .mapping([
            ("clean", .text(clean.rawValue)), ("noise", .text(noise.rawValue)),
            ("noise-weight", .decimal(noiseWeight)), ("ssim-weight", .decimal(ssimWeight)),
            ("gradient-weight", .decimal(gradientWeight)),
            ("level-offset", levelOffset.map(PlanNode.decimal)),
        ])
    }

    init(_ node: PlanNode) throws(PlanError) {
        let known = ["clean", "noise", "noise-weight", "ssim-weight", "gradient-weight", "level-offset"]
        let reader = try OptionReader(node, of: "objective", known: known)
        clean = try reader.choice("clean", standard: .l1)
        noise = try reader.choice("noise", standard: .mse)
        noiseWeight = try reader.decimal("noise-weight", in: 0...1_000, standard: 1)
        ssimWeight = try reader.decimal("ssim-weight", in: 0...1_000, standard: 0)
        gradientWeight = try reader.decimal("gradient-weight", in: 0...1_000, standard: 0)
        levelOffset =
            reader.value("level-offset") == nil
            ? nil : try reader.decimal("level-offset", in: 1e-6...1, standard: nil)
    }
}
