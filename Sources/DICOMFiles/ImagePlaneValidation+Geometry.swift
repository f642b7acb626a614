import Volumes

extension DICOMHeader {
    /// Rescale, spacing, position and orientation: at the top level and in shared and per-frame functional
    /// groups.
    func checkPlane() throws(DICOMError) -> [Finding] {
        var findings: Set<Finding> = []
        try Self.check(dataSet, &findings)
        let groups =
            dataSet.items(.sharedFunctionalGroupsSequence) + dataSet.items(.perFrameFunctionalGroupsSequence)
        for group in groups {
            for sequence in Self.functionalGroups {
                for item in group.items(sequence) { try Self.check(item, &findings) }
            }
        }
        if let format = pixels, let padding = try pixelPadding(), !format.storedRange.overlaps(padding) {
            findings.insert(
                Finding(
                    .note,
                    code: "padding-outside-range",
                    "Pixel Padding Value is not a value the samples can have."
                )
            )
        }
        return findings.sorted { $0.code < $1.code }
    }

    private static let functionalGroups: [Tag] = [
        .pixelMeasuresSequence, .planePositionSequence, .planeOrientationSequence,
        .pixelValueTransformationSequence,
    ]

    private static func check(_ item: DataSet, _ findings: inout Set<Finding>) throws(DICOMError) {
        try checkRescale(item)
        for tag in [Tag.pixelSpacing, .imagerPixelSpacing] { try checkSpacing(item, tag) }
        try checkPosition(item)
        try checkOrientation(item)
        // Odd numbers here change no pixel of ours.
        for tag in [Tag.sliceThickness, .spacingBetweenSlices, .windowCenter, .windowWidth]
        where (try? item.decimals(tag)) == nil {
            findings.insert(Finding(.warning, code: "malformed-number", "\(tag) is not a decimal number."))
        }
        if let thickness = try? item.decimal(.sliceThickness), thickness <= 0 {
            findings.insert(Finding(.warning, code: "slice-thickness", "Slice Thickness is not positive."))
        }
        if let width = try? item.decimal(.windowWidth), width <= 0 {
            findings.insert(Finding(.warning, code: "window-width", "Window Width is not positive."))
        }
    }

    private static func checkRescale(_ item: DataSet) throws(DICOMError) {
        let slope = try item.decimals(.rescaleSlope)
        let intercept = try item.decimals(.rescaleIntercept)
        guard slope.count == intercept.count, slope.count <= 1 else {
            throw DICOMError(
                .invalidImagePlane,
                "Rescale Slope and Intercept are not one pair",
                tag: .rescaleSlope
            )
        }
        guard slope.first != 0 else {
            throw DICOMError(.invalidImagePlane, "Rescale Slope is 0", tag: .rescaleSlope)
        }
    }

    private static func checkSpacing(_ item: DataSet, _ tag: Tag) throws(DICOMError) {
        let spacing = try item.decimals(tag)
        guard spacing.isEmpty || (spacing.count == 2 && spacing.allSatisfy { $0 > 0 }) else {
            throw DICOMError(.invalidImagePlane, "\(tag) is not two positive numbers", tag: tag)
        }
    }

    private static func checkPosition(_ item: DataSet) throws(DICOMError) {
        let position = try item.decimals(.imagePositionPatient)
        guard position.isEmpty || position.count == 3 else {
            throw DICOMError(
                .invalidImagePlane,
                "Image Position (Patient) is not three numbers",
                tag: .imagePositionPatient
            )
        }
    }

    /// Two unit vectors at right angles (PS3.3 C.7.6.2.1.1), within what rounding to few digits costs.
    private static func checkOrientation(_ item: DataSet) throws(DICOMError) {
        let cosines = try item.decimals(.imageOrientationPatient)
        if cosines.isEmpty { return }
        guard cosines.count == 6 else {
            throw DICOMError(
                .invalidImagePlane,
                "Image Orientation (Patient) is not six numbers",
                tag: .imageOrientationPatient
            )
        }
        func product(_ a: ArraySlice<Double>, _ b: ArraySlice<Double>) -> Double {
            zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
        }
        let row = cosines[..<3]
        let column = cosines[3...]
        let tolerance = 0.01
        guard abs(product(row, row) - 1) <= tolerance, abs(product(column, column) - 1) <= tolerance,
            abs(product(row, column)) <= tolerance
        else {
            throw DICOMError(
                .invalidImagePlane,
                "Image Orientation (Patient) is not two unit vectors at right angles",
                tag: .imageOrientationPatient
            )
        }
    }
}
