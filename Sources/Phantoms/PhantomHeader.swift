import DICOMFiles
import Foundation
import Volumes

/// The attributes of a phantom instance: enough for a valid CT, MR or Ultrasound Multi-frame Image object.
struct PhantomHeader {
    let phantom: Phantom
    /// `noisy` or `truth`; part of the UIDs and the description.
    let role: String
    let seriesNumber: Int

    var studyInstanceUID: String { uid("study") }
    var seriesInstanceUID: String { uid("series-\(role)") }

    /// The data set of one instance without its pixel data; `slice` is nil for the one multi-frame object.
    func dataSet(slice: Int?) throws(DICOMError) -> DataSet {
        var dataSet = DataSet()
        try setCommon(&dataSet, slice: slice)
        switch phantom.modality {
        case .us: try setUltrasound(&dataSet)
        case .mr: try setMagneticResonance(&dataSet, slice: slice ?? 0)
        default: try setComputedTomography(&dataSet, slice: slice ?? 0)
        }
        return dataSet
    }

    /// Pixel layout of one instance.
    var pixelFormat: PixelFormat {
        let isUltrasound = phantom.modality == .us
        return PixelFormat(
            rows: phantom.rows,
            columns: phantom.columns,
            frames: isUltrasound ? phantom.slices : 1,
            samplesPerPixel: 1,
            planarConfiguration: 0,
            photometricInterpretation: "MONOCHROME2",
            bitsAllocated: isUltrasound ? 8 : 16,
            bitsStored: isUltrasound ? 8 : (phantom.modality == .ct ? 12 : 16),
            highBit: isUltrasound ? 7 : (phantom.modality == .ct ? 11 : 15),
            isSigned: false,
            kind: .integer
        )
    }

    private func uid(_ kind: String) -> String {
        DICOMUID.derived(
            source: "phantom",
            kind: kind,
            runDigest:
                "\(phantom.modality.rawValue) \(phantom.columns) \(phantom.slices) \(phantom.seed) \(phantom.sigma)"
        )
    }

    private func setCommon(_ dataSet: inout DataSet, slice: Int?) throws(DICOMError) {
        let sopClass =
            switch phantom.modality {
            case .us: "1.2.840.10008.5.1.4.1.1.3.1"
            case .mr: "1.2.840.10008.5.1.4.1.1.4"
            default: "1.2.840.10008.5.1.4.1.1.2"
            }
        try dataSet.set(.sopClassUID, .ui, string: sopClass)
        try dataSet.set(.sopInstanceUID, .ui, string: uid("\(role)-\(slice ?? 0)"))
        try dataSet.set(.studyInstanceUID, .ui, string: studyInstanceUID)
        try dataSet.set(.seriesInstanceUID, .ui, string: seriesInstanceUID)
        for tag in [Tag.studyDate, .seriesDate, .contentDate, .acquisitionDate] {
            try dataSet.set(tag, .da, string: "20250101")
        }
        for tag in [Tag.studyTime, .seriesTime, .contentTime, .acquisitionTime] {
            try dataSet.set(tag, .tm, string: "120000")
        }
        try dataSet.set(.accessionNumber, .sh, string: "")
        try dataSet.set(.modality, .cs, string: phantom.modality.rawValue)
        try dataSet.set(.manufacturer, .lo, string: "Synthetic")
        try dataSet.set(.manufacturerModelName, .lo, string: "Phantom generator")
        try dataSet.set(.referringPhysicianName, .pn, string: "")
        try dataSet.set(.seriesDescription, .lo, string: "Phantom \(role)")
        try dataSet.set(.patientName, .pn, string: "Phantom^Synthetic")
        try dataSet.set(.patientID, .lo, string: "PHANTOM")
        try dataSet.set(.patientBirthDate, .da, string: "")
        try dataSet.set(.patientSex, .cs, string: "O")
        try dataSet.set(.studyID, .sh, string: "1")
        try dataSet.set(.seriesNumber, .is, string: "\(seriesNumber)")
        try dataSet.set(.instanceNumber, .is, string: "\((slice ?? 0) + 1)")
        try dataSet.set(.patientOrientation, .cs, string: "")
        try dataSet.set(.laterality, .cs, string: "")
        try dataSet.set(.burnedInAnnotation, .cs, string: phantom.modality == .us ? "YES" : "NO")
    }

    private func setPlane(_ dataSet: inout DataSet, slice: Int) throws(DICOMError) {
        let geometry = phantom.geometry
        let position = geometry.position(column: 0, row: 0, slice: Double(slice))
        try dataSet.set(.frameOfReferenceUID, .ui, string: uid("frame"))
        try dataSet.set(.positionReferenceIndicator, .lo, string: "")
        try dataSet.set(.patientPosition, .cs, string: "HFS")
        dataSet.remove(.patientOrientation)
        try dataSet.set(.sliceThickness, decimalStrings: [geometry.sliceSpacingMillimeters])
        try dataSet.set(.imagePositionPatient, decimalStrings: [position.x, position.y, position.z])
        try dataSet.set(.imageOrientationPatient, .ds, strings: ["1", "0", "0", "0", "1", "0"])
        try dataSet.set(
            .pixelSpacing,
            decimalStrings: [geometry.rowSpacingMillimeters, geometry.columnSpacingMillimeters]
        )
        try dataSet.set(.acquisitionNumber, .is, string: "1")
    }

    private func setComputedTomography(_ dataSet: inout DataSet, slice: Int) throws(DICOMError) {
        try setPlane(&dataSet, slice: slice)
        try dataSet.set(.imageType, .cs, strings: ["ORIGINAL", "PRIMARY", "AXIAL"])
        try dataSet.set(.kvp, .ds, string: "120")
        try dataSet.set(.rescaleIntercept, .ds, string: "-1024")
        try dataSet.set(.rescaleSlope, .ds, string: "1")
        try dataSet.set(.rescaleType, .lo, string: "HU")
        try dataSet.set(.windowCenter, .ds, string: "40")
        try dataSet.set(.windowWidth, .ds, string: "400")
        try dataSet.set(.convolutionKernel, .sh, string: "SYNTHETIC")
    }

    private func setMagneticResonance(_ dataSet: inout DataSet, slice: Int) throws(DICOMError) {
        try setPlane(&dataSet, slice: slice)
        try dataSet.set(.imageType, .cs, strings: ["ORIGINAL", "PRIMARY", "M"])
        try dataSet.set(.scanningSequence, .cs, string: "SE")
        try dataSet.set(.sequenceVariant, .cs, string: "NONE")
        try dataSet.set(.scanOptions, .cs, string: "")
        try dataSet.set(.mrAcquisitionType, .cs, string: "2D")
        try dataSet.set(.repetitionTime, .ds, string: "500")
        try dataSet.set(.echoTime, .ds, string: "15")
        try dataSet.set(.echoTrainLength, .is, string: "1")
        try dataSet.set(.windowCenter, .ds, string: "400")
        try dataSet.set(.windowWidth, .ds, string: "900")
    }

    private func setUltrasound(_ dataSet: inout DataSet) throws(DICOMError) {
        try dataSet.set(.imageType, .cs, strings: ["ORIGINAL", "PRIMARY"])
        try dataSet.set(.lossyImageCompression, .cs, string: "00")
        try dataSet.set(.numberOfFrames, .is, string: "\(phantom.slices)")
        try dataSet.set(.frameTime, .ds, string: "40")
        dataSet[.frameIncrementPointer] = DataElement(
            tag: .frameIncrementPointer,
            vr: .at,
            value: .bytes([0x18, 0x00, 0x63, 0x10])
        )
        var region = DataSet()
        let tissue = phantom.tissueRegion
        region.set(.regionSpatialFormat, .us, unsignedShorts: [1])
        region.set(.regionDataType, .us, unsignedShorts: [1])
        region.set(.regionFlags, .ul, unsignedLongs: [0])
        region.set(.regionLocationMinX0, .ul, unsignedLongs: [UInt32(tissue.columns.lowerBound)])
        region.set(.regionLocationMinY0, .ul, unsignedLongs: [UInt32(tissue.rows.lowerBound)])
        region.set(.regionLocationMaxX1, .ul, unsignedLongs: [UInt32(tissue.columns.upperBound - 1)])
        region.set(.regionLocationMaxY1, .ul, unsignedLongs: [UInt32(tissue.rows.upperBound - 1)])
        region.set(.physicalUnitsXDirection, .us, unsignedShorts: [3])
        region.set(.physicalUnitsYDirection, .us, unsignedShorts: [3])
        region.set(.physicalDeltaX, .fd, doubles: [0.03])
        region.set(.physicalDeltaY, .fd, doubles: [0.03])
        dataSet.set(.sequenceOfUltrasoundRegions, items: [region])
    }
}
