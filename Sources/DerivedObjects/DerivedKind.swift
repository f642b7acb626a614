/// The kinds of object Limpid makes of one source series; each is a series of its own.
public enum DerivedKind: String, Codable, Hashable, Sendable, CaseIterable {
    /// The denoised images.
    case denoised
    /// The standard deviation of the denoised value, a Parametric Map.
    case standardDeviation = "standard-deviation"
    /// The estimated bias of the denoised value, a Parametric Map.
    case bias
    /// Colour pictures: original, denoised, and the standard deviation as a heat map over the denoised image.
    case fused
    /// The denoised images with an overlay plane that marks uncertain pixels.
    case overlay

    /// How many times the derivation's offset is added to the source's Series Number.
    package var seriesNumberMultiple: Int {
        switch self {
        case .denoised: 1
        case .standardDeviation: 2
        case .bias: 3
        case .fused: 4
        case .overlay: 5
        }
    }

    /// What Series Description says after the configured suffix; empty for the denoised images themselves.
    package var descriptionWord: String {
        switch self {
        case .denoised: ""
        case .standardDeviation: " SD"
        case .bias: " bias"
        case .fused: " SD fused"
        case .overlay: " SD overlay"
        }
    }

    /// How Derivation Description begins for this kind.
    package var descriptionOpening: String {
        switch self {
        case .denoised: "Denoised"
        case .standardDeviation: "Standard deviation of the denoised value"
        case .bias: "Estimated bias of the denoised value"
        case .fused: "Standard deviation fused on the denoised image"
        case .overlay: "Denoised, uncertain pixels marked in an overlay"
        }
    }
}
