import DICOMFiles
import Volumes

/// Whether a frame is an acquisition that denoising is meant for, from what its header says.
public enum Eligibility: Hashable, Sendable {
    /// Denoise it.
    case eligible
    /// Leave it alone, for this reason.
    case refused(Refusal)

    /// Judges a frame: of the reasons that apply, the most specific one that the options do not insist on.
    static func of(_ frame: FrameAttributes, header: DICOMHeader, options: SeriesOptions) -> Eligibility {
        let type = TypeOfImage(frame)
        let shown = type.shown
        var reasons: [Refusal] = []
        if type.isScreenPage {
            reasons.append(
                .overridable(
                    .dosePage,
                    "a dose, protocol or screen page\(shown), not an image of the patient"
                )
            )
        }
        if let maker = DenoisedMark.of(header.dataSet, imageType: frame.imageType) {
            reasons.append(.overridable(.alreadyDenoised, "already denoised (\(maker))"))
        }
        if type.isLocalizer {
            reasons.append(.overridable(.localizer, "a localizer\(shown)"))
        }
        if let kind = type.map {
            reasons.append(.overridable(.map, "\(kind)\(shown), not an acquired magnitude image"))
        }
        if type.isReformat {
            reasons.append(
                .overridable(.reformat, "a reformat, projection or rendering of other images\(shown)")
            )
        }
        // DERIVED says no more than the reasons above where one of them applies.
        if reasons.isEmpty, type.isDerived {
            reasons.append(.overridable(.derived, "computed from other images\(shown)"))
        }
        guard let refusal = reasons.first(where: { !options.insists(on: $0.code) }) else { return .eligible }
        return .refused(refusal)
    }
}

/// What Image Type, Frame Type and their companions say (PS3.3 C.7.6.1.1.2, C.8.16.1).
struct TypeOfImage {
    private let values: [String]
    private let frame: FrameAttributes

    init(_ frame: FrameAttributes) {
        self.frame = frame
        values = frame.imageType
    }

    /// " (DERIVED\SECONDARY\OTHER)" for messages, or nothing where the values are not the code strings they should be.
    var shown: String {
        let text = values.joined(separator: "\\")
        let isCode = text.utf8.allSatisfy { byte in
            (0x41...0x5A).contains(byte) || (0x30...0x39).contains(byte) || [0x20, 0x5C, 0x5F].contains(byte)
        }
        return text.isEmpty || !isCode || text.utf8.count > 128 ? "" : " (\(text))"
    }

    var isDerived: Bool { values.first == "DERIVED" }

    var isLocalizer: Bool { has(["LOCALIZER", "LOCALISER", "SCOUT", "SURVEY", "TOPOGRAM", "SCANOGRAM"]) }

    var isScreenPage: Bool {
        // Siemens marks patient protocols "CT_SOM5 PROT" and the like.
        has([
            "DOSE_INFO", "DOSE INFO", "DOSE", "SCREEN SAVE", "SCREEN_SAVE", "SCREENSAVE", "CSA REPORT",
            "SCREENSHOT",
        ])
            || details.contains { $0.hasPrefix("CT_SOM") && $0.hasSuffix(" PROT") }
    }

    var isReformat: Bool {
        if let technique = frame.calculationTechnique, !["", "NONE", "MIXED"].contains(technique) {
            return true
        }
        return has([
            "MPR", "CURVED_MPR", "CPR", "MPVR", "CSA MPR", "MIP", "MINIP", "MAXIP", "MAX_IP", "MIN_IP",
            "REFORMATTED",
            "REFORMAT", "PROJECTION IMAGE", "VOLUME_RENDER", "VOLREN", "VRT", "SURFACE_RENDER", "RESAMPLED",
            "AVERAGE_IP",
        ])
    }

    /// What kind of map or part of a complex signal this is, or nil.
    var map: String? {
        switch frame.complexComponent {
        case "PHASE": return "a phase image"
        case "REAL", "IMAGINARY": return "a real or imaginary part"
        case "MIXED": return "a mixture of magnitude and other parts"
        default: break
        }
        if has(["PHASE", "PHASE MAP", "PHASE_MAP", "VELOCITY"]) { return "a phase image" }
        // Siemens' third and Philips' fourth value: M, P, R or I.
        if frame.imageClass.modality == .mr {
            if has(["P", "P_FFE", "P_SE", "P_IR"]) { return "a phase image" }
            if has(["R", "I", "R_FFE", "I_FFE", "R_SE", "I_SE", "R_IR", "I_IR"]) {
                return "a real or imaginary part"
            }
        }
        if has(["SUBTRACTION", "SUBTRACT", "SUB", "DIVISION"]) { return "a subtraction image" }
        let isMap =
            has([
                "ADC", "EADC", "EXP_ADC", "FA", "RA", "VR_ADC", "TRACE_ADC", "DIFF_COEFF", "RCBF", "RCBV",
                "CBF", "CBV",
                "MTT", "TTP", "TMAX", "RTTP", "TENSOR", "T1_MAP", "T2_MAP", "T2_STAR_MAP", "R2_MAP",
                "R2_STAR_MAP",
                "PERMEABILITY", "KTRANS", "FAT_FRACTION", "WATER_FRACTION", "FF", "SWI_PHASE", "QSM",
            ]) || details.contains { $0.hasSuffix("_MAP") || $0.hasSuffix(" MAP") }
        return isMap ? "a computed map" : nil
    }

    /// The values after the first two, which say how the image was made.
    private var details: ArraySlice<String> { values.dropFirst(2) }

    private func has(_ names: Set<String>) -> Bool { details.contains { names.contains($0) } }
}

/// Marks that denoising leaves in a header.
enum DenoisedMark {
    /// Who denoised the image, as a word for messages, or nil where the header does not say so.
    static func of(_ dataSet: DataSet, imageType: [String]) -> String? {
        let equipment = [dataSet] + dataSet.items(.contributingEquipmentSequence)
        for item in equipment {
            let names = [Tag.manufacturer, .manufacturerModelName].compactMap {
                item.string($0)?.lowercased()
            }
            if names.contains(where: { String.trimmed($0) == "limpid" }) { return "by Limpid" }
            // Makers that sell nothing but denoising of other makers' images.
            let products = [
                "claripi", "clarict", "subtle medical", "subtlemr", "airs medical", "swiftmr", "pixelshine",
            ]
            if names.contains(where: { name in products.contains { name.contains($0) } }) {
                return "by another product"
            }
        }
        let texts = [Tag.derivationDescription, .imageComments].compactMap {
            dataSet.string($0)?.lowercased()
        }
        if texts.contains(where: { $0.contains("limpid") }) { return "by Limpid" }
        let isMarked =
            imageType.dropFirst(2).contains { $0.contains("DENOISE") }
            || (dataSet.string(.derivationDescription)?.lowercased().contains("denois") ?? false)
        return isMarked ? "its header says so" : nil
    }
}
