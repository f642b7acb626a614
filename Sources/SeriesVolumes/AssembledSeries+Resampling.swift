import DICOMFiles
import Volumes

extension AssembledSeries {
    /// The series as one whose slices have another grid of pixels.
    ///
    /// Derived objects are written as of it; pixels are read with the series itself, never with the result.
    /// - Parameters:
    ///   - grid: the new pixels among those of the series.
    ///   - headers: as many as the series has, in its order, with the new matrix and place.
    /// - Returns: The series on the grid.
    package func resampled(onto grid: InPlaneGrid, headers: [DICOMHeader]) -> AssembledSeries {
        precondition(headers.count == self.headers.count, "a header for every file")
        return AssembledSeries(
            studyInstanceUID: studyInstanceUID,
            seriesInstanceUID: seriesInstanceUID,
            partIndex: partIndex,
            modality: modality,
            unit: unit,
            shape: grid.shape(slices: shape.slices),
            geometry: geometry.map(grid.geometry(of:)),
            runs: runs,
            slices: slices.map { $0.moved(to: $0.position.map { moved($0, to: grid) }) },
            headers: headers,
            isMultiFrame: isMultiFrame,
            storedSamplesPerPixel: storedSamplesPerPixel,
            findings: findings,
            regions: nil
        )
    }

    /// Where the first pixel of a grid lies in a slice whose own first pixel lies at a position.
    package func moved(_ position: Vector3, to grid: InPlaneGrid) -> Vector3 {
        guard let geometry else { return position }
        return position + geometry.columnStep * grid.start.columns + geometry.rowStep * grid.start.rows
    }
}

extension SourceSlice {
    fileprivate func moved(to position: Vector3?) -> SourceSlice {
        SourceSlice(
            headerIndex: headerIndex,
            frameIndex: frameIndex,
            sopInstanceUID: sopInstanceUID,
            slope: slope,
            intercept: intercept,
            padding: padding,
            storedRange: storedRange,
            position: position
        )
    }
}

extension Slab {
    /// The slab on a coarser grid: every pixel is the nearest one of this slab.
    package func nearest(on grid: InPlaneGrid) -> Slab {
        let (perSlice, slices, places) = (volume.shape.sliceCount, 0..<volume.shape.slices, grid.nearest)
        func picked<Value>(_ values: [Value], of samples: Int = 1) -> [Value] {
            slices.flatMap { slice in
                places.flatMap { place in
                    values[(slice * perSlice + place) * samples..<(slice * perSlice + place + 1) * samples]
                }
            }
        }
        let shape = grid.shape(slices: volume.shape.slices)
        return Slab(
            volume: Volume(
                shape: shape,
                voxels: picked(volume.voxels),
                unit: volume.unit,
                geometry: volume.geometry.map(grid.geometry(of:)),
                valid: volume.valid.map { Mask(shape: shape, values: picked($0.values)) },
                firstSlice: volume.firstSlice
            ),
            stored: picked(stored),
            color: color.map { picked($0, of: 3) }
        )
    }
}
