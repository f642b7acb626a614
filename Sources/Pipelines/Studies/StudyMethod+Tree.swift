extension StudyMethod {
    var tree: PlanNode {
        guard case .mapping(let entries) = step.options.content else {
            preconditionFailure("a step's options are a mapping")
        }
        return .mapping(
            entries.map { ($0.key, $0.value) } + [
                ("label", .text(label)),
                ("modalities", modalities.map { .list($0.map { .text($0.rawValue) }) }),
            ]
        )
    }

    /// `{bm3d: {}}`, with `label: …` beside the method where its own name is not enough, and `modalities: […]` where it is
    /// not for all.
    init(_ node: PlanNode) throws(PlanError) {
        let reader = try OptionReader(
            node,
            of: "methods",
            known: Denoise.optionKeys + ["label", "modalities"]
        )
        step = try Denoise(reader)
        modalities =
            reader.value("modalities") == nil ? nil : try reader.choices("modalities", standard: nil)
        let (name, _) = try reader.onlyEntry(of: "method", among: Denoise.optionKeys)
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
