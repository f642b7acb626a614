private import Foundation

extension TrainingRecipe {
    /// Reads a recipe from YAML; throws `PlanError` with line and column at the first thing that is wrong.
    public init(yaml text: String) throws(PlanError) {
        try self.init(tree: YAMLReader.tree(Array(text.utf8)))
    }

    /// Reads a recipe from a file, which is opened read-only; throws `PlanError`.
    public init(yamlFile path: String) throws(PlanError) {
        try self.init(tree: YAMLReader.tree(YAMLReader.bytes(ofFile: path)))
    }

    /// The YAML spelling, a key a line, every default written out; reading it gives an equal recipe.
    public var yaml: String {
        guard case .mapping(let entries) = tree.content else { preconditionFailure("a recipe is a mapping") }
        return entries.map { "\($0.key): \($0.value.flowYAML)\n" }.joined()
    }
}
