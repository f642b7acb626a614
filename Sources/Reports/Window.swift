import Volumes

/// A display window: which values become black, which white, and the straight line between them (PS3.3 C.11.2.1.2).
public struct Window: Codable, Hashable, Sendable {
    /// The VOI LUT Function (0028,1056).
    public enum Function: String, Codable, Hashable, Sendable {
        /// LINEAR, PS3.3 C.11.2.1.2.1: made for integers, width at least 1.
        case linear = "LINEAR"
        /// LINEAR_EXACT, PS3.3 C.11.2.1.3.2: any positive width, for values without a natural step.
        case linearExact = "LINEAR_EXACT"
    }

    /// Window Center (0028,1050), in modality units.
    public let center: Double
    /// Window Width (0028,1051), in modality units.
    public let width: Double
    /// How centre and width are read.
    public let function: Function

    /// Creates a window.
    ///
    /// Throws `ReportError.invalidWindow` unless both numbers are finite and the width is at least 1 (linear) or positive (exact).
    public init(center: Double, width: Double, function: Function = .linear) throws(ReportError) {
        guard center.isFinite, width.isFinite, function == .linear ? width >= 1 : width > 0 else {
            throw ReportError(
                .invalidWindow,
                "a display window needs a finite centre and a width of at least 1 (LINEAR) or above 0 (LINEAR_EXACT)",
                expanded: "centre \(center), width \(width), \(function.rawValue)"
            )
        }
        self.init(checkedCenter: center, width: width, function: function)
    }

    /// Creates a window whose numbers are known to be valid.
    init(checkedCenter center: Double, width: Double, function: Function) {
        self.center = center
        self.width = width
        self.function = function
    }

    /// The largest value shown black.
    public var lowerBound: Double {
        function == .linear ? center - 0.5 - (width - 1) / 2 : center - width / 2
    }

    /// The smallest value shown white.
    public var upperBound: Double {
        function == .linear ? center - 0.5 + (width - 1) / 2 : center + width / 2
    }

    /// The 8-bit grey of a value in modality units, rounded half to even; `inverted` shows low values white (MONOCHROME1).
    ///
    /// NaN is shown black.
    public func grey(_ value: Float, inverted: Bool = false) -> UInt8 {
        let x = Double(value)
        let level: UInt8
        if x > upperBound {
            level = 255
        } else if x > lowerBound {
            let fraction =
                function == .linear
                ? (x - (center - 0.5)) / (width - 1) + 0.5
                : (x - center) / width + 0.5
            level = UInt8(min(max(fraction * 255, 0), 255).rounded(.toNearestOrEven))
        } else {
            level = 0
        }
        return inverted ? 255 - level : level
    }

    /// The 8-bit greys of a volume's voxels, in their order.
    public func greys(of volume: Volume, inverted: Bool = false) -> [UInt8] {
        volume.voxels.map { grey($0, inverted: inverted) }
    }

    /// The window from one percentile of the valid, finite voxels to another, LINEAR_EXACT; nil where there are none.
    ///
    /// Percentiles are in 0...100 with linear interpolation between order statistics (as numpy's default). A constant
    /// picture gets a width of 1 around its value.
    public static func percentiles(_ lower: Double, _ upper: Double, of volumes: [Volume]) -> Window? {
        precondition(0 <= lower && lower < upper && upper <= 100, "percentiles rise within 0...100")
        var values: [Float] = []
        for volume in volumes {
            for index in volume.voxels.indices where volume.isValid(index) && volume.voxels[index].isFinite {
                values.append(volume.voxels[index])
            }
        }
        guard !values.isEmpty else { return nil }
        values.sort()
        return between(percentile(lower, ofSorted: values), percentile(upper, ofSorted: values))
    }

    /// The LINEAR_EXACT window between two values, 1 wide where they are equal.
    static func between(_ lower: Double, _ upper: Double) -> Window {
        Window(
            checkedCenter: (lower + upper) / 2,
            width: upper > lower ? upper - lower : 1,
            function: .linearExact
        )
    }

    /// A percentile of sorted values, linearly interpolated.
    static func percentile(_ p: Double, ofSorted values: [Float]) -> Double {
        let position = p / 100 * Double(values.count - 1)
        let index = min(Int(position), values.count - 1)
        let next = min(index + 1, values.count - 1)
        let fraction = position - Double(index)
        return Double(values[index]) * (1 - fraction) + Double(values[next]) * fraction
    }
}
