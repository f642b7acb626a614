extension Study {
    /// Reads a study from YAML that names no other file; throws `PlanError` with line and column at the first thing that is
    /// wrong.
    public init(yaml text: String) throws(PlanError) {
        try self.init(tree: YAMLReader.tree(Array(text.utf8)))
    }

    /// Reads a study from a file, and the recipe that it may name, both opened read-only; throws `PlanError`.
    public init(yamlFile path: String) throws(PlanError) {
        let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
        try self.init(tree: YAMLReader.tree(YAMLReader.bytes(ofFile: path))) { (name) throws(PlanError) in
            let path = name.hasPrefix("/") ? name : folder + "/" + name
            return try YAMLReader.tree(YAMLReader.bytes(ofFile: path))
        }
    }
}
