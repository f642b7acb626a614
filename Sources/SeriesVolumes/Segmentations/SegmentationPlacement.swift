import DICOMFiles
import Volumes

/// Where the slices of a series are to be found by what a segmentation says of its frames.
struct SlicePlaces {
    let seriesInstanceUID: String
    let columns: Int
    let rows: Int
    private let slices: [String: [(frame: Int, slice: Int)]]
    private let grids: [PixelGrid?]
    private let frameOfReferenceUID: String?
    /// Unit normal, and the heights of the first and the last slice along it; nil where they are not known.
    private let extent: (normal: Vector3, heights: ClosedRange<Double>)?

    init(_ series: AssembledSeries) {
        seriesInstanceUID = series.seriesInstanceUID
        (columns, rows) = (series.shape.columns, series.shape.rows)
        var slices: [String: [(frame: Int, slice: Int)]] = [:]
        for (number, slice) in series.slices.enumerated() {
            slices[slice.sopInstanceUID, default: []].append((slice.frameIndex, number))
        }
        self.slices = slices
        let geometry = series.geometry
        grids = series.slices.map { slice in
            guard let geometry, let position = slice.position else { return nil }
            return PixelGrid(
                position: position,
                columnStep: geometry.columnStep,
                rowStep: geometry.rowStep
            )
        }
        frameOfReferenceUID = series.headers.first?.dataSet.uid(.frameOfReferenceUID)
        let product = geometry.map { $0.columnStep.cross($0.rowStep) }
        let normal = product.map { $0 * (1 / $0.length) }
        let heights = grids.compactMap { grid in normal.flatMap { grid?.position.dot($0) } }
        if let normal, let low = heights.min(), let high = heights.max() {
            extent = (normal, low - PixelGrid.tolerance...high + PixelGrid.tolerance)
        } else {
            extent = nil
        }
    }

    /// The slices that are, or are of, the images of a list; each once.
    func slices(of sources: [Segmentation.Source]) -> [Int] {
        sources.flatMap { source in
            (slices[source.sopInstanceUID] ?? []).filter { source.frame == nil || source.frame == $0.frame }
                .map(\.slice)
        }.uniqued()
    }

    /// Whether positions in a Frame of Reference can be compared with those of the series.
    func isComparable(_ frameOfReferenceUID: String?) -> Bool {
        frameOfReferenceUID != nil && frameOfReferenceUID == self.frameOfReferenceUID
    }

    /// Whether the pixels of a slice lie where a grid says; nil where nothing says where they lie.
    func lies(_ slice: Int, at grid: PixelGrid) -> Bool? {
        grids[slice]?.coincides(with: grid, columns: columns, rows: rows)
    }

    /// Whether a grid begins between the first and the last slice.
    func enclose(_ grid: PixelGrid) -> Bool {
        extent.map { $0.heights.contains(grid.position.dot($0.normal)) } ?? false
    }
}

/// A segmentation laid on the slices of a series.
///
/// A frame belongs to the one image of the series that it names as its source; where it names none or several, to the slice
/// whose pixels lie at its own place.
struct SegmentationPlacement {
    let segmentation: Segmentation
    /// The frames of each slice that has some.
    private(set) var frames: [Int: [Segmentation.Frame]] = [:]
    /// Whether the segmentation says that it is of the series, so that a slice without a frame is background.
    let namesSeries: Bool
    /// Why the segmentation cannot be laid on the series that it names.
    private(set) var problem: SeriesError?

    init(_ segmentation: Segmentation, on places: SlicePlaces) {
        self.segmentation = segmentation
        namesSeries =
            segmentation.referencedSeries.contains(places.seriesInstanceUID)
            || segmentation.frames.contains { !places.slices(of: $0.sources).isEmpty }
        guard segmentation.rows == places.rows, segmentation.columns == places.columns else {
            guard namesSeries else { return }
            problem = .invalidSegmentation(
                "it has \(segmentation.rows) × \(segmentation.columns) pixels, its images "
                    + "\(places.rows) × \(places.columns)"
            )
            return
        }
        var misplaced = 0
        for frame in segmentation.frames {
            switch Self.place(of: frame, of: segmentation, among: places) {
            case .slice(let slice): frames[slice, default: []].append(frame)
            case .elsewhere: break
            case .contradiction: misplaced += 1
            }
        }
        guard namesSeries, misplaced > 0 else { return }
        frames = [:]
        problem = .invalidSegmentation(
            "\(misplaced) of its \(segmentation.frames.count) frames lie at no image of the series that it names: "
                + "its pixels are not those of the images"
        )
    }

    private enum Place {
        case slice(Int)
        /// At an image that is not there.
        case elsewhere
        /// At none of the images that it names, or at no place at all.
        case contradiction
    }

    private static func place(
        of frame: Segmentation.Frame,
        of segmentation: Segmentation,
        among places: SlicePlaces
    ) -> Place {
        let grid = places.isComparable(segmentation.frameOfReferenceUID) ? frame.grid : nil
        let named = places.slices(of: frame.sources)
        if named.count == 1, let slice = named.first {
            let isAgreed = grid.flatMap { places.lies(slice, at: $0) } ?? true
            return isAgreed ? .slice(slice) : .contradiction
        }
        guard let grid else { return named.isEmpty && !frame.sources.isEmpty ? .elsewhere : .contradiction }
        if let slice = places.slice(at: grid, among: named) { return .slice(slice) }
        // Its image may be one that is not there.
        guard named.isEmpty else { return .contradiction }
        return frame.sources.isEmpty && places.enclose(grid) ? .contradiction : .elsewhere
    }
}

extension SlicePlaces {
    /// The slice whose pixels lie where a grid says, of some slices or, where there are none, of all.
    fileprivate func slice(at grid: PixelGrid, among slices: [Int]) -> Int? {
        let found = (slices.isEmpty ? Array(grids.indices) : slices).filter { lies($0, at: grid) == true }
        // Several times or echoes at one place: none is meant.
        return found.count == 1 ? found.first : nil
    }
}
