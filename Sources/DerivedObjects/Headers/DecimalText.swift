import Foundation

/// Numbers as DICOM Decimal Strings (DS), at most 16 characters.
package enum DecimalText {
    /// The number with as many digits as fit.
    package static func shortest(_ value: Double) -> String {
        for digits in stride(from: 15, to: 0, by: -1) {
            let text = String(format: "%.\(digits)g", value)
            if text.utf8.count <= 16 { return text }
        }
        return "0"
    }

    /// The same, padded with leading spaces (insignificant in DS) to 16 characters, so that it can be amended in place.
    package static func fixedWidth(_ value: Double) -> String {
        let text = shortest(value)
        return String(repeating: " ", count: 16 - text.utf8.count) + text
    }
}
