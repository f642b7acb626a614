import DICOMFiles
import Volumes

/// Where an image plane lies in the patient, PS3.3 C.7.6.2 and the plane macros of C.7.6.16.2; every part may be absent.
struct ImagePlane: Hashable, Sendable {
    /// Image Position (Patient): centre of the first pixel, LPS millimetres.
    var position: Vector3?
    /// Direction of growing column index, of length 1.
    var rowDirection: Vector3?
    /// Direction of growing row index, of length 1.
    var columnDirection: Vector3?
    /// Distance between rows, millimetres (first value of Pixel Spacing).
    var rowSpacingMillimeters: Double?
    /// Distance between columns, millimetres (second value of Pixel Spacing).
    var columnSpacingMillimeters: Double?
    /// Slice Thickness, millimetres.
    var sliceThicknessMillimeters: Double?
    /// Spacing Between Slices, millimetres.
    var spacingBetweenSlicesMillimeters: Double?

    init() {}

    /// Reads a frame's plane; throws where a value is there but makes no plane.
    init(_ groups: FunctionalGroups) throws(Refusal) {
        if let holder = groups.holder(.planePositionSequence) {
            position = try Self.values(holder, .imagePositionPatient, count: 3).flatMap {
                Vector3(components: $0)
            }
        }
        if let holder = groups.holder(.planeOrientationSequence),
            let cosines = try Self.values(holder, .imageOrientationPatient, count: 6)
        {
            let row = Vector3(cosines[0], cosines[1], cosines[2])
            let column = Vector3(cosines[3], cosines[4], cosines[5])
            // A hundredth is far beyond the rounding of a decimal string and far below any use of the directions.
            guard abs(row.length - 1) < 0.01, abs(column.length - 1) < 0.01, abs(row.dot(column)) < 0.01
            else {
                throw Refusal(
                    .malformedValue,
                    "\(Tag.imageOrientationPatient) is not a pair of perpendicular unit vectors"
                )
            }
            rowDirection = row
            columnDirection = column
        }
        if let holder = groups.holder(.pixelMeasuresSequence) {
            if let spacing = try Self.values(holder, .pixelSpacing, count: 2) {
                guard spacing[0] > 0, spacing[1] > 0 else {
                    throw Refusal(.malformedValue, "\(Tag.pixelSpacing) is not positive")
                }
                rowSpacingMillimeters = spacing[0]
                columnSpacingMillimeters = spacing[1]
            }
            sliceThicknessMillimeters = try Self.values(holder, .sliceThickness, count: 1)?.first
            spacingBetweenSlicesMillimeters = try Self.values(holder, .spacingBetweenSlices, count: 1)?.first
        }
    }

    private static func values(_ dataSet: DataSet, _ tag: Tag, count: Int) throws(Refusal) -> [Double]? {
        let values = try Refusal.unlessReadable { () throws(DICOMError) in try dataSet.decimals(tag) }
        if values.isEmpty { return nil }
        guard values.count == count else {
            throw Refusal(.malformedValue, "\(tag) has \(values.count) values instead of \(count)")
        }
        return values
    }

    /// Unit normal of the plane, or nil where the orientation is absent.
    var normal: Vector3? {
        guard let rowDirection, let columnDirection else { return nil }
        let normal = rowDirection.cross(columnDirection)
        return normal * (1 / normal.length)
    }

    /// Position along the normal in millimetres, or nil where the plane is not known.
    var offset: Double? {
        guard let position, let normal else { return nil }
        return position.dot(normal)
    }
}
