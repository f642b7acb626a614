import Volumes

/// A named display window, as offered by a button.
public struct WindowPreset: Codable, Hashable, Sendable {
    /// Short English name for the button, such as `Soft tissue`.
    public let name: String
    /// The window.
    public let window: Window

    /// Creates a preset.
    public init(name: String, window: Window) {
        self.name = name
        self.window = window
    }

    /// The customary CT windows in Hounsfield units, centre/width: soft tissue 40/400, lung −600/1500, bone 480/2500,
    /// brain 40/80, and −160…240 as used for low-dose liver studies.
    public static let ct: [WindowPreset] = [
        preset("Soft tissue", 40, 400),
        preset("Lung", -600, 1_500),
        preset("Bone", 480, 2_500),
        preset("Brain", 40, 80),
        // Written as LINEAR_EXACT, so that the bounds are −160 and 240 exactly.
        WindowPreset(name: "Low-dose liver", window: .between(-160, 240)),
    ]

    /// The presets for a modality: fixed ones for CT in Hounsfield units, otherwise percentile windows of the given pictures.
    ///
    /// Empty only where the pictures hold no valid, finite voxel.
    public static func standard(for modality: Modality, of pictures: [Volume]) -> [WindowPreset] {
        if modality == .ct, pictures.allSatisfy({ $0.unit == .hounsfield }) { return ct }
        let ranges: [(name: String, lower: Double, upper: Double)] =
            switch modality {
            case .us: [("Full", 0, 100), ("Bright", 50, 99.9), ("Dark", 0, 90)]
            case .cr, .dx, .mg:
                [("Standard", 1, 99), ("Full", 0, 100), ("Dense", 50, 99.9), ("Lucent", 0.1, 50)]
            case .mr, .ct: [("Standard", 1, 99.5), ("Full", 0, 100), ("Bright", 50, 99.9), ("Dark", 1, 75)]
            }
        return ranges.compactMap { range in
            Window.percentiles(range.lower, range.upper, of: pictures)
                .map { WindowPreset(name: range.name, window: $0) }
        }
    }

    private static func preset(_ name: String, _ center: Double, _ width: Double) -> WindowPreset {
        WindowPreset(name: name, window: Window(checkedCenter: center, width: width, function: .linear))
    }
}
