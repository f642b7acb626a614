import SeriesVolumes
import Volumes

/// Mean and standard deviation of the voxels whose centres lie in a region.
struct RegionStatistics: Hashable, Sendable {
    /// Voxels in the region, padding and the like left out; at least 1.
    let voxels: Int
    /// Mean in modality units.
    let mean: Double
    /// Population standard deviation (divided by the number of voxels), in modality units.
    let standardDeviation: Double
}

extension RegionStatistics {
    /// Slices nearer than this are images of one place, millimetres.
    private static let nearestSlices = 1e-3

    /// Measures regions in a series; only slices that a region cuts are read.
    ///
    /// - Parameters:
    ///   - regions: the regions.
    ///   - series: the series.
    /// - Returns: One entry a region, nil where it holds no voxel of the series; and whether a region was left out because
    ///   several frames (echoes, times) lie at one place in it.
    /// - Throws: what `AssembledSeries.read` does.
    static func measure(
        _ regions: [SphericalRegion],
        in series: AssembledSeries
    ) throws(SeriesError) -> (statistics: [RegionStatistics?], isAmbiguous: Bool) {
        var sums = regions.map { _ in Sums() }
        var isAmbiguous = false
        guard let geometry = series.geometry else { return (regions.map { _ in nil }, false) }
        let positions = series.slices.map(\.position)
        let cuts = regions.map { region in
            positions.map {
                $0.flatMap { region.window(position: $0, geometry: geometry, shape: series.shape) }
            }
        }
        let isRead = cuts.map { windows in
            let cut = windows.indices.filter { windows[$0] != nil }.compactMap { positions[$0] }
            return !holdsOnePlaceTwice(cut, geometry)
        }
        for slice in series.slices.indices {
            guard let position = positions[slice],
                regions.indices.contains(where: { isRead[$0] && cuts[$0][slice] != nil })
            else { continue }
            let volume = try series.read(slice..<slice + 1).volume
            for (index, region) in regions.enumerated() {
                guard isRead[index], let window = cuts[index][slice] else { continue }
                sums[index].add(volume, window: window, region, position: position, geometry)
            }
        }
        isAmbiguous = isRead.contains(false)
        return (sums.map(\.statistics), isAmbiguous)
    }

    private static func holdsOnePlaceTwice(_ positions: [Vector3], _ geometry: VolumeGeometry) -> Bool {
        let normal = geometry.columnStep.cross(geometry.rowStep)
        let heights = positions.map { $0.dot(normal) / normal.length }.sorted()
        return zip(heights, heights.dropFirst()).contains { $1 - $0 < nearestSlices }
    }

    /// Running sums of differences from the first voxel, so that equal voxels have exactly no deviation.
    private struct Sums {
        private var first: Double?
        private var count = 0
        private var sum = 0.0
        private var squares = 0.0

        mutating func add(
            _ slice: Volume,
            window: SphericalRegion.Window,
            _ region: SphericalRegion,
            position: Vector3,
            _ geometry: VolumeGeometry
        ) {
            for row in window.rows {
                for column in window.columns {
                    let point =
                        position + geometry.columnStep * Double(column) + geometry.rowStep * Double(row)
                    let index = row * slice.shape.columns + column
                    guard region.contains(point), slice.isValid(index) else { continue }
                    add(Double(slice.voxels[index]))
                }
            }
        }

        private mutating func add(_ value: Double) {
            let difference = value - (first ?? value)
            first = first ?? value
            count += 1
            sum += difference
            squares += difference * difference
        }

        var statistics: RegionStatistics? {
            guard let first else { return nil }
            let shift = sum / Double(count)
            let variance = max(0, squares / Double(count) - shift * shift)
            return RegionStatistics(
                voxels: count,
                mean: first + shift,
                standardDeviation: variance.squareRoot()
            )
        }
    }
}
