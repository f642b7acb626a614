/// What is done to patches: before noise is added to them, but for interpolation.
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

    /// What scanners do that reconstruct a larger matrix than they acquired: the noisy patch and the clean one are interpolated
    /// by a low-pass, which leaves noise that neighbouring pixels share and no detail finer than that.
    public struct Interpolation: Hashable, Sendable {
        /// Share of the patches that are interpolated.
        public let share: Double
        /// Pixels of the patch per acquired one, log-uniform for each direction.
        public let factor: ClosedRange<Double>
    }

    /// Whether half of the patches are mirrored left to right.
    public let flips: Bool
    /// Whether patches are turned by 0, 90, 180 or 270 degrees.
    public let rotations: Bool
    /// The deformation; nil for none.
    public let elastic: Elastic?
    /// The interpolation, after the noise; nil for none.
    public let interpolation: Interpolation?

    /// Nothing is done.
    static let none = TrainingAugmentation(flips: false, rotations: false, elastic: nil, interpolation: nil)
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
            (
                "interpolation",
                interpolation.map {
                    .mapping([("share", .decimal($0.share)), ("factor", .range($0.factor))])
                }
            ),
        ])
    }

    init(_ node: PlanNode) throws(PlanError) {
        let known = ["flips", "rotations", "elastic", "interpolation"]
        let reader = try OptionReader(node, of: "augmentation", known: known)
        flips = try reader.truth("flips", standard: false)
        rotations = try reader.truth("rotations", standard: false)
        elastic = try reader.value("elastic").map { node throws(PlanError) in try Elastic(node) }
        interpolation = try reader.value("interpolation").map { node throws(PlanError) in
            try Interpolation(node)
        }
    }
}

extension TrainingAugmentation.Elastic {
    fileprivate init(_ node: PlanNode) throws(PlanError) {
        let known = ["share", "amplitude", "spacing"]
        let options = try OptionReader(node, of: "augmentation elastic", known: known)
        share = try options.decimal("share", in: 0...1, standard: nil)
        amplitude = try options.decimal("amplitude", in: 0...32, standard: nil)
        spacing = try options.decimal("spacing", in: 4...512, standard: nil)
    }
}

extension TrainingAugmentation.Interpolation {
    fileprivate init(_ node: PlanNode) throws(PlanError) {
        let options = try OptionReader(node, of: "augmentation interpolation", known: ["share", "factor"])
        share = try options.decimal("share", in: 0...1, standard: nil)
        factor = try options.range("factor", in: 1...4, standard: nil)
    }
}
