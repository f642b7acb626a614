import DICOMFiles
import DerivedObjects
import Volumes

/// A made-up single-frame CT header, and what the rules make of it.
enum HeaderExample {
    static let sourceUID = "1.2.3.4"
    static let seriesUID = "1.2.3"

    /// Attributes a scanner would write; the tests change what they are about.
    static func ct(_ change: (inout DataSet) -> Void = { _ in }) -> DataSet {
        var d = DataSet()
        d.set(.specificCharacterSet, .cs, text: "ISO_IR 100")
        d.set(.imageType, .cs, texts: ["ORIGINAL", "PRIMARY", "AXIAL"])
        d.set(.sopClassUID, .ui, text: "1.2.840.10008.5.1.4.1.1.2")
        d.set(.sopInstanceUID, .ui, text: sourceUID)
        d.set(.studyDate, .da, text: "20200101")
        d.set(.contentDate, .da, text: "20200101")
        d.set(.acquisitionDate, .da, text: "20200101")
        d.set(.modality, .cs, text: "CT")
        d.set(.manufacturer, .lo, text: "ACME")
        d.set(.institutionName, .lo, text: "Hospital")
        d.set(.seriesDescription, .lo, text: "Chest")
        d.set(.manufacturerModelName, .lo, text: "Scanner")
        d.set(.patientName, .pn, bytes: [0x44, 0xF6, 0x65, 0x5E, 0x4A])
        d.set(.kvp, .ds, text: "120")
        d.set(.deviceSerialNumber, .lo, text: "SN1")
        d.set(.softwareVersions, .lo, texts: ["1", "2"])
        d.set(.studyInstanceUID, .ui, text: "1.2")
        d.set(.seriesInstanceUID, .ui, text: seriesUID)
        d.set(.seriesNumber, .is, text: "3")
        d.set(.instanceNumber, .is, text: "7")
        d.set(.rows, .us, unsignedShorts: [4])
        d.set(.columns, .us, unsignedShorts: [4])
        d.set(.pixelPaddingValue, .ss, signedShorts: [-2000])
        d.set(.rescaleIntercept, .ds, text: "-1024")
        d.set(.rescaleSlope, .ds, text: "1")
        change(&d)
        return d
    }

    static func source(_ dataSet: DataSet, syntax: String = "1.2.840.10008.1.2.1", frames: Int = 1)
        -> SourceObject
    {
        SourceObject(
            dataSet: dataSet,
            pixels: pixels(frames: frames),
            transferSyntaxUID: syntax,
            fileSize: 16,
            unit: .hounsfield
        )
    }

    static func pixels(frames: Int = 1) -> PixelFormat {
        PixelFormat(
            rows: 4,
            columns: 4,
            frames: frames,
            samplesPerPixel: 1,
            planarConfiguration: 0,
            photometricInterpretation: "MONOCHROME2",
            bitsAllocated: 16,
            bitsStored: 16,
            highBit: 15,
            isSigned: true,
            kind: .integer
        )
    }

    static func rules(
        _ derivation: Derivation = Workshop.derivation(),
        kind: DerivedKind = .denoised
    ) throws -> DerivedHeader {
        DerivedHeader(
            derivation: derivation,
            identity: try DerivedIdentity(
                kind: kind,
                sourceSOPInstanceUID: sourceUID,
                sourceSeriesInstanceUID: seriesUID,
                partIndex: 0,
                runDigest: derivation.runDigest
            )
        )
    }

    static let references = ["1.2.3.4", "1.2.3.3", "1.2.3.5"].map {
        SourceReference(sopClassUID: "1.2.840.10008.5.1.4.1.1.2", sopInstanceUID: $0, frames: [])
    }

    /// The derived header of a source.
    static func derived(
        _ dataSet: DataSet,
        derivation: Derivation = Workshop.derivation(),
        syntax: String = "1.2.840.10008.1.2.1"
    ) throws -> DataSet {
        try rules(derivation).image(
            from: source(dataSet, syntax: syntax),
            frames: [0],
            references: [references],
            pixels: pixels()
        )
    }
}
