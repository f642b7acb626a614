/// What is done to patches before noise is added.
public struct TrainingAugmentation: Hashable, Sendable {
    /// A smooth random deformation.
    public struct Elastic: Hashable, Sendable {
        /// Share of the patches that are deformed.
        public let share: Double
        /// Root mean square displacement along each axis, in pixels.
        public let amplitude: Double
        /// Distance of the control points, in pixels.
        public let spacing: Double
    }

    /// Whether half of the patches are mirrored left to right.
    public let flips: Bool
    /// Whether patches are turned by 0, 90, 180 or 270 degrees.
    public let rotations: Bool
    /// The deformation; nil for none.
    public let elastic: Elastic?

    /// Nothing is done.
    static let none = TrainingAugmentation(flips: false, rotations: false, elastic: nil)
}

extension TrainingAugmentation {
    var tree: PlanNode {
        .mapping([
            ("flips", .truth(flips)), ("rotations", .truth(rotations)),
            (
                "elastic",
                elastic.map {
                    .mapping([
                        ("share", .decimal($0.share)), ("amplitude", .decimal($0.amplitude)),
                        ("spacing", .decimal($0.spacing)),
                    ])
                }
            ),
        ])
    }

    init(_ node: PlanNode) throws(PlanError) {
        let reader = try OptionReader(node, of: "augmentation", known: ["flips", "rotations", "elastic"])
        flips = try reader.truth("flips", standard: false)
        rotations = try reader.truth("rotations", standard: false)
        guard let elastic = reader.value("elastic") else {
            self.elastic = nil
            return
        }
        let known = ["share", "amplitude", "spacing"]
        let options = try OptionReader(elastic, of: "augmentation elastic", known: known)
        self.elastic = Elastic(
            share: try options.decimal("share", in: 0...1, standard: nil),
            amplitude: try options.decimal("amplitude", in: 0...32, standard: nil),
            spacing: try options.decimal("spacing", in: 4...512, standard: nil)
        )
    }
}
