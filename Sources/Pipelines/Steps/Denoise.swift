/// Removes noise.
public struct Denoise: PipelineStep {
    /// Takes a volume with its noise model.
    public typealias Input = EstimatedVolume
    /// Gives the denoised volume.
    public typealias Output = DenoisedVolume
    /// The step in YAML: `denoise`.
    public static let key = "denoise"

    /// The method with its settings.
    public enum Method: Hashable, Sendable {
        /// Non-local means: search and patch radius in voxels, 2 or 3 dimensions, and the filter's width as a multiple of the noise's standard deviation.
        case nonLocalMeans(
            searchRadius: Int = 10,
            patchRadius: Int = 3,
            dimensions: Int = 2,
            smoothing: Double = 1
        )
    }

    /// Allowed search radii of non-local means, in voxels.
    public static let searchRadiusRange = 1...32
    /// Allowed patch radii of non-local means, in voxels.
    public static let patchRadiusRange = 0...8
    /// Allowed dimensions of non-local means.
    public static let dimensionsRange = 2...3
    /// Allowed smoothing of non-local means.
    public static let smoothingRange = 0.01...10.0
    /// Allowed strengths.
    public static let strengthRange = 0.0...1.0

    /// The method with its settings.
    public let method: Method
    /// Share of the method's result in the output, 0 to 1: strength · denoised + (1 − strength) · noisy; default 1.
    public let strength: Double

    /// Creates the step; every setting must lie in its range.
    public init(with method: Method, strength: Double = 1) {
        switch method {
        case .nonLocalMeans(let searchRadius, let patchRadius, let dimensions, let smoothing):
            precondition(Denoise.searchRadiusRange.contains(searchRadius), "searchRadius is out of range")
            precondition(Denoise.patchRadiusRange.contains(patchRadius), "patchRadius is out of range")
            precondition(Denoise.dimensionsRange.contains(dimensions), "dimensions is out of range")
            precondition(Denoise.smoothingRange.contains(smoothing), "smoothing is out of range")
        }
        precondition(Denoise.strengthRange.contains(strength), "strength is out of range")
        self.method = method
        self.strength = strength
    }

    /// This step in the closed list of steps.
    public var planned: PlannedStep { .denoise(self) }
}

extension Denoise: OptionCoding {
    static let optionKeys = ["non-local-means"]

    var options: PlanNode {
        switch method {
        case .nonLocalMeans(let searchRadius, let patchRadius, let dimensions, let smoothing):
            .mapping([
                (
                    "non-local-means",
                    .mapping([
                        ("search-radius", .integer(searchRadius)),
                        ("patch-radius", .integer(patchRadius)),
                        ("dimensions", .integer(dimensions)),
                        ("smoothing", .decimal(smoothing)),
                        ("strength", .decimal(strength)),
                    ])
                )
            ])
        }
    }

    init(_ options: OptionReader) throws(PlanError) {
        let (method, node) = try options.onlyEntry(of: "method", among: Denoise.optionKeys)
        let reader = try OptionReader(
            node,
            of: "\(options.owner) \(method)",
            known: ["search-radius", "patch-radius", "dimensions", "smoothing", "strength"]
        )
        self.init(
            with: .nonLocalMeans(
                searchRadius: try reader.integer(
                    "search-radius",
                    in: Denoise.searchRadiusRange,
                    standard: 10
                ),
                patchRadius: try reader.integer("patch-radius", in: Denoise.patchRadiusRange, standard: 3),
                dimensions: try reader.integer("dimensions", in: Denoise.dimensionsRange, standard: 2),
                smoothing: try reader.decimal("smoothing", in: Denoise.smoothingRange, standard: 1)
            ),
            strength: try reader.decimal("strength", in: Denoise.strengthRange, standard: 1)
        )
    }
}
