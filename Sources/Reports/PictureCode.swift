import Foundation
import Volumes

/// Picture data as the page's script reads it: whole numbers of steps, their bytes in planes, compressed as grey PNG in base64.
///
/// A window that is chosen in the browser needs more than 8 bits, and a page opened from a disk may not read pixels from
/// picture files. So the numbers travel in a script file. The denoised picture is coded in steps far below a grey level;
/// the original is that plus the residual in steps of an eighth of its standard deviation, which bounds the size whatever the noise.
struct PictureCode: Encodable {
    /// Numbers of steps in one or two byte planes, one below the other in a grey PNG: low bytes, then high bytes; two's complement.
    struct Planes: Encodable {
        let planes: Int
        let png: String

        /// Codes whole numbers that fit 16 bits, signed or not.
        init(_ values: [Int], columns: Int, rows: Int) throws(ReportError) {
            let oneByte = values.allSatisfy { (-128...127).contains($0) }
            planes = oneByte ? 1 : 2
            var bytes = values.map { UInt8(truncatingIfNeeded: $0) }
            if !oneByte { bytes += values.map { UInt8(truncatingIfNeeded: $0 >> 8) } }
            png = try base64(PNGImage(columns: columns, rows: rows * planes, samples: .grey8(bytes)))
        }
    }

    /// The heat map: indices into the colour map, in steps of 4.
    ///
    /// 64 colours are more than an estimate from a few samples can tell apart.
    struct Heat: Encodable {
        let columns: Int
        let rows: Int
        let png: String
    }

    let columns: Int
    let rows: Int
    let offset: Double
    let step: Double
    let denoised: Planes
    let residualStep: Double
    let residual: Planes
    let heat: Heat?

    /// Codes a view in steps no smaller than asked for; they grow where 16 bits would not hold the range.
    init(
        _ view: PictureView,
        step wantedStep: Double,
        residualStep wantedResidualStep: Double,
        heatMaximum: Double?
    ) throws(ReportError) {
        let shape = view.original.shape
        let original = view.original.voxels.map { $0.isFinite ? Double($0) : 0 }
        let denoised = view.denoised.voxels.map { $0.isFinite ? Double($0) : 0 }
        let lowest = denoised.min() ?? 0
        let highest = denoised.max() ?? 0
        let step = max(wantedStep, (highest - lowest) / 65_000)
        // A multiple of the step, so that whole numbers in come back as whole numbers. Centred, so that they fit signed 16 bits.
        let offset = ((lowest + highest) / 2 / step).rounded() * step
        let codes = denoised.map { Int((($0 - offset) / step).rounded()) }
        let residuals = zip(original, codes).map { $0 - (offset + Double($1) * step) }
        let largest = residuals.map(abs).max() ?? 0
        let residualStep = max(wantedResidualStep, largest / 32_500)
        columns = shape.columns
        rows = shape.rows
        self.offset = offset
        self.step = step
        self.residualStep = residualStep
        self.denoised = try Planes(codes, columns: columns, rows: rows)
        residual = try Planes(
            residuals.map { Int(($0 / residualStep).rounded()) },
            columns: columns,
            rows: rows
        )
        if let map = view.standardDeviation, let heatMaximum {
            // Half the resolution serves a map that is smooth by nature, at a quarter of the size.
            let shown = shape.sliceCount > 300 * 300 ? PictureView.reduce(map, by: 2) : map
            let indices = shown.voxels.map { HeatMap.index($0, maximum: heatMaximum) & 0xFC }
            heat = Heat(
                columns: shown.shape.columns,
                rows: shown.shape.rows,
                png: try base64(
                    PNGImage(columns: shown.shape.columns, rows: shown.shape.rows, samples: .grey8(indices))
                )
            )
        } else {
            heat = nil
        }
    }

    /// Bytes of base64.
    var size: Int { denoised.png.utf8.count + residual.png.utf8.count + (heat?.png.utf8.count ?? 0) }
}

private func base64(_ image: PNGImage) throws(ReportError) -> String {
    Data(try image.encoded()).base64EncodedString()
}
