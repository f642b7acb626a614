extension StudyTraining {
    static let key = "training"
    /// How `training` is written, for advice.
    static let example = "{recipe: ../training/comparison.yaml, steps: 2000}"

    /// The recipe is written out, so that a study's digest covers it wherever its file lies.
    var tree: PlanNode {
        .mapping([
            ("recipe", recipe.tree), ("steps", .integer(steps)), ("budget", .text(budget.rawValue)),
        ])
    }

    /// Reads how networks are trained; a recipe that is named by its path is read by `file`.
    init(_ node: PlanNode, file: Study.FileReader?) throws(PlanError) {
        let reader = try OptionReader(node, of: Self.key, known: ["recipe", "steps", "budget"])
        let given = try reader.required("recipe", example: "../training/comparison.yaml")
        recipe = try Self.recipe(given, file: file)
        guard recipe.segmentation == nil else {
            throw PlanError(
                .unknownValue,
                at: given.position,
                "the recipe is for a network that tells classes apart, which denoises nothing",
                quote: given.quotable,
                advice: "name the recipe of a denoiser, such as ../training/comparison.yaml"
            )
        }
        steps = try reader.integer("steps", in: 1...100_000_000, standard: nil)
        budget = try reader.choice("budget", standard: .small)
        guard recipe.validation.patience == nil else {
            throw PlanError(
                .unknownValue,
                at: given.position,
                "the recipe's validation has 'patience', which would end networks after different steps",
                quote: given.quotable,
                advice: "name a recipe without it"
            )
        }
    }

    private static func recipe(
        _ node: PlanNode,
        file: Study.FileReader?
    ) throws(PlanError) -> TrainingRecipe {
        if case .mapping = node.content { return try TrainingRecipe(tree: node) }
        guard case .text(let path) = node.content, !path.isEmpty else {
            throw PlanError(
                .wrongType,
                at: node.position,
                "'recipe' must be the path of a recipe or a recipe written out, not \(node.kind)",
                quote: node.quotable,
                advice: "write it like recipe: ../training/comparison.yaml"
            )
        }
        guard let file else {
            throw PlanError(
                .notReadable,
                at: node.position,
                "the path of a recipe begins at the study's file, and this study was not read from one",
                quote: path,
                advice: "write the recipe out, or read the study from its file"
            )
        }
        do throws(PlanError) {
            return try TrainingRecipe(tree: file(path))
        } catch  where error.code == .notReadable {
            throw PlanError(
                .notReadable,
                at: node.position,
                "the recipe cannot be read",
                quote: path,
                advice: "a path begins at the study's folder; check that the file exists and may be read"
            )
        } catch {
            throw PlanError(
                error.code,
                at: node.position,
                "the recipe is not valid",
                quote: path,
                advice: "in its file, " + error.description
            )
        }
    }
}
