extension TrainingRecipe {
    private static let keys = [
        "version", "name", "description", "network", "data", "intensities", "patches", "augmentation",
        "noise", "labels",
        "objective", "optimizer", "schedule", "average", "precision", "seed", "validation", "checkpoint",
    ]

    /// Whether a text is printable ASCII and not empty.
    static func isPrintable(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { (0x20...0x7E).contains($0) }
    }

    /// The recipe as plain values, every default written out.
    var tree: PlanNode {
        .mapping([
            ("version", .integer(Self.version)), ("name", .text(name)), ("description", .text(summary)),
            ("network", network.tree), ("data", data.tree),
            (
                "intensities",
                .mapping(TrainingModality.allCases.map { ($0.rawValue, intensities[$0]?.tree) })
            ),
            ("patches", .mapping([("size", .integer(patchSize)), ("batch", .integer(batch))])),
            ("augmentation", augmentation.tree),
            ("noise", segmentation == nil ? .list(noise.map(\.tree)) : nil),
            ("labels", segmentation?.labelsTree),
            ("objective", segmentation?.objectiveTree ?? objective.tree), ("optimizer", optimizer.tree),
            ("schedule", schedule.tree),
            ("average", averageDecay.map { .mapping([("decay", .decimal($0))]) }),
            ("precision", .text(precision.rawValue)), ("seed", .integer(seed)),
            ("validation", validation.tree),
            ("checkpoint", .mapping([("every", .integer(checkpointInterval))])),
        ])
    }

    /// Reads a recipe from plain values; throws `PlanError` at the first thing that is wrong.
    init(tree: PlanNode) throws(PlanError) {
        let reader = try OptionReader(tree, of: "a recipe", known: Self.keys)
        guard try reader.integer("version", in: Self.version...Self.version, standard: nil) == Self.version
        else { preconditionFailure("the reader lets no other version through") }
        name = try Self.name(reader)
        let summary = try reader.required("description", example: "What the weights are for.")
        self.summary = try reader.text(
            "description",
            summary,
            wanted: "one line of printable ASCII",
            example: "What the weights are for."
        ) { Self.isPrintable($0) ? $0 : nil }
        network = try TrainingNetwork(try reader.required("network", example: "{two-stage: {channels: 1}}"))
        data = try TrainingData(try reader.required("data", example: "{modalities: {ct: 1}}"))
        intensities = try Self.intensities(reader, of: data, network)
        (patchSize, batch) = try Self.patches(reader, network)
        augmentation = try reader.value("augmentation").map(TrainingAugmentation.init) ?? .none
        if network.isSegmentation {
            try Self.refuse("noise", of: reader, "a segmentation network learns from clean images")
            noise = []
            segmentation = try TrainingSegmentation(reader, of: data, intensities, augmentation)
            objective = .standard
        } else {
            try Self.refuse("labels", of: reader, "a denoiser learns no labels")
            noise = try TrainingNoise.list(
                "noise",
                try reader.required("noise", example: "[{gaussian: {sigma: [0, 75]}}]"),
                isFixed: false
            )
            segmentation = nil
            objective = try TrainingObjective(
                try reader.required("objective", example: "{clean: l1, noise: mse}")
            )
        }
        optimizer = try TrainingOptimizer(
            try reader.required("optimizer", example: "{adam: {learning-rate: 0.0005}}")
        )
        schedule = try TrainingSchedule(try reader.required("schedule", example: "{steps: 10000}"))
        averageDecay = try Self.onlyOption("decay", of: "average", reader) { (options) throws(PlanError) in
            try options.decimal("decay", in: 0...0.999999, standard: nil)
        }
        precision = try reader.choice("precision", standard: .fp32)
        seed = UInt64(try reader.integer("seed", in: 0...Int(Int64.max), standard: nil))
        validation = try TrainingValidation(
            try reader.required("validation", example: "{every: 1000}"),
            isOfSegmentation: network.isSegmentation
        )
        let interval = try Self.onlyOption("every", of: "checkpoint", reader) { (options) throws(PlanError) in
            try options.integer("every", in: 1...100_000_000, standard: nil)
        }
        checkpointInterval = interval ?? 1_000
        try checkDenoised(reader)
        if segmentation == nil { try checkNoise(reader) }
    }

    /// Refuses a key that is of no meaning for the network.
    private static func refuse(
        _ key: String,
        of reader: OptionReader,
        _ why: String
    ) throws(PlanError) {
        guard let node = reader.value(key) else { return }
        throw PlanError(.unknownKey, at: node.position, why, quote: key, advice: "remove \(key)")
    }

    private static func name(_ reader: OptionReader) throws(PlanError) -> String {
        let node = try reader.required("name", example: "twostage-grey")
        let wanted = "lower-case letters, digits and hyphens, beginning with a letter"
        return try reader.text("name", node, wanted: wanted, example: "twostage-grey") {
            PipelinePlan.isValidName($0) ? $0 : nil
        }
    }

    private static func intensities(
        _ reader: OptionReader,
        of data: TrainingData,
        _ network: TrainingNetwork
    ) throws(PlanError) -> [TrainingModality: TrainingIntensity] {
        let node = try reader.required("intensities", example: "{ct: {window: [-1000, 1000]}}")
        let known = TrainingModality.allCases.map(\.rawValue)
        let options = try OptionReader(node, of: "intensities", known: known)
        var mappings: [TrainingModality: TrainingIntensity] = [:]
        for modality in TrainingModality.allCases where data.modalities[modality] != nil {
            let node = try options.required(modality.rawValue, example: "stored-range")
            mappings[modality] = try TrainingIntensity(node, of: modality)
        }
        for modality in TrainingModality.allCases where data.modalities[modality] == nil {
            guard let node = options.value(modality.rawValue) else { continue }
            throw PlanError(
                .unknownKey,
                at: node.position,
                "intensities of a modality that takes no part",
                quote: modality.rawValue,
                advice: "remove it, or add it to the modalities of data"
            )
        }
        // Weights know photographs as one kind of image, and greys by their modality.
        let colours = Set([TrainingModality.skin, .micro].compactMap { mappings[$0] })
        guard colours.count < 2 else {
            throw PlanError(
                .unknownValue,
                at: options.value(TrainingModality.micro.rawValue)?.position,
                "skin and micro are colour images of one scale, but their intensities differ",
                advice: "give both the same mapping"
            )
        }
        guard network.channels == 3 || mappings.keys.contains(where: { $0 != .skin && $0 != .micro }) else {
            throw PlanError(
                .unknownValue,
                at: reader.value("data")?.position,
                "a network of 1 channel learns from colour images alone, and none of ct, mr, us or xr",
                advice: "write channels: 3, or add one of them to modalities"
            )
        }
        return mappings
    }

    private static func patches(
        _ reader: OptionReader,
        _ network: TrainingNetwork
    ) throws(PlanError) -> (size: Int, batch: Int) {
        let node = try reader.required("patches", example: "{size: 64, batch: 16}")
        let options = try OptionReader(node, of: "patches", known: ["size", "batch"])
        let size = try options.integer("size", in: 16...512, standard: nil)
        guard size % network.multiple == 0 else {
            throw PlanError(
                .outOfRange,
                at: options.value("size")?.position,
                "'size' is not a multiple that this network takes",
                quote: "\(size)",
                advice: "give a multiple of \(network.multiple)"
            )
        }
        return (size, try options.integer("batch", in: 1...256, standard: nil))
    }

    private static func onlyOption<Value>(
        _ key: String,
        of owner: String,
        _ reader: OptionReader,
        read: (OptionReader) throws(PlanError) -> Value
    ) throws(PlanError) -> Value? {
        guard let node = reader.value(owner) else { return nil }
        return try read(try OptionReader(node, of: owner, known: [key]))
    }
}
