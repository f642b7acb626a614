import DenoisingNetworks

extension NetworkRunner {
    /// All of a learned denoiser that can change a voxel, for its results' identity: the weights' name, the kernels, their
    /// precision, both ends of the network's scale, and the domain and the self-ensemble where they are not the plain ones.
    func settings(
        scale: IntensityScale,
        domain: LearnedDenoiser.Domain = .image,
        isSelfEnsemble: Bool
    ) -> [String] {
        [
            "weights=\(weights.card.name)", "precision=\(engine.precision.rawValue)",
            "kernels=\(engine.arithmetic)", "intensity-low=\(scale.low)", "intensity-high=\(scale.high)",
        ] + (domain == .image ? [] : ["domain=\(domain.rawValue)"])
            + (isSelfEnsemble ? ["self-ensemble=\(Orientation.all.count)"] : [])
    }
}
