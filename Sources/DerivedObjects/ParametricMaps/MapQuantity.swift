import Volumes

/// What a parametric map shows of every voxel.
public enum MapQuantity: String, Codable, Hashable, Sendable {
    /// Standard deviation of the denoised value.
    case standardDeviation = "standard-deviation"
    /// Estimated bias of the denoised value.
    case bias

    /// The kind of object that holds it.
    public var kind: DerivedKind {
        switch self {
        case .standardDeviation: .standardDeviation
        case .bias: .bias
        }
    }

    /// Content Label (0070,0080).
    var contentLabel: String {
        switch self {
        case .standardDeviation: "STDDEV"
        case .bias: "BIAS"
        }
    }

    /// LUT Label (0040,9210).
    var lutLabel: String {
        switch self {
        case .standardDeviation: "STDDEV"
        case .bias: "BIAS"
        }
    }

    /// The statistic, for the quantity's definition; no standard code means bias, so that one is ours.
    var statistic: CodedConcept {
        switch self {
        case .standardDeviation: CodedConcept("386136009", "SCT", "Standard Deviation")
        case .bias: CodedConcept("BIAS", "99LIMPID", "Estimated bias")
        }
    }

    /// The code for how the map was derived from the images (CID 7203 where it has one).
    var derivationCode: CodedConcept {
        switch self {
        case .standardDeviation: CodedConcept("113061", "DCM", "Standard Deviation")
        case .bias: .uncertaintyAnalysis
        }
    }
}

extension Modality {
    /// The physical quantity that the modality's voxels measure.
    var measuredQuantity: CodedConcept {
        switch self {
        case .ct: CodedConcept("112031", "DCM", "Attenuation Coefficient")
        case .mr: CodedConcept("110852", "DCM", "MR signal intensity")
        case .us: CodedConcept("110849", "DCM", "Echogenicity")
        case .cr, .dx, .mg: CodedConcept("110850", "DCM", "X-Ray Attenuation")
        }
    }
}

extension IntensityUnit {
    /// The unit as a UCUM code.
    var ucum: CodedConcept {
        self == .hounsfield
            ? CodedConcept("[hnsf'U]", "UCUM", "Hounsfield unit") : CodedConcept("1", "UCUM", "no units")
    }
}
