import Foundation

/// A moment as DICOM DA and TM values.
package struct CreationStamp: Hashable, Sendable {
    /// `YYYYMMDD`.
    package let date: String
    /// `HHMMSS`.
    package let time: String

    /// Expresses a moment in the time zone the object declares: Timezone Offset From UTC (0008,0201) as `+HHMM`, else UTC.
    package init(_ moment: Date, offset: String?) {
        let seconds = Int(moment.timeIntervalSince1970.rounded(.down)) + Self.seconds(of: offset)
        let days = Int((Double(seconds) / 86_400).rounded(.down))
        let second = seconds - days * 86_400
        // Civil date from a day count, by the 400-year cycle of the Gregorian calendar (years begin in March).
        let shifted = days + 719_468
        let era = Int((Double(shifted) / 146_097).rounded(.down))
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        self.date = Self.padded(year, 4) + Self.padded(month, 2) + Self.padded(day, 2)
        self.time =
            Self.padded(second / 3600, 2) + Self.padded(second / 60 % 60, 2) + Self.padded(second % 60, 2)
    }

    private static func padded(_ value: Int, _ width: Int) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }

    private static func seconds(of offset: String?) -> Int {
        guard let offset, offset.utf8.count == 5, let sign = offset.first, sign == "+" || sign == "-",
            let hours = Int(offset.dropFirst().prefix(2)), let minutes = Int(offset.suffix(2))
        else { return 0 }
        return (sign == "-" ? -1 : 1) * (hours * 3600 + minutes * 60)
    }
}
