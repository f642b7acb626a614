import Foundation
import Volumes

/// One slice as a CT scanner would see it: what the noise of its projections depends on.
struct SliceScan: Sendable {
    let beam: ParallelBeam
    /// −ln of the share of I₀ that reaches each sample, views × samples.
    let attenuation: [Float]

    /// Views over half a turn: neighbouring ones differ by about a voxel at the rim of a 512 × 512 slice.
    static let views = 720
    /// Line integrals change slowly, so they are taken from every other view, of a slice of half the matrix.
    private static let coarseness = 2

    /// Rays whose attenuation is known.
    init(beam: ParallelBeam, attenuation: [Float]) {
        self.beam = beam
        self.attenuation = attenuation
    }

    /// Scans slice `slice`, counted within `volume`, in an even number of views over half a turn.
    /// - Throws: `unsupported` unless the volume is in Hounsfield units and knows its voxel spacing.
    init(_ volume: Volume, slice: Int, scan: CTScan, views: Int = Self.views) throws(NoiseError) {
        let beam = try Self.beam(for: volume, views: views)
        let image = Self.binned(volume, slice: slice)
        let coarse = ParallelBeam(
            columns: image.columns,
            rows: image.rows,
            columnSpacing: beam.columnSpacing * Double(Self.coarseness),
            rowSpacing: beam.rowSpacing * Double(Self.coarseness),
            views: beam.views / Self.coarseness
        )
        let integrals = Self.resampled(coarse.project(image.values), from: coarse, to: beam)
        self.beam = beam
        attenuation = scan.attenuation(integrals, beam: beam)
    }

    /// The rays for the slices of a volume, in so many views over half a turn.
    /// - Throws: `unsupported` unless the volume is in Hounsfield units and knows its voxel spacing.
    static func beam(for volume: Volume, views: Int = Self.views) throws(NoiseError) -> ParallelBeam {
        guard volume.unit == .hounsfield else {
            throw NoiseError(
                .unsupported,
                "low-dose insertion is for CT: it needs Hounsfield units, and the volume is in "
                    + volume.unit.rawValue
            )
        }
        guard let geometry = volume.geometry else {
            throw NoiseError(.unsupported, "low-dose insertion needs the voxel spacing, which is unknown")
        }
        let spacings = (geometry.columnSpacingMillimeters, geometry.rowSpacingMillimeters)
        guard spacings.0.isFinite, spacings.1.isFinite, spacings.0 > 0, spacings.1 > 0 else {
            throw NoiseError(
                .unsupported,
                "low-dose insertion needs a voxel spacing above 0 mm",
                expanded: "low-dose insertion needs a voxel spacing above 0 mm, not \(spacings) mm"
            )
        }
        return ParallelBeam(
            columns: volume.shape.columns,
            rows: volume.shape.rows,
            columnSpacing: spacings.0,
            rowSpacing: spacings.1,
            views: views
        )
    }

    /// Whether a voxel belongs to the scanned object: valid, and not the air or fill outside the inscribed circle.
    static func isScanned(_ volume: Volume, column: Int, row: Int, index: Int) -> Bool {
        guard volume.isValid(index), volume.voxels[index].isFinite else { return false }
        if volume.voxels[index] > -1000 { return true }
        let x = (2 * Double(column) + 1) / Double(volume.shape.columns) - 1
        let y = (2 * Double(row) + 1) / Double(volume.shape.rows) - 1
        return x * x + y * y <= 1
    }

    /// μ per millimetre, averaged over 2 × 2 voxels; voxels that a last odd row or column lacks count as air.
    private static func binned(_ volume: Volume, slice: Int) -> (columns: Int, rows: Int, values: [Float]) {
        let shape = volume.shape
        let columns = (shape.columns + coarseness - 1) / coarseness
        let rows = (shape.rows + coarseness - 1) / coarseness
        var values = [Float](repeating: 0, count: columns * rows)
        let share = 1 / Float(coarseness * coarseness)
        for row in 0..<shape.rows {
            for column in 0..<shape.columns {
                let index = slice * shape.sliceCount + row * shape.columns + column
                guard isScanned(volume, column: column, row: row, index: index) else { continue }
                values[row / coarseness * columns + column / coarseness] +=
                    share * LinearAttenuation.perMillimeter(hounsfield: volume.voxels[index])
            }
        }
        return (columns, rows, values)
    }

    /// Line integrals of a finer beam, interpolated linearly between the views and samples of a coarser one.
    private static func resampled(_ integrals: [Float], from coarse: ParallelBeam, to fine: ParallelBeam)
        -> [Float]
    {
        let ratio = fine.pitch / coarse.pitch
        return Parallel.fill(parts: fine.views, stride: fine.samples) { view, output in
            let place = Double(view) * Double(coarse.views) / Double(fine.views)
            let first = min(Int(place), coarse.views - 1)
            let share = Float(place - Double(first))
            // After half a turn the first view comes again, mirrored.
            let wraps = first + 1 == coarse.views
            let next = wraps ? 0 : first + 1
            for sample in 0..<fine.samples {
                let offset = (Double(sample) - fine.middle) * ratio
                func value(_ view: Int, _ position: Double) -> Float {
                    let inside = min(max(position, 0), Double(coarse.samples - 1))
                    let index = min(Int(inside), coarse.samples - 2)
                    let part = Float(inside - Double(index))
                    let base = view * coarse.samples + index
                    return (1 - part) * integrals[base] + part * integrals[base + 1]
                }
                let one = value(first, coarse.middle + offset)
                let other = value(next, coarse.middle + (wraps ? -offset : offset))
                output[sample] = (1 - share) * one + share * other
            }
        }
    }
}
