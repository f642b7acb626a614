import Volumes

/// Finds to slices of truth the same slices with noise: of the same patient and Frame of Reference, with the same matrix, and
/// pixel for pixel at the same place.
///
/// A series has its partners in one other: that with most of its slices; of several such, that with its kernel (its file's
/// name, for NIfTI); of several of those, none, as nothing says which is meant.
struct SeriesPairing {
    /// One slice of one series, counted from 0.
    struct Place: Hashable, Sendable {
        let series: Int
        let slice: Int
    }

    /// Partners among the noisy series by slices of truth.
    private(set) var partners: [Place: Place] = [:]
    /// What had no partner, a line each series.
    private(set) var warnings: [String] = []

    /// How far the pixels of two slices may lie apart, millimetres: far beyond the rounding of decimal strings, and far below
    /// a pixel.
    static let tolerance = 0.05

    /// Pairs series.
    init(_ truth: [ImageSeries], _ noisy: [ImageSeries]) {
        for (number, series) in truth.enumerated() {
            let label = "series \(number + 1) (\(series.modality.rawValue), \(series.slices) slices)"
            var candidates = noisy.indices.map { ($0, Self.matches(series, noisy[$0])) }
            let most = candidates.map(\.1.count).max() ?? 0
            guard most > 0 else {
                warnings.append(
                    "\(label) is left out: no noisy series has its patient, Frame of Reference, matrix and positions"
                )
                continue
            }
            candidates = candidates.filter { $0.1.count == most }
            if candidates.count > 1 {
                candidates = candidates.filter { noisy[$0.0].label == series.label }
            }
            guard candidates.count == 1, let (other, slices) = candidates.first else {
                warnings.append(
                    "\(label) is left out: several noisy series lie at its place, and nothing says which is its partner"
                )
                continue
            }
            for (slice, partner) in slices {
                partners[Place(series: number, slice: slice)] = Place(series: other, slice: partner)
            }
            if most < series.slices {
                warnings.append(
                    "\(label): \(series.slices - most) slices are left out: the noisy series has none at their positions"
                )
            }
        }
    }

    /// Slices of two series that coincide: those of the first, and of the second.
    private static func matches(_ a: ImageSeries, _ b: ImageSeries) -> [Int: Int] {
        guard a.patient == b.patient, a.modality == b.modality, a.columns == b.columns, a.rows == b.rows,
            a.grid.isComparable(with: b.grid), let columnA = a.grid.columnStep, let rowA = a.grid.rowStep,
            let columnB = b.grid.columnStep, let rowB = b.grid.rowStep,
            // The last pixel of a row or column is where a difference of steps shows most.
            (columnA - columnB).length * Double(a.columns) <= tolerance,
            (rowA - rowB).length * Double(a.rows) <= tolerance
        else { return [:] }
        let normal = columnA.cross(rowA)
        let unit = normal * (1 / normal.length)
        func heights(_ series: ImageSeries) -> [(height: Double, slice: Int, position: Vector3)] {
            series.grid.positions.enumerated().compactMap { slice, position in
                position.map { ($0.dot(unit), slice, $0) }
            }.sorted { ($0.height, $0.slice) < ($1.height, $1.slice) }
        }
        let others = heights(b)
        var matches: [Int: Int] = [:]
        var first = 0
        for (height, slice, position) in heights(a) {
            while first < others.count, others[first].height < height - tolerance { first += 1 }
            let near = others[first...].prefix { $0.height <= height + tolerance }.filter {
                ($0.position - position).length <= tolerance
            }
            // Several times or echoes at one place: none is the partner.
            if near.count == 1 { matches[slice] = near[0].slice }
        }
        return matches
    }
}

extension ImageSeries.Grid {
    /// Whether positions of two series are in the same coordinates, as far as they say.
    fileprivate func isComparable(with other: Self) -> Bool {
        guard let ours = frameOfReference, let theirs = other.frameOfReference else { return true }
        return ours == theirs
    }
}
