import DICOMFiles
import SeriesVolumes
import Volumes

extension AssembledSeries {
    /// The series as one whose slices have a coarser grid: its headers give the new matrix, spacing and positions, and
    /// lack what is said in pixels of the old one.
    ///
    /// Nothing can be read with the result; derived objects are written as of it.
    /// - Throws: `unsupported-source` for multi-frame objects and for images without a place in the patient,
    ///   `malformed-source`.
    package func degraded(onto grid: InPlaneGrid) throws(DerivationError) -> AssembledSeries {
        guard !isMultiFrame, geometry != nil else {
            throw DerivationError(
                .unsupportedSource,
                "only single-frame series with pixel spacing, position and orientation can be decimated"
            )
        }
        var headers = self.headers
        for slice in slices {
            guard let position = slice.position else {
                throw DerivationError(.malformedSource, "a slice to be decimated has no position")
            }
            let source = try sourceObject(slice.headerIndex)
            var dataSet = source.dataSet
            // While the file's size is that of the matrix it holds.
            dataSet.setLossyCompression(of: source)
            dataSet.removeWhatIsSaidInPixels()
            try dataSet.setPlane(of: grid, at: moved(position, to: grid))
            headers[slice.headerIndex] = headers[slice.headerIndex].replacing(
                dataSet: dataSet,
                pixels: source.pixels.with(rows: grid.rows, columns: grid.columns)
            )
        }
        return resampled(onto: grid, headers: headers)
    }
}

extension DataSet {
    /// Whether the object carries overlay planes, whose pixels are those of its matrix.
    package var hasOverlays: Bool { elements.contains { $0.tag.isOverlay } }

    /// Removes what another matrix makes wrong: overlays and curves, and shutters and collimators given in pixels.
    fileprivate mutating func removeWhatIsSaidInPixels() {
        removeAll { element in
            let tag = element.tag
            return tag.isOverlay || ((0x5000...0x501E).contains(tag.group) && tag.group % 2 == 0)
                || (tag.group == 0x0018 && (0x1600...0x1624).contains(tag.element))
                || (tag.group == 0x0018 && (0x1700...0x1720).contains(tag.element))
                || tag == .pixelAspectRatio
        }
    }

    fileprivate mutating func setPlane(of grid: InPlaneGrid, at position: Vector3) throws(DerivationError) {
        let spacing: [Double]
        do throws(DICOMError) { spacing = try decimals(.pixelSpacing) } catch {
            throw DerivationError(.malformedSource, "Pixel Spacing cannot be read", underlying: error)
        }
        guard spacing.count == 2 else {
            throw DerivationError(.malformedSource, "Pixel Spacing has not two values")
        }
        set(
            .pixelSpacing,
            .ds,
            texts: [spacing[0] * grid.factor.rows, spacing[1] * grid.factor.columns].map(DecimalText.shortest)
        )
        set(
            .imagePositionPatient,
            .ds,
            texts: [position.x, position.y, position.z].map(DecimalText.shortest)
        )
    }
}

extension Tag {
    /// Groups 6000 to 601E.
    fileprivate var isOverlay: Bool { (0x6000...0x601E).contains(group) && group % 2 == 0 }
}
