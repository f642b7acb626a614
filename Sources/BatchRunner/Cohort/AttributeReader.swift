import DICOMFiles
import Reports
import SeriesVolumes

/// Reads one value of a series from the headers of all its images.
final class AttributeReader {
    /// A place where a number may stand.
    struct Place {
        let tag: Tag
        let sequence: Tag?
        let index: Int
        let scale: Double

        /// An attribute of the object, or of a functional group where the object has that group.
        init(_ tag: Tag, in sequence: Tag? = nil, index: Int = 0, scale: Double = 1) {
            self.tag = tag
            self.sequence = sequence
            self.index = index
            self.scale = scale
        }
    }

    private let images: [FunctionalGroups]
    /// Whether a value was met that is no number.
    private(set) var isMalformed = false

    init(_ images: [FunctionalGroups]) { self.images = images }

    /// A text on which all images agree.
    func text(_ value: (FunctionalGroups) -> String?) -> String? {
        let texts = Set(images.map { value($0).map(Self.shown) ?? "" })
        guard texts.count == 1, let text = texts.first, !text.isEmpty else { return nil }
        return text
    }

    /// A text on which all images agree, of the object or one of its functional groups.
    func text(_ tag: Tag, in sequence: Tag) -> String? {
        text { ($0.first(sequence) ?? $0.dataSet).string(tag) }
    }

    /// A number on which all images agree.
    func setting(_ places: [Place]) -> Double? {
        let values = Set(images.map { number($0, places) })
        return values.count == 1 ? values.first ?? nil : nil
    }

    /// The mean over the images that have the number.
    func mean(_ places: [Place]) -> Double? {
        let values = images.compactMap { number($0, places) }
        guard let first = values.first else { return nil }
        // Differences from the first value: equal values are their own mean to the bit.
        return first + values.reduce(0) { $0 + ($1 - first) } / Double(values.count)
    }

    /// The number in the first of these places that holds a positive one.
    private func number(_ image: FunctionalGroups, _ places: [Place]) -> Double? {
        for place in places {
            let holder = place.sequence.flatMap { image.first($0) } ?? image.dataSet
            do {
                let numbers = try holder.decimals(place.tag)
                guard numbers.indices.contains(place.index), numbers[place.index] > 0 else { continue }
                return numbers[place.index] * place.scale
            } catch {
                isMalformed = true
            }
        }
        return nil
    }

    /// Text on one line, without characters that hide or rearrange it.
    private static func shown(_ text: String) -> String {
        let scalars = text.unicodeScalars.map { PlainText.isHarmful($0) ? " " : $0 }
        return String(String.UnicodeScalarView(scalars)).split(
            separator: " ",
            omittingEmptySubsequences: true
        )
        .joined(separator: " ")
    }
}
