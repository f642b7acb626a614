import DICOMFiles

/// The label maps of a series' slices, which DICOM Segmentation objects hold: the number of a pixel's segment is its label, and
/// 0 is the background.
package struct SeriesLabels: Sendable {
    /// The objects that have to do with the series, by SOP Instance UID.
    package let segmentations: [Segmentation]
    /// Why no slice has labels; nil where at least some have.
    package let problem: SeriesError?
    private let placed: [Int: [(segmentation: Segmentation, frame: Segmentation.Frame)]]
    private let isNamed: Bool
    private let pixels: Int

    /// Finds the label maps of a series among segmentations; their pixels stay in their files.
    /// - Parameters:
    ///   - series: the series.
    ///   - all: segmentations of whatever images.
    package init(_ series: AssembledSeries, _ all: [Segmentation]) {
        let places = SlicePlaces(series)
        let placements = all.map { SegmentationPlacement($0, on: places) }
            .filter { $0.namesSeries || !$0.frames.isEmpty }
            .sorted { $0.instance < $1.instance }
        segmentations = placements.map(\.segmentation)
        pixels = series.shape.sliceCount
        isNamed = placements.contains(where: \.namesSeries)
        problem = placements.lazy.compactMap(\.problem).first ?? Self.conflict(placements)
        var placed: [Int: [(Segmentation, Segmentation.Frame)]] = [:]
        for placement in placements {
            for (slice, frames) in placement.frames {
                placed[slice, default: []] += frames.map { (placement.segmentation, $0) }
            }
        }
        self.placed = placed
    }

    /// Segments of one number in two objects may be two things, or one that two readers have drawn.
    private static func conflict(_ placements: [SegmentationPlacement]) -> SeriesError? {
        var known: Set<Int> = []
        for placement in placements {
            if let number = placement.segmentation.segments.intersection(known).min() {
                return .invalidSegmentation(
                    "another one of the same series has a segment \(number) too; keep one of them"
                )
            }
            known.formUnion(placement.segmentation.segments)
        }
        return nil
    }

    /// The label of every pixel of a slice, columns fastest; of several segments at a pixel the largest number.
    ///
    /// A slice without a frame is background where a segmentation names its series.
    /// - Throws: `no-segmentation` where nothing says what the slice shows, `invalid-segmentation`, `decode-failed`.
    package func labels(of slice: Int) throws(SeriesError) -> [UInt16] {
        if let problem { throw problem }
        guard !segmentations.isEmpty else {
            throw SeriesError(.noSegmentation, "there is no segmentation of its series among the files")
        }
        guard placed[slice] != nil || isNamed else {
            throw SeriesError(
                .noSegmentation,
                "no segmentation has a frame at its place, and none names its series, so that it need not be background"
            )
        }
        return try painted(slice).labels
    }

    /// A pixel's two segments.
    package struct Overlap: Hashable, Sendable {
        /// Slice, from 0.
        package let slice: Int
        /// The smaller number.
        package let lower: Int
        /// The larger number, which is the pixel's label.
        package let upper: Int
    }

    /// The first slice with a pixel of two segments; frames that cannot be decoded are left to those who read them.
    package func firstOverlap() -> Overlap? {
        if problem != nil || segmentations.count == 1 && segmentations.allSatisfy(\.excludesOverlap) {
            return nil
        }
        for slice in placed.keys.sorted() where (placed[slice]?.count ?? 0) > 1 {
            if let overlap = try? painted(slice).overlap { return overlap }
        }
        return nil
    }

    private func painted(_ slice: Int) throws(SeriesError) -> (labels: [UInt16], overlap: Overlap?) {
        var labels = [UInt16](repeating: 0, count: pixels)
        var overlap: Overlap?
        for (segmentation, frame) in placed[slice] ?? [] {
            for (pixel, number) in try segmentation.numbers(of: frame).enumerated() where number > 0 {
                let known = labels[pixel]
                if overlap == nil, known > 0, known != number {
                    overlap = Overlap(
                        slice: slice,
                        lower: Int(min(known, number)),
                        upper: Int(max(known, number))
                    )
                }
                labels[pixel] = max(known, number)
            }
        }
        return (labels, overlap)
    }
}

extension SegmentationPlacement {
    /// SOP Instance UID of the object.
    fileprivate var instance: String { segmentation.header.sopInstanceUID ?? "" }
}
