import Volumes

/// A length with its unit, spelled `0.01 mm`.
public struct Length: Hashable, Sendable {
    /// The length in millimetres.
    public let millimeters: Double

    /// A length in millimetres; must be finite.
    public static func millimeters(_ value: Double) -> Length {
        precondition(value.isFinite, "a length is finite")
        return Length(millimeters: value)
    }
}

/// A voxel intensity, or a difference of intensities, with its unit, spelled `25 HU` or `4 MR signal`.
public struct Intensity: Hashable, Sendable {
    /// The number in `unit`.
    public let value: Double
    /// What the number means; spelled as in `IntensityUnit`.
    public let unit: IntensityUnit

    /// Creates an intensity; `value` must be finite.
    public init(_ value: Double, _ unit: IntensityUnit) {
        precondition(value.isFinite, "an intensity is finite")
        self.value = value
        self.unit = unit
    }

    /// An intensity in Hounsfield units.
    public static func hounsfield(_ value: Double) -> Intensity { Intensity(value, .hounsfield) }
    /// An intensity in MR signal.
    public static func signalIntensity(_ value: Double) -> Intensity { Intensity(value, .signalIntensity) }
}

/// A share of something, spelled `25 %`.
public struct Percentage: Hashable, Sendable {
    /// The share in percent.
    public let percent: Double

    /// A share in percent; must be finite.
    public static func percent(_ value: Double) -> Percentage {
        precondition(value.isFinite, "a percentage is finite")
        return Percentage(percent: value)
    }

    /// The share of 1.
    public var fraction: Double { percent / 100 }
}

extension Length: CustomStringConvertible {
    /// The quantity as it is spelled in a plan.
    public var description: String { CanonicalNumber.text(millimeters) + " mm" }
}

extension Percentage: CustomStringConvertible {
    /// The quantity as it is spelled in a plan.
    public var description: String { CanonicalNumber.text(percent) + " %" }
}

extension Intensity: CustomStringConvertible {
    /// The quantity as it is spelled in a plan.
    public var description: String { CanonicalNumber.text(value) + " " + unit.rawValue }
}

extension OptionReader {
    /// A length in a range of millimetres.
    func length(
        _ key: String,
        in range: ClosedRange<Double>,
        standard: Length?
    ) throws(PlanError) -> Length {
        if value(key) == nil, let standard { return standard }
        let node = try required(key, example: "\(range.lowerBound) mm")
        let (number, _) = try quantity(key, node, in: range, units: ["mm"])
        return .millimeters(number)
    }

    /// A percentage in a range; the key has no default.
    func percentage(_ key: String, in range: ClosedRange<Double>) throws(PlanError) -> Percentage {
        let node = try required(key, example: "25 %")
        let (number, _) = try quantity(key, node, in: range, units: ["%"])
        return .percent(number)
    }

    /// An intensity in a range, in any unit that voxels have; the key has no default.
    func intensity(_ key: String, in range: ClosedRange<Double>) throws(PlanError) -> Intensity {
        let node = try required(key, example: "25 HU")
        let (number, name) = try quantity(key, node, in: range, units: IntensityUnit.allCases.map(\.rawValue))
        guard let unit = IntensityUnit(rawValue: name) else { preconditionFailure("the unit is a known one") }
        return Intensity(number, unit)
    }

    private func quantity(
        _ key: String,
        _ node: PlanNode,
        in range: ClosedRange<Double>,
        units: [String]
    ) throws(PlanError) -> (number: Double, unit: String) {
        let known = units.joined(separator: ", ")
        if case .number(let text) = node.content {
            throw PlanError(
                .missingUnit,
                at: node.position,
                "'\(key)' needs its unit",
                quote: text,
                advice: "write it like \(key): \(text) \(units[0]) (known: \(known))"
            )
        }
        guard case .text(let text) = node.content else {
            throw wrongType(key, node, wanted: "a number with its unit", example: "1 \(units[0])")
        }
        let parts = text.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: true)
        guard let first = parts.first, CanonicalNumber.isNumber(first), let number = Double(String(first))
        else {
            throw wrongType(key, node, wanted: "a number, a space and its unit", example: "1 \(units[0])")
        }
        let unit = parts.count > 1 ? String(parts[1].drop { $0 == " " }) : ""
        guard units.contains(unit) else {
            throw PlanError(
                unit.isEmpty ? .missingUnit : .unknownValue,
                at: node.position,
                unit.isEmpty ? "'\(key)' needs its unit" : "unknown unit of '\(key)'",
                quote: text,
                advice: Suggestion.advice(for: unit, among: units)
            )
        }
        guard number.isFinite, range.contains(number) else {
            throw PlanError(
                .outOfRange,
                at: node.position,
                "'\(key)' is out of range",
                quote: text,
                advice: "give a quantity from \(CanonicalNumber.text(range.lowerBound)) to "
                    + "\(CanonicalNumber.text(range.upperBound)) \(unit)"
            )
        }
        return (number, unit)
    }
}
