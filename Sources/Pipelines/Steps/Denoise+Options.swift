extension Denoise: OptionCoding {
    private static let nonLocalMeansKey = "non-local-means"
    private static let bm3dKey = "bm3d"
    private static let bm4dKey = "bm4d"
    private static let twoStageKey = "two-stage"

    static let optionKeys = [nonLocalMeansKey, bm3dKey, bm4dKey] + baselineKeys + [twoStageKey]

    var options: PlanNode {
        switch method {
        case .nonLocalMeans(let searchRadius, let patchRadius, let dimensions, let smoothing):
            .mapping([
                (
                    Denoise.nonLocalMeansKey,
                    .mapping([
                        ("search-radius", .integer(searchRadius)),
                        ("patch-radius", .integer(patchRadius)),
                        ("dimensions", .integer(dimensions)),
                        ("smoothing", .decimal(smoothing)),
                        ("strength", .decimal(strength)),
                    ])
                )
            ])
        case .bm3d:
            .mapping([(Denoise.bm3dKey, .mapping([("strength", .decimal(strength))]))])
        case .bm4d:
            .mapping([(Denoise.bm4dKey, .mapping([("strength", .decimal(strength))]))])
        case .median, .wiener, .bilateral, .totalVariation, .srad:
            .mapping([baselineOptions])
        case .twoStage(let weights, let precision, let repeatable, let domain, let selfEnsemble):
            .mapping([
                (
                    Denoise.twoStageKey,
                    .mapping([
                        ("weights", .text(weights)),
                        ("precision", .text(precision.rawValue)),
                        ("repeatable", .truth(repeatable)),
                        ("domain", .text(domain.rawValue)),
                        ("self-ensemble", .truth(selfEnsemble)),
                        ("strength", .decimal(strength)),
                    ])
                )
            ])
        }
    }

    init(_ options: OptionReader) throws(PlanError) {
        let (method, node) = try options.onlyEntry(of: "method", among: Denoise.optionKeys)
        let owner = "\(options.owner) \(method)"
        switch method {
        case Denoise.twoStageKey: try self.init(twoStage: node, of: owner)
        case Denoise.bm3dKey: try self.init(blockMatching: .bm3d, node, of: owner)
        case Denoise.bm4dKey: try self.init(blockMatching: .bm4d, node, of: owner)
        case _ where Denoise.baselineKeys.contains(method):
            try self.init(baseline: method, node, of: owner)
        default: try self.init(nonLocalMeans: node, of: owner)
        }
    }

    private init(blockMatching method: Method, _ node: PlanNode, of owner: String) throws(PlanError) {
        let reader = try OptionReader(node, of: owner, known: ["strength"])
        self.init(with: method, strength: try Denoise.strength(reader))
    }

    private init(nonLocalMeans node: PlanNode, of owner: String) throws(PlanError) {
        let reader = try OptionReader(
            node,
            of: owner,
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
            strength: try Denoise.strength(reader)
        )
    }

    private init(twoStage node: PlanNode, of owner: String) throws(PlanError) {
        let reader = try OptionReader(
            node,
            of: owner,
            known: ["weights", "precision", "repeatable", "domain", "self-ensemble", "strength"]
        )
        let weights = try reader.required("weights", example: "twostage-grey")
        self.init(
            with: .twoStage(
                weights: try reader.text(
                    "weights",
                    weights,
                    wanted: "a name or the path of a .safetensors file",
                    example: "twostage-grey"
                ) { Denoise.areValidWeights($0) ? $0 : nil },
                precision: try reader.choice("precision", standard: .fp32),
                repeatable: try reader.truth("repeatable", standard: false),
                domain: try reader.choice("domain", standard: .image),
                selfEnsemble: try reader.truth("self-ensemble", standard: false)
            ),
            strength: try Denoise.strength(reader)
        )
    }

    static func strength(_ reader: OptionReader) throws(PlanError) -> Double {
        try reader.decimal("strength", in: strengthRange, standard: 1)
    }
}
