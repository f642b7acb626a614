import Volumes

/// One or more modalities; two choices are equal where they hold the same ones.
public struct ModalityChoice: Hashable, Sendable {
    /// The modalities, each once, in the order of `Modality.allCases`; never empty.
    public let modalities: [Modality]

    /// Computed tomography.
    public static let ct = ModalityChoice(checked: [.ct])
    /// Magnetic resonance.
    public static let mr = ModalityChoice(checked: [.mr])
    /// Ultrasound.
    public static let us = ModalityChoice(checked: [.us])
    /// Computed radiography.
    public static let cr = ModalityChoice(checked: [.cr])
    /// Digital radiography.
    public static let dx = ModalityChoice(checked: [.dx])
    /// Mammography.
    public static let mg = ModalityChoice(checked: [.mg])
    /// Projection X-ray: CR, DX and MG.
    public static let xr = ModalityChoice(checked: Modality.allCases.filter(\.isProjectionXRay))
    /// Every modality that Limpid reads.
    public static let all = ModalityChoice(checked: Modality.allCases)

    /// Any of the given modalities.
    public static func any(of first: Modality, _ others: Modality...) -> ModalityChoice {
        ModalityChoice(checked: [first] + others)
    }

    /// Whether a modality is among them.
    public func contains(_ modality: Modality) -> Bool { modalities.contains(modality) }

    private init(checked: [Modality]) { modalities = Modality.allCases.filter(checked.contains) }

    /// One modality as a word, several as a list.
    var node: PlanNode {
        modalities.count == 1 ? .text(modalities[0].rawValue) : .list(modalities.map { .text($0.rawValue) })
    }

    /// Reads `modality: CT`, `modality: XR` or `modality: [CR, DX]`.
    init(_ options: OptionReader) throws(PlanError) {
        let node = try options.required("modality", example: "CT")
        if case .list(let items) = node.content, items.isEmpty {
            throw options.wrongType("modality", node, wanted: "at least one modality", example: "[CR, DX]")
        }
        let words: [Word] = try options.choices("modality", standard: nil)
        self.init(checked: words.flatMap(\.modalities))
    }

    /// What `modality` may say in a plan: a DICOM Modality, or XR for the three of projection X-ray.
    private enum Word: String, CaseIterable {
        case ct = "CT"
        case mr = "MR"
        case us = "US"
        case cr = "CR"
        case dx = "DX"
        case mg = "MG"
        case xr = "XR"

        var modalities: [Modality] {
            self == .xr ? ModalityChoice.xr.modalities : Modality(rawValue: rawValue).map { [$0] } ?? []
        }
    }
}
