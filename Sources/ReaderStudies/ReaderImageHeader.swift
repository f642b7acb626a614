import DICOMFiles

/// Composes the attributes of a pair's image: Secondary Capture (PS3.3 A.8.1), as an index of pictures has no geometry that
/// another class would need.
///
/// Both sides of a pair have the same attributes but UIDs, series number and the letter of the side.
struct ReaderImageHeader {
    /// Secondary Capture Image Storage.
    static let sopClassUID = "1.2.840.10008.5.1.4.1.1.7"

    let pair: ReaderPair
    let side: ReaderSide
    let secret: ReaderSecret

    /// The attributes without pixel data.
    func dataSet(_ scale: ReaderImage.Scale) throws(DICOMError) -> DataSet {
        var dataSet = DataSet()
        try setIdentity(&dataSet, scale)
        try dataSet.set(.imageType, .cs, strings: ["DERIVED", "SECONDARY"])
        try dataSet.set(.conversionType, .cs, string: "WSD")
        try dataSet.set(.patientOrientation, .cs, string: "")
        try dataSet.set(.burnedInAnnotation, .cs, string: "NO")
        if scale.isHounsfield {
            try dataSet.set(.rescaleIntercept, decimalStrings: [-scale.offset / scale.gain])
            try dataSet.set(.rescaleSlope, decimalStrings: [1 / scale.gain])
            try dataSet.set(.rescaleType, .lo, string: "HU")
            try setWindow(&dataSet, scale.window)
        } else {
            // Stored values are displayed as they are: not every viewer applies a rescale slope to other modalities.
            let bounds = [scale.window.lowerBound, scale.window.upperBound].map {
                $0 * scale.gain + scale.offset
            }
            try setWindow(&dataSet, bounds[0]...bounds[1])
        }
        return dataSet
    }

    private func setIdentity(_ dataSet: inout DataSet, _ scale: ReaderImage.Scale) throws(DICOMError) {
        let number = pair.digits
        try dataSet.set(.sopClassUID, .ui, string: Self.sopClassUID)
        try dataSet.set(.sopInstanceUID, .ui, string: secret.uid("image \(number) \(side.rawValue)"))
        try dataSet.set(.studyInstanceUID, .ui, string: secret.uid("study \(number)"))
        try dataSet.set(.seriesInstanceUID, .ui, string: secret.uid("series \(number) \(side.rawValue)"))
        for tag in [Tag.studyDate, .seriesDate, .contentDate, .patientBirthDate] {
            try dataSet.set(tag, .da, string: "")
        }
        for tag in [Tag.studyTime, .seriesTime, .contentTime] { try dataSet.set(tag, .tm, string: "") }
        try dataSet.set(.accessionNumber, .sh, string: "")
        try dataSet.set(.modality, .cs, string: scale.modality)
        try dataSet.set(.manufacturer, .lo, string: "Limpid")
        try dataSet.set(.referringPhysicianName, .pn, string: "")
        try dataSet.set(.studyDescription, .lo, string: "Reader study, pair \(number)")
        try dataSet.set(.seriesDescription, .lo, string: side.rawValue)
        try dataSet.set(.patientName, .pn, string: "Reader^\(number)")
        try dataSet.set(.patientID, .lo, string: pair.identifier)
        try dataSet.set(.patientSex, .cs, string: "")
        try dataSet.set(.studyID, .sh, string: number)
        try dataSet.set(.seriesNumber, .is, string: side == .a ? "1" : "2")
        try dataSet.set(.instanceNumber, .is, string: "1")
        try dataSet.set(.laterality, .cs, string: "")
    }

    private func setWindow(_ dataSet: inout DataSet, _ bounds: ClosedRange<Double>) throws(DICOMError) {
        try dataSet.set(.windowCenter, decimalStrings: [(bounds.lowerBound + bounds.upperBound) / 2])
        try dataSet.set(.windowWidth, decimalStrings: [bounds.upperBound - bounds.lowerBound])
    }
}

extension ReaderImage {
    /// The layout of its pixels.
    var pixelFormat: PixelFormat {
        PixelFormat(
            rows: rows,
            columns: columns,
            frames: 1,
            samplesPerPixel: 1,
            planarConfiguration: 0,
            photometricInterpretation: "MONOCHROME2",
            bitsAllocated: 16,
            bitsStored: 16,
            highBit: 15,
            isSigned: false,
            kind: .integer
        )
    }
}
