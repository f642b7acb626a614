import Foundation

/// The local standard deviation of one CT slice, from the diagonal detail in overlapping windows.
///
/// Within a window only the flatter half counts, and outliers are cut, so that edges do not show; and windows without enough usable
/// voxels take their neighbours' value; the map is smooth and never zero.
struct LocalSigmaMap: Sendable {
    /// Distance between window centres, voxels.
    static let spacing = 16
    /// Side of a window, voxels.
    static let side = 48
    /// Fewest usable positions in a window.
    static let fewest = 48

    /// One window's result.
    struct Window: Sendable {
        /// Standard deviation of the noise; NaN where too few positions were usable.
        var sigma: Double
        /// Mean of the slice over the window's usable positions.
        let mean: Double
    }

    let columns: Int
    let rows: Int
    private(set) var windows: [Window]
    let across: Int
    let down: Int

    /// Measures a slice in the band that `gain` names.
    init(values: UnsafeBufferPointer<Float>, usable: ArraySlice<Bool>, columns: Int, rows: Int, gain: Gain) {
        var bands = WaveletBands(slice: values, usable: usable, columns: columns, rows: rows)
        if gain.level == 2 { bands = bands?.next() }
        self.init(bands, columns: columns, rows: rows, factor: gain.factor)
    }

    /// Measures a slice of which the bands are known; nil bands, of a tiny slice, give windows without a value.
    init(_ bands: WaveletBands?, columns: Int, rows: Int, factor: Double) {
        self.columns = columns
        self.rows = rows
        let across = max(1, (columns + Self.spacing / 2) / Self.spacing)
        let down = max(1, (rows + Self.spacing / 2) / Self.spacing)
        self.across = across
        self.down = down
        guard let bands else {
            windows = [Window](repeating: Window(sigma: .nan, mean: .nan), count: across * down)
            return
        }
        let activity = bands.activity()
        let offset = bands.extent / 2
        // Neighbouring positions repeat each other, more so at level 2 and where there are plenty.
        let step = columns * rows > (bands.level == 2 ? 4096 : 65536) ? 2 : 1
        let results = Parallel.map(down) { j in
            (0..<across).map { i in
                Self.window(
                    bands,
                    activity,
                    x: Self.centre(i, columns) - offset,
                    y: Self.centre(j, rows) - offset,
                    stride: step,
                    factor: factor
                )
            }
        }
        windows = results.flatMap { $0 }
    }

    /// How a diagonal band follows noise of a spectrum.
    struct Gain: Hashable, Sendable {
        /// Level of the band.
        let level: Int
        /// Standard deviation of the noise over that of the band.
        let factor: Double

        /// From the spectrum alone.
        init(_ spectrum: NoisePowerSpectrum) {
            self.init(detailVariances: (1...2).map { max(spectrum.diagonalVariance(level: $0), 1e-9) })
        }

        /// As measured in flat patches, which a steep spectrum's finite resolution does not blur.
        init(_ patches: FlatPatches) {
            self.init(detailVariances: patches.detailRatios.map { 1 / $0 })
        }

        /// The finest level with at least half of the larger variance follows the noise; structure leaks least there.
        private init(detailVariances: [Double]) {
            level = detailVariances[0] >= 0.5 * detailVariances[1] ? 1 : 2
            factor = 1 / detailVariances[level - 1].squareRoot()
        }
    }

    /// The voxel in the middle of a window.
    func centre(of index: Int) -> (column: Int, row: Int) {
        (Self.centre(index % across, columns), Self.centre(index / across, rows))
    }

    private static func centre(_ index: Int, _ extent: Int) -> Int {
        min(extent - 1, index * spacing + spacing / 2)
    }

    private static func window(
        _ bands: WaveletBands,
        _ activity: [Float],
        x: Int,
        y: Int,
        stride step: Int,
        factor: Double
    ) -> Window {
        var details: [Float] = []
        var activities: [Float] = []
        var sum: Float = 0
        var places = 0
        for row in stride(from: max(0, y - side / 2), to: min(bands.rows, y + side / 2), by: step) {
            for column in stride(from: max(0, x - side / 2), to: min(bands.columns, x + side / 2), by: step) {
                let index = row * bands.columns + column
                places += 1
                if !bands.usable[index] { continue }
                details.append(abs(bands.diagonal[index]))
                activities.append(activity[index])
                sum += bands.approximation[index]
            }
        }
        // Where clipping leaves less than a third, what is left is not a fair sample.
        guard details.count >= fewest, 3 * details.count > places else {
            return Window(sigma: .nan, mean: .nan)
        }
        let mean = Double(sum) / Double(details.count << bands.level)
        let limit = RobustStatistics.quantile(activities, 0.5)
        var flat: [Float] = []
        flat.reserveCapacity(details.count)
        for (detail, activity) in zip(details, activities) where activity <= limit { flat.append(detail) }
        return Window(sigma: factor * RobustStatistics.truncatedDeviation(flat), mean: mean)
    }

    /// The values at the window centres: gaps filled, a 3 × 3 median against outliers, smoothed over 3 × 3, and not
    /// below 5 % of `typical`, which also stands in where no window was usable.
    func smoothedGrid(typical: Double) -> [Double] {
        let filled = filledGrid(typical: typical)
        let median = neighbourhoods {
            filled[$0]
        } combine: {
            RobustStatistics.median($0)
        }
        return neighbourhoods {
            median[$0]
        } combine: {
            max(0.05 * typical, $0.reduce(0, +) / Double($0.count))
        }
    }

    /// The window whose centre is nearest to a voxel.
    func index(column: Int, row: Int) -> Int {
        min(down - 1, row / Self.spacing) * across + min(across - 1, column / Self.spacing)
    }

    /// `smoothedGrid` interpolated linearly to every voxel.
    func interpolated(typical: Double) -> [Float] {
        let grid = smoothedGrid(typical: typical).map { Float($0) }
        var result = [Float](repeating: 0, count: columns * rows)
        let places = (0..<columns).map { Self.place($0, count: across) }
        for row in 0..<rows {
            let (j, t) = Self.place(row, count: down)
            let below = min(j + 1, down - 1)
            let line = (0..<across).map { i in (1 - t) * grid[j * across + i] + t * grid[below * across + i] }
            for column in 0..<columns {
                let (i, s) = places[column]
                result[row * columns + column] = (1 - s) * line[i] + s * line[min(i + 1, across - 1)]
            }
        }
        return result
    }

    /// The window before a voxel along one axis and the voxel's share of the way to the next.
    private static func place(_ voxel: Int, count: Int) -> (Int, Float) {
        let position = max(0, min(Float(count - 1), (Float(voxel) - Float(spacing / 2)) / Float(spacing)))
        let index = min(Int(position), max(0, count - 2))
        return (index, position - Float(index))
    }

    /// Windows without a value take the mean of their neighbours that have one, ring by ring.
    private func filledGrid(typical: Double) -> [Double] {
        var grid = windows.map { $0.sigma }
        if grid.allSatisfy({ $0.isNaN }) { return [Double](repeating: typical, count: grid.count) }
        while grid.contains(where: { $0.isNaN }) {
            let known = grid
            for index in grid.indices where known[index].isNaN {
                let near = neighbours(of: index).map { known[$0] }.filter { !$0.isNaN }
                if !near.isEmpty { grid[index] = near.reduce(0, +) / Double(near.count) }
            }
        }
        return grid
    }

    private func neighbours(of index: Int) -> [Int] {
        let (i, j) = (index % across, index / across)
        return (max(0, j - 1)...min(down - 1, j + 1)).flatMap { y in
            (max(0, i - 1)...min(across - 1, i + 1)).map { x in y * across + x }
        }
    }

    private func neighbourhoods(_ value: (Int) -> Double, combine: ([Double]) -> Double) -> [Double] {
        windows.indices.map { index in combine(neighbours(of: index).map(value)) }
    }
}
