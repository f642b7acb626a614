/// What a plan says about turning instances into volumes.
public struct SeriesOptions: Hashable, Sendable, Codable {
    /// Which part of an ultrasound frame is touched.
    public enum UltrasoundRegions: String, Hashable, Sendable, Codable, CaseIterable {
        /// Only 2D tissue regions of the Sequence of Ultrasound Regions (0018,6011); an object without one is refused.
        case tissue
        /// The whole frame where the object has no Sequence of Ultrasound Regions; regions are still used where there are some.
        case wholeFrame = "whole-frame"
    }

    /// How far a step between slices may differ from its neighbour and still count as regular, in millimetres.
    public var spacingToleranceMillimeters: Double
    /// Raw values of the overridable refusal codes that the plan processes anyway, such as `derived`.
    public var insistOn: [String]
    /// Which part of an ultrasound frame is touched.
    public var ultrasoundRegions: UltrasoundRegions

    /// Creates options; the spacing tolerance is in millimetres and must be positive.
    public init(
        spacingToleranceMillimeters: Double = 0.01,
        insistOn: [String] = [],
        ultrasoundRegions: UltrasoundRegions = .tissue
    ) {
        precondition(spacingToleranceMillimeters > 0, "a spacing tolerance is positive")
        self.spacingToleranceMillimeters = spacingToleranceMillimeters
        self.insistOn = insistOn
        self.ultrasoundRegions = ultrasoundRegions
    }

    func insists(on code: RefusalCode) -> Bool {
        RefusalCode.overridable.contains(code) && insistOn.contains(code.rawValue)
    }
}
