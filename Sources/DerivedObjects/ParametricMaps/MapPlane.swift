import DICOMFiles
import SeriesVolumes
import Volumes

/// Where one frame of a parametric map lies and what it was computed from.
package struct MapPlane: Sendable {
    /// Image Position (Patient) as the source has it.
    package let position: DataElement
    /// Image Orientation (Patient) as the source has it.
    package let orientation: DataElement
    /// Pixel Spacing as the source has it.
    package let pixelSpacing: DataElement
    /// Slice Thickness as the source has it, if it has one.
    package let sliceThickness: DataElement?
    /// Spacing Between Slices as the source has it, if it has one.
    package let spacingBetweenSlices: DataElement?
    /// The images the frame was computed from, the one at the same place first.
    package let references: [SourceReference]

    /// Reads the plane of one frame of a source object.
    ///
    /// Throws `unsupported-source` where the source has no plane in a frame of reference: the Parametric Map IOD requires
    /// position, orientation and pixel spacing of every frame, so ultrasound and projection X-ray cannot have one.
    package init(source: DataSet, frame: Int, references: [SourceReference]) throws(DerivationError) {
        guard source.uid(.frameOfReferenceUID) != nil,
            let position = source.frameElement(
                .imagePositionPatient,
                in: .planePositionSequence,
                frame: frame
            ),
            let orientation = source.frameElement(
                .imageOrientationPatient,
                in: .planeOrientationSequence,
                frame: frame
            ),
            let spacing = source.frameElement(.pixelSpacing, in: .pixelMeasuresSequence, frame: frame)
        else {
            throw DerivationError(
                .unsupportedSource,
                "a parametric map needs the source's position, orientation, pixel spacing and frame of reference"
            )
        }
        self.position = position
        self.orientation = orientation
        self.pixelSpacing = spacing
        self.sliceThickness = source.frameElement(.sliceThickness, in: .pixelMeasuresSequence, frame: frame)
        self.spacingBetweenSlices = source.frameElement(
            .spacingBetweenSlices,
            in: .pixelMeasuresSequence,
            frame: frame
        )
        self.references = references
    }
}

extension AssembledSeries {
    /// Why no Parametric Map can be made of this volume, for the report; nil where one can.
    ///
    /// The IOD requires a frame of reference and a plane for every frame (checked with dciodvfy: an object without them has
    /// type 1 errors, and inventing them would be a lie). `FusedCaptureWriter` needs neither.
    public var parametricMapObstacle: Finding? {
        for slice in slices {
            do throws(DerivationError) {
                _ = try MapPlane(
                    source: headers[slice.headerIndex].dataSet,
                    frame: slice.frameIndex,
                    references: []
                )
            } catch {
                return Finding(.warning, code: "no-parametric-map", error.description)
            }
        }
        return nil
    }
}
