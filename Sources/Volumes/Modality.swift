/// The kinds of image Limpid denoises, by the value of DICOM Modality (0008,0060).
public enum Modality: String, Codable, Hashable, Sendable, CaseIterable {
    /// Computed tomography.
    case ct = "CT"
    /// Magnetic resonance.
    case mr = "MR"
    /// Ultrasound.
    case us = "US"
    /// Computed radiography.
    case cr = "CR"
    /// Digital radiography.
    case dx = "DX"
    /// Mammography.
    case mg = "MG"

    /// Whether this is a projection X-ray modality.
    public var isProjectionXRay: Bool { self == .cr || self == .dx || self == .mg }
}
