extension NoiseError {
    /// Throws unless a parameter is finite and above its lower bound.
    static func require(_ name: String, _ value: Double, above bound: Double) throws(NoiseError) {
        guard value.isFinite, value > bound else {
            throw NoiseError(
                .invalidParameter,
                "\(name) must be finite and above \(bound)",
                expanded: "\(name) = \(value); it must be finite and above \(bound)"
            )
        }
    }

    /// Throws unless a parameter is finite and not below its lower bound.
    static func require(_ name: String, _ value: Double, atLeast bound: Double) throws(NoiseError) {
        guard value.isFinite, value >= bound else {
            throw NoiseError(
                .invalidParameter,
                "\(name) must be finite and at least \(bound)",
                expanded: "\(name) = \(value); it must be finite and at least \(bound)"
            )
        }
    }

    /// The error for a sample with too few usable voxels.
    static func tooFew(_ what: String, _ found: Int, needed: Int) -> NoiseError {
        NoiseError(
            .tooFewVoxels,
            "too few \(what) to estimate noise from",
            expanded: "\(found) \(what), at least \(needed) are needed to estimate noise from"
        )
    }
}
