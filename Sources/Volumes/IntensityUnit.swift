/// The meaning of a voxel's number.
public enum IntensityUnit: String, Codable, Hashable, Sendable, CaseIterable {
    /// Hounsfield units: CT after rescale.
    case hounsfield = "HU"
    /// MR signal after rescale; has no physical scale.
    case signalIntensity = "MR signal"
    /// Echo amplitude as displayed, usually log-compressed.
    case echogenicity = "echogenicity"
    /// X-ray detector values after rescale.
    case detectorSignal = "detector signal"
    /// Stored pixel values, where no linear rescale to modality units exists (a Modality LUT Sequence).
    case storedValue = "stored value"
}
