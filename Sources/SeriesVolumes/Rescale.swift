import DICOMFiles
import Volumes

/// The map from stored values to modality units, `slope × stored + intercept` (PS3.3 C.11.1.1.2), and what they mean.
struct Rescale: Hashable, Sendable {
    let slope: Double
    let intercept: Double
    let unit: IntensityUnit

    /// Stored values taken as they are.
    static let stored = Rescale(slope: 1, intercept: 0, unit: .storedValue)

    private init(slope: Double, intercept: Double, unit: IntensityUnit) {
        self.slope = slope
        self.intercept = intercept
        self.unit = unit
    }

    /// Reads a frame's rescale.
    ///
    /// Without Rescale Slope and Intercept a CT has no known relation to Hounsfield units: it stays in stored values,
    /// with a warning. The other modalities' values are then the signal itself (MR and US Image modules have no rescale;
    /// in CR it is optional). A Modality LUT is not linear: stored values, with a warning.
    init(_ groups: FunctionalGroups, imageClass: ImageClass, findings: inout [Finding]) throws(Refusal) {
        if groups.dataSet.contains(.modalityLUTSequence) {
            findings.append(
                Finding(
                    .warning,
                    code: "modality-lut",
                    "a Modality LUT Sequence is not a linear rescale: processed in stored values"
                )
            )
            self = .stored
            return
        }
        let holder = groups.holder(.pixelValueTransformationSequence)
        let slope = try Refusal.unlessReadable { () throws(DICOMError) in try holder?.decimal(.rescaleSlope) }
        let intercept = try Refusal.unlessReadable { () throws(DICOMError) in
            try holder?.decimal(.rescaleIntercept)
        }
        guard let slope, let intercept else {
            guard slope == nil, intercept == nil else {
                throw Refusal(
                    .rescale,
                    "only one of \(Tag.rescaleSlope) and \(Tag.rescaleIntercept) is present"
                )
            }
            if imageClass.modality == .ct {
                findings.append(
                    Finding(
                        .warning,
                        code: "rescale-missing",
                        "a CT without Rescale Slope and Intercept: Hounsfield units are unknown, processed in stored values"
                    )
                )
                self = .stored
                return
            }
            if groups.isEnhanced {
                findings.append(
                    Finding(
                        .warning,
                        code: "rescale-missing",
                        "an enhanced object without Pixel Value Transformation: the signal is taken as stored"
                    )
                )
            }
            self.init(slope: 1, intercept: 0, unit: Self.unit(of: imageClass.modality))
            return
        }
        guard slope.isFinite, intercept.isFinite, slope != 0 else {
            throw Refusal(.rescale, "\(Tag.rescaleSlope) is zero or not finite")
        }
        // Voxels are Float32 with 24 bits: a step of one stored value must stay well above their rounding.
        guard abs(intercept / slope) < 4_194_304 else {
            throw Refusal(
                .rescale,
                "\(Tag.rescaleIntercept) is too large against \(Tag.rescaleSlope) to be undone exactly"
            )
        }
        let type = holder.map { FrameAttributes.codes($0, .rescaleType) }?.first ?? ""
        // PS3.3 C.8.2.1: absent means Hounsfield units; "US" is unspecified.
        if imageClass.modality == .ct, !["", "HU", "HU_MOD"].contains(type) {
            findings.append(
                Finding(
                    .warning,
                    code: "rescale-type",
                    "a CT whose Rescale Type is not HU: processed in stored values"
                )
            )
            self = .stored
            return
        }
        self.init(slope: slope, intercept: intercept, unit: Self.unit(of: imageClass.modality))
    }

    private static func unit(of modality: Modality) -> IntensityUnit {
        switch modality {
        case .ct: .hounsfield
        case .mr: .signalIntensity
        case .us: .echogenicity
        case .cr, .dx, .mg: .detectorSignal
        }
    }
}
