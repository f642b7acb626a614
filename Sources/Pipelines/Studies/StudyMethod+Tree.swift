extension StudyMethod {
    private static let trainedKey = "trained"

    var tree: PlanNode {
        let options: PlanNode =
            switch kind {
            case .denoiser(let step): step.options
            case .trained(let network): .mapping([(Self.trainedKey, network.tree)])
            }
        guard case .mapping(let entries) = options.content else {
            preconditionFailure("a method's options are a mapping")
        }
        return .mapping(
            entries.map { ($0.key, $0.value) } + [
                ("label", .text(label)),
                ("modalities", modalities.map { .list($0.map { .text($0.rawValue) }) }),
            ]
        )
    }

    /// `{bm3d: {}}` or `{trained: {dncnn: {channels: 1}}}`, with `label: …` beside the method where its own name, or the
    /// network's, is not enough, and `modalities: […]` where it is not for all.
    init(_ node: PlanNode) throws(PlanError) {
        let kinds = Denoise.optionKeys + [Self.trainedKey]
        let reader = try OptionReader(node, of: "methods", known: kinds + ["label", "modalities"])
        let (key, options) = try reader.onlyEntry(of: "method", among: kinds)
        let name: String
        if key == Self.trainedKey {
            let network = try TrainingNetwork(options)
            guard !network.isSegmentation else {
                throw PlanError(
                    .unknownValue,
                    at: options.position,
                    "a network that tells classes apart denoises nothing",
                    quote: network.name,
                    advice: "name one that denoises, such as dncnn"
                )
            }
            kind = .trained(network)
            name = network.name
        } else {
            kind = .denoiser(try Denoise(reader))
            name = key
        }
        modalities =
            reader.value("modalities") == nil ? nil : try reader.choices("modalities", standard: nil)
        guard let given = reader.value("label") else {
            label = name
            return
        }
        label = try reader.text("label", given, wanted: "one line of printable ASCII", example: "TwoStage") {
            text in
            TrainingRecipe.isPrintable(text) && text.count <= 64 ? text : nil
        }
    }
}
