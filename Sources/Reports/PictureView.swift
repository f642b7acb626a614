import Volumes

/// One picture on its way into the report: a slice, reduced where it is large, or the middle of a large one.
struct PictureView: Sendable {
    /// Pictures of more pixels are shown reduced, with a detail at full resolution.
    static let maximumPixels = 640 * 640
    /// Longest side of a reduced picture.
    static let reducedSide = 512
    /// Side of the detail.
    static let detailSide = 448

    let slice: Int
    let region: PictureSet.View.Region
    let reduction: Int
    let original: Volume
    let denoised: Volume
    let standardDeviation: Volume?

    /// Height of a pixel divided by its width; 1 where the geometry is unknown.
    var pixelAspectRatio: Double {
        guard let geometry = original.geometry, geometry.columnSpacingMillimeters > 0 else { return 1 }
        let ratio = geometry.rowSpacingMillimeters / geometry.columnSpacingMillimeters
        return ratio.isFinite && ratio > 0 ? ratio : 1
    }

    /// The pictures of one slice: itself, or a reduced whole and a detail.
    static func views(slice: Int, original: Volume, denoised: Volume, standardDeviation: Volume?)
        -> [PictureView]
    {
        let shape = original.shape
        func view(
            _ region: PictureSet.View.Region,
            _ reduction: Int,
            _ change: (Volume) -> Volume
        ) -> PictureView {
            PictureView(
                slice: slice,
                region: region,
                reduction: reduction,
                original: change(original),
                denoised: change(denoised),
                standardDeviation: standardDeviation.map(change)
            )
        }
        guard shape.sliceCount > maximumPixels else { return [view(.whole, 1) { $0 }] }
        let side = max(shape.columns, shape.rows)
        let reduction = (side + reducedSide - 1) / reducedSide
        return [
            view(.whole, reduction) { reduce($0, by: reduction) },
            view(.detail, 1) { crop($0) },
        ]
    }

    /// Means over blocks of factor × factor pixels (fewer at the far edges); a block is valid where all its pixels are.
    static func reduce(_ volume: Volume, by factor: Int) -> Volume {
        let shape = volume.shape
        let reduced = VolumeShape(
            columns: (shape.columns + factor - 1) / factor,
            rows: (shape.rows + factor - 1) / factor,
            slices: 1
        )
        var voxels = [Float](repeating: 0, count: reduced.count)
        var valid = [Bool](repeating: true, count: reduced.count)
        for row in 0..<reduced.rows {
            for column in 0..<reduced.columns {
                var sum = 0.0
                var count = 0
                for y in row * factor..<min((row + 1) * factor, shape.rows) {
                    for x in column * factor..<min((column + 1) * factor, shape.columns) {
                        let index = y * shape.columns + x
                        sum += Double(volume.voxels[index])
                        count += 1
                        if !volume.isValid(index) { valid[row * reduced.columns + column] = false }
                    }
                }
                voxels[row * reduced.columns + column] = Float(sum / Double(count))
            }
        }
        return Volume(
            shape: reduced,
            voxels: voxels,
            unit: volume.unit,
            geometry: volume.geometry,
            valid: volume.valid == nil ? nil : Mask(shape: reduced, values: valid)
        )
    }

    /// The middle of a picture at full resolution.
    static func crop(_ volume: Volume) -> Volume {
        let shape = volume.shape
        let columns = min(shape.columns, detailSide)
        let rows = min(shape.rows, detailSide)
        let left = (shape.columns - columns) / 2
        let top = (shape.rows - rows) / 2
        let indices = (top..<top + rows).flatMap { row in
            row * shape.columns + left..<row * shape.columns + left + columns
        }
        let cropped = VolumeShape(columns: columns, rows: rows, slices: 1)
        return Volume(
            shape: cropped,
            voxels: indices.map { volume.voxels[$0] },
            unit: volume.unit,
            geometry: volume.geometry,
            valid: volume.valid.map { mask in Mask(shape: cropped, values: indices.map { mask.values[$0] }) }
        )
    }
}
