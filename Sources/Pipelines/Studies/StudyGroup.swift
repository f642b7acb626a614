/// What a study's tables may also be split by: how the images were acquired.
public enum StudyGroup: String, CaseIterable, Hashable, Sendable {
    /// Maker of the scanner.
    case manufacturer
    /// Reconstruction kernel, or sequence.
    case kernel
    /// Slice thickness in mm.
    case sliceThickness = "slice-thickness"
    /// Tube voltage in kV.
    case tubeVoltage = "kvp"
}
