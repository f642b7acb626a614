/// The small classical filters that others are compared with.
extension Denoise {
    private static let medianKey = "median"
    private static let wienerKey = "wiener"
    private static let bilateralKey = "bilateral"
    private static let totalVariationKey = "total-variation"
    private static let sradKey = "srad"

    static let baselineKeys = [medianKey, wienerKey, bilateralKey, totalVariationKey, sradKey]

    /// The method's key and its options, every default written out.
    var baselineOptions: (key: String, value: PlanNode?) {
        let (key, options): (String, [(String, PlanNode?)]) =
            switch method {
            case .median(let radius): (Denoise.medianKey, [("radius", .integer(radius))])
            case .wiener(let radius): (Denoise.wienerKey, [("radius", .integer(radius))])
            case .bilateral(let spatialSigma, let rangeSigma):
                (
                    Denoise.bilateralKey,
                    [("spatial-sigma", .decimal(spatialSigma)), ("range-sigma", .decimal(rangeSigma))]
                )
            case .totalVariation(let weight): (Denoise.totalVariationKey, [("weight", .decimal(weight))])
            case .srad(let iterations): (Denoise.sradKey, [("iterations", .integer(iterations))])
            case .nonLocalMeans, .bm3d, .bm4d, .twoStage: preconditionFailure("the method is no baseline")
            }
        return (key, .mapping(options + [("strength", .decimal(strength))]))
    }

    init(baseline key: String, _ node: PlanNode, of owner: String) throws(PlanError) {
        func reader(_ known: [String]) throws(PlanError) -> OptionReader {
            try OptionReader(node, of: owner, known: known + ["strength"])
        }
        func radius(_ reader: OptionReader, standard: Int) throws(PlanError) -> Int {
            try reader.integer("radius", in: Denoise.radiusRange, standard: standard)
        }
        switch key {
        case Denoise.medianKey:
            let reader = try reader(["radius"])
            self.init(
                with: .median(radius: try radius(reader, standard: 1)),
                strength: try Denoise.strength(reader)
            )
        case Denoise.wienerKey:
            let reader = try reader(["radius"])
            self.init(
                with: .wiener(radius: try radius(reader, standard: 2)),
                strength: try Denoise.strength(reader)
            )
        case Denoise.bilateralKey:
            let reader = try reader(["spatial-sigma", "range-sigma"])
            self.init(
                with: .bilateral(
                    spatialSigma: try reader.decimal(
                        "spatial-sigma",
                        in: Denoise.spatialSigmaRange,
                        standard: 2
                    ),
                    rangeSigma: try reader.decimal("range-sigma", in: Denoise.rangeSigmaRange, standard: 3)
                ),
                strength: try Denoise.strength(reader)
            )
        case Denoise.totalVariationKey:
            let reader = try reader(["weight"])
            self.init(
                with: .totalVariation(
                    weight: try reader.decimal("weight", in: Denoise.weightRange, standard: 1)
                ),
                strength: try Denoise.strength(reader)
            )
        default:
            let reader = try reader(["iterations"])
            self.init(
                with: .srad(
                    iterations: try reader.integer("iterations", in: Denoise.iterationsRange, standard: 300)
                ),
                strength: try Denoise.strength(reader)
            )
        }
    }
}
