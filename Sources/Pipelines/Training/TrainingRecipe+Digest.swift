import Digests

extension TrainingRecipe {
    /// The recipe as canonical JSON: one line of ASCII, keys sorted, no spaces, every default written out.
    ///
    /// It is YAML too, so that training can be repeated from a model card that holds it.
    public var canonicalJSON: String { tree.canonicalJSON }

    /// SHA-256 of the canonical JSON as 64 lower-case hexadecimal digits; equal exactly for equal recipes.
    public var digest: String { SHA256.hash(of: canonicalJSON).description }
}
