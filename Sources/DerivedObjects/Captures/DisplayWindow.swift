import DICOMFiles
import Volumes

/// How values become grey on a screen (PS3.3 C.11.2.1.2).
package struct DisplayWindow: Hashable, Sendable {
    /// The value in the middle of the greys.
    package let center: Double
    /// The range of values from black to white.
    package let width: Double
    /// Whether small values are white (MONOCHROME1).
    package let isInverted: Bool

    /// Creates a window; `width` is at least 1 for the LINEAR function to be defined.
    package init(center: Double, width: Double, isInverted: Bool) {
        self.center = center
        self.width = width
        self.isInverted = isInverted
    }

    /// The first window of a source frame, where it has one that applies to modality units.
    package init?(source: DataSet, frame: Int, unit: IntensityUnit, isInverted: Bool) {
        guard unit != .storedValue,
            let center = source.firstDecimal(.windowCenter, frame: frame),
            let width = source.firstDecimal(.windowWidth, frame: frame), width >= 1
        else { return nil }
        self.init(center: center, width: width, isInverted: isInverted)
    }

    /// A window from the 1st to the 99th percentile of the given values.
    package init(values: [Float], isInverted: Bool) {
        let sorted = values.sorted()
        let low = sorted.isEmpty ? 0 : Double(sorted[sorted.count / 100])
        let high = sorted.isEmpty ? 1 : Double(sorted[sorted.count - 1 - sorted.count / 100])
        self.init(center: (low + high) / 2 + 0.5, width: max(high - low, 0) + 1, isInverted: isInverted)
    }

    /// The grey of a value, 0 to 255.
    package func grey(_ value: Float) -> UInt8 {
        let share =
            width > 1
            ? (Double(value) - (center - 0.5)) / (width - 1) + 0.5 : Double(value) <= center - 0.5 ? 0 : 1
        let grey = UInt8((min(max(share, 0), 1) * 255).rounded())
        return isInverted ? 255 - grey : grey
    }
}

extension DataSet {
    /// The first number of a windowing attribute of a frame, or nil where it is absent or unreadable.
    fileprivate func firstDecimal(_ tag: Tag, frame: Int) -> Double? {
        guard let element = frameElement(tag, in: .frameVOILUTSequence, frame: frame) else { return nil }
        var holder = DataSet()
        holder[tag] = element
        return (try? holder.decimal(tag)) ?? nil
    }
}
