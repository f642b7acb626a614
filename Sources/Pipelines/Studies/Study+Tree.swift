extension Study {
    private static let keys = [
        "version", "name", "description", "data", "intensities", "clip", "degrade", "noise", "noise-level",
        "methods", StudyTraining.key, "reference", "metrics", "groups", "segmentation", "seed",
        StudyReading.key,
    ]

    /// The study as plain values, every default written out.
    var tree: PlanNode {
        .mapping([
            ("version", .integer(Self.version)), ("name", .text(name)), ("description", .text(summary)),
            ("data", data.tree),
            (
                "intensities",
                .mapping(TrainingModality.allCases.map { ($0.rawValue, intensities[$0]?.tree) })
            ),
            ("clip", .truth(isClipped)), ("degrade", degradation?.tree), ("noise", noise.tree),
            ("noise-level", .text(noiseLevel.rawValue)),
            ("methods", .list(methods.map(\.tree))), (StudyTraining.key, training?.tree),
            ("reference", reference.map(PlanNode.text)),
            ("metrics", .list(metrics.map { .text($0.rawValue) })),
            // Left out where there are none, as in studies from before there were groups.
            ("groups", groups.isEmpty ? nil : .list(groups.map { .text($0.rawValue) })),
            ("segmentation", segmentation?.tree), ("seed", .integer(seed)),
            (StudyReading.key, reading?.tree),
        ])
    }

    /// Reads a file that a study names by its path.
    typealias FileReader = (_ path: String) throws(PlanError) -> PlanNode

    /// Reads a study from plain values; throws `PlanError` at the first thing that is wrong.
    ///
    /// Files that it names are read by `file`; without it, a study that names one is refused.
    init(tree: PlanNode, file: FileReader? = nil) throws(PlanError) {
        let reader = try OptionReader(tree, of: "a study", known: Self.keys)
        guard try reader.integer("version", in: Self.version...Self.version, standard: nil) == Self.version
        else { preconditionFailure("the reader lets no other version through") }
        name = try reader.text(
            "name",
            try reader.required("name", example: "two-stage-tables"),
            wanted: "lower-case letters, digits and hyphens, beginning with a letter",
            example: "two-stage-tables"
        ) { PipelinePlan.isValidName($0) ? $0 : nil }
        summary = try reader.text(
            "description",
            try reader.required("description", example: "What is compared."),
            wanted: "one line of printable ASCII",
            example: "What is compared."
        ) { TrainingRecipe.isPrintable($0) ? $0 : nil }
        data = try StudyData(try reader.required("data", example: "{modalities: [ct, mr]}"))
        intensities = try Self.intensities(reader, of: data)
        isClipped = try reader.truth("clip", standard: false)
        noise = try StudyNoise(try reader.required("noise", example: "[{gaussian: {sigma: 25}}]"))
        degradation = try Self.degradation(reader, before: noise)
        noiseLevel = try reader.choice("noise-level", standard: .known)
        methods = try Self.methods(reader, of: data)
        let training = reader.value(StudyTraining.key)
        self.training = try training.map { (node) throws(PlanError) in
            try StudyTraining(node, file: file)
        }
        reference = try Self.reference(reader, among: methods)
        metrics = try reader.choices("metrics", standard: Metric.standard)
        groups = try reader.choices("groups", standard: [])
        segmentation = try StudySegmentation.read(reader, (data, intensities), methods, metrics)
        try Self.checkDegradation(reader, degradation, segmentation)
        seed = UInt64(try reader.integer("seed", in: 0...Int(Int64.max), standard: nil))
        if let node = reader.value(StudyReading.key) {
            reading = try StudyReading(node, methods: methods, of: data, intensities)
        } else {
            reading = nil
        }
        try checkNoise(reader)
        try checkTraining(reader)
    }

    private static func intensities(
        _ reader: OptionReader,
        of data: StudyData
    ) throws(PlanError) -> [TrainingModality: TrainingIntensity] {
        let node = try reader.required("intensities", example: "{ct: {window: [-1000, 1000]}}")
        let options = try OptionReader(
            node,
            of: "intensities",
            known: TrainingModality.allCases.map(\.rawValue)
        )
        var mappings: [TrainingModality: TrainingIntensity] = [:]
        for modality in data.modalities {
            let node = try options.required(modality.rawValue, example: "stored-range")
            mappings[modality] = try TrainingIntensity(node, of: modality)
        }
        return mappings
    }

    private static func methods(_ reader: OptionReader, of data: StudyData) throws(PlanError) -> [StudyMethod]
    {
        let node = try reader.required("methods", example: "[{non-local-means: {}}]")
        let nodes = if case .list(let items) = node.content { items } else { [node] }
        guard !nodes.isEmpty else {
            throw PlanError(
                .empty,
                at: node.position,
                "'methods' names no denoiser",
                advice: "write it like methods: [{non-local-means: {}}]"
            )
        }
        var methods: [StudyMethod] = []
        for item in nodes {
            let method = try StudyMethod(item)
            guard data.modalities.contains(where: method.applies(to:)) else {
                throw PlanError(
                    .unknownValue,
                    at: item.position,
                    "this method is for no modality that takes part",
                    quote: method.label,
                    advice: "remove it, or add its modality to data"
                )
            }
            let twins = methods.filter { $0.label == method.label }
            guard
                !data.modalities.contains(where: { modality in
                    method.applies(to: modality) && twins.contains { $0.applies(to: modality) }
                })
            else {
                throw PlanError(
                    .duplicateKey,
                    at: item.position,
                    "two methods of one modality have one name",
                    quote: method.label,
                    advice: "tell them apart with 'label'"
                )
            }
            methods.append(method)
        }
        return methods
    }

    private static func reference(
        _ reader: OptionReader,
        among methods: [StudyMethod]
    ) throws(PlanError) -> String? {
        guard let node = reader.value("reference") else { return nil }
        let known = methods.names
        return try reader.text(
            "reference",
            node,
            wanted: "one of the methods: " + known.joined(separator: ", "),
            example: known.last ?? ""
        ) { known.contains($0) ? $0 : nil }
    }

    /// Refuses noise that no image could have: CT's own without CT's window, or of modalities that take no part.
    private func checkNoise(_ reader: OptionReader) throws(PlanError) {
        guard case .simulated(let noise) = noise else { return }
        for (number, kind) in noise.enumerated() {
            let position: PlanNode.Position? =
                if case .list(let items)? = reader.value("noise")?.content { items[number].position } else {
                    reader.value("noise")?.position
                }
            guard data.modalities.contains(where: kind.applies(to:)) else {
                throw PlanError(
                    .unknownValue,
                    at: position,
                    "this noise is of no modality that takes part",
                    quote: kind.label,
                    advice: "remove it, or add its modality to data"
                )
            }
            guard kind.isComputedTomography else { continue }
            if case .window = intensities[.ct] { continue }
            throw PlanError(
                .unknownValue,
                at: position,
                "\(kind.name) has its sigma in HU, so ct needs a window",
                advice: "write intensities: {ct: {window: [-1000, 1000]}}"
            )
        }
    }
}
