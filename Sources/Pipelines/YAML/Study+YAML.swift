extension Study {
    /// Reads a study from YAML; throws `PlanError` with line and column at the first thing that is wrong.
    public init(yaml text: String) throws(PlanError) {
        try self.init(tree: YAMLReader.tree(Array(text.utf8)))
    }

    /// Reads a study from a file, which is opened read-only; throws `PlanError`.
    public init(yamlFile path: String) throws(PlanError) {
        try self.init(tree: YAMLReader.tree(YAMLReader.bytes(ofFile: path)))
    }
}
