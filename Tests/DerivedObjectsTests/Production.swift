import DICOMFiles
import DerivedObjects
import Foundation
import SeriesVolumes
import Volumes

/// Everything Limpid can make of one volume, with pixels that are easy to check: the images pass through, the standard
/// deviation is a ramp.
struct Production {
    let folder: String
    var denoised: [WrittenObject] = []
    var maps: [WrittenObject] = []
    var smallMaps: [WrittenObject] = []
    var bias: [WrittenObject] = []
    var fused: [WrittenObject] = []
    var overlay: [WrittenObject] = []
    /// Why there is no map, where there is none.
    var mapRefusal: DerivationError?
    var overlayRefusal: DerivationError?

    /// The ramp: rises with the column and with the slice.
    static func ramp(_ shape: VolumeShape, firstSlice: Int) -> [Float] {
        var values: [Float] = []
        values.reserveCapacity(shape.count)
        for slice in 0..<shape.slices {
            for _ in 0..<shape.rows {
                for column in 0..<shape.columns {
                    values.append(Float(column) / 16 + Float(firstSlice + slice))
                }
            }
        }
        return values
    }

    init(_ series: AssembledSeries, folder: String, derivation: Derivation) throws {
        self.folder = folder
        let slab = 4
        let ranges = stride(from: 0, to: series.shape.slices, by: slab).map {
            $0..<min($0 + slab, series.shape.slices)
        }
        var images = try DerivedSeriesWriter(series: series, derivation: derivation, folder: folder)
        for range in ranges {
            let read = try series.read(range)
            try images.write(stored: read.stored, color: read.color, slices: range)
        }
        denoised = try images.finish()
        do {
            maps = try Self.map(series, ranges, folder, derivation, .standardDeviation, .float32)
            var small = derivation
            small.runDigest = String(repeating: "d", count: 64)
            smallMaps = try Self.map(series, ranges, folder, small, .standardDeviation, .uint16(maximum: 256))
            bias = try Self.map(series, ranges, folder, derivation, .bias, .float32)
        } catch let error as DerivationError where error.code == .unsupportedSource {
            mapRefusal = error
        }
        var captures = try FusedCaptureWriter(series: series, derivation: derivation, folder: folder)
        for range in ranges {
            let read = try series.read(range)
            let deviation = read.volume.replacing(
                voxels: Self.ramp(read.volume.shape, firstSlice: range.lowerBound)
            )
            try captures.write(original: read.volume, denoised: read.volume, standardDeviation: deviation)
        }
        fused = try captures.finish()
        do {
            var marked = try OverlayWriter(
                series: series,
                derivation: derivation,
                folder: folder,
                threshold: 2
            )
            for range in ranges {
                let read = try series.read(range)
                try marked.write(
                    stored: read.stored,
                    color: read.color,
                    standardDeviation: Self.ramp(read.volume.shape, firstSlice: range.lowerBound),
                    slices: range
                )
            }
            overlay = try marked.finish()
        } catch let error as DerivationError where error.code == .unsupportedSource {
            overlayRefusal = error
        }
    }

    private static func map(
        _ series: AssembledSeries,
        _ ranges: [Range<Int>],
        _ folder: String,
        _ derivation: Derivation,
        _ quantity: MapQuantity,
        _ precision: MapPrecision
    ) throws -> [WrittenObject] {
        var writer = try ParametricMapWriter(
            series: series,
            derivation: derivation,
            folder: folder,
            quantity: quantity,
            precision: precision
        )
        for range in ranges {
            let values = ramp(series.shape.with(slices: range.count), firstSlice: range.lowerBound)
            try writer.write(values: values, slices: range)
        }
        return try writer.finish()
    }

    /// Every object written.
    var all: [WrittenObject] { denoised + maps + smallMaps + bias + fused + overlay }
}
