import Digests

extension Study {
    /// The study as canonical JSON: one line of ASCII, keys sorted, no spaces, every default written out.
    public var canonicalJSON: String { tree.canonicalJSON }

    /// SHA-256 of the canonical JSON as 64 lower-case hexadecimal digits; equal exactly for equal studies.
    public var digest: String { SHA256.hash(of: canonicalJSON).description }
}
