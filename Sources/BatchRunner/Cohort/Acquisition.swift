import DICOMFiles
import DerivedObjects
import SeriesVolumes

/// What the headers of a series say about how it was acquired; nil where they do not say.
///
/// A setting counts where all images agree; tube current, exposure and CTDIvol, which modulation changes from image to
/// image, are means. None of them can be 0: a 0 is a header's way of not saying.
package struct Acquisition: Hashable, Sendable {
    let imageType: String?
    /// The scanner, also of an image that Limpid derived.
    package let manufacturer: String?
    let model: String?
    package let kernel: String?
    package let scanningSequence: String?
    package let sequenceName: String?
    let fieldStrengthTesla: Double?
    package let sliceThicknessMillimeters: Double?
    /// Distance between rows, then between columns, from Pixel Spacing.
    let pixelSpacingMillimeters: [Double]
    package let tubeVoltageKilovolts: Double?
    let tubeCurrentMilliamperes: Double?
    let exposureMilliampereSeconds: Double?
    let ctdiVolMilligrays: Double?
    /// Whether Limpid made the images; nil where there is none to ask.
    let isDerivedByLimpid: Bool?
    /// Whether an attribute holds what is no number.
    let hasMalformedValues: Bool

    /// Reads some images of a series: each a header and a frame of it, counted from 0.
    package init(_ images: [(header: DICOMHeader, frame: Int)]) {
        let reader = AttributeReader(images.map { FunctionalGroups($0.header, frame: $0.frame) })
        imageType = reader.text { $0.dataSet.string(.imageType) }
        manufacturer = reader.text { Self.scanner($0.dataSet).string(.manufacturer) }
        model = reader.text { Self.scanner($0.dataSet).string(.manufacturerModelName) }
        kernel = reader.text(.convolutionKernel, in: .ctReconstructionSequence)
        scanningSequence = reader.text { $0.dataSet.string(.scanningSequence) }
        sequenceName = reader.text {
            $0.dataSet.string(.pulseSequenceName) ?? $0.dataSet.string(.sequenceName)
        }
        fieldStrengthTesla = reader.setting([.init(.magneticFieldStrength)])
        sliceThicknessMillimeters = reader.setting([.init(.sliceThickness, in: .pixelMeasuresSequence)])
        pixelSpacingMillimeters = (0...1).compactMap {
            reader.setting([.init(.pixelSpacing, in: .pixelMeasuresSequence, index: $0)])
        }
        tubeVoltageKilovolts = reader.setting([.init(.kvp, in: .ctxRayDetailsSequence)])
        tubeCurrentMilliamperes = reader.mean([
            .init(.xRayTubeCurrentInmA, in: .ctExposureSequence), .init(.xRayTubeCurrent),
            .init(.xRayTubeCurrentInuA, scale: 1e-3),
        ])
        exposureMilliampereSeconds = reader.mean([
            .init(.exposureInmAs, in: .ctExposureSequence), .init(.exposure),
            .init(.exposureInuAs, scale: 1e-3),
        ])
        ctdiVolMilligrays = reader.mean([.init(.ctdiVol, in: .ctExposureSequence)])
        isDerivedByLimpid = images.isEmpty ? nil : images.allSatisfy { Self.isOurs($0.header.dataSet) }
        hasMalformedValues = reader.isMalformed
    }

    private static func isOurs(_ dataSet: DataSet) -> Bool {
        dataSet.string(.manufacturer) == DerivedHeader.manufacturer
    }

    /// The equipment that acquired an image: an image of ours names it among the contributing equipment.
    private static func scanner(_ dataSet: DataSet) -> DataSet {
        guard isOurs(dataSet) else { return dataSet }
        let contributions = dataSet.items(.contributingEquipmentSequence)
        let acquisition = contributions.first { item in
            item.items(.purposeOfReferenceCodeSequence).contains {
                $0.string(.codeValue) == CodedConcept.acquisitionEquipment.value
            }
        }
        return acquisition ?? contributions.first { !isOurs($0) } ?? DataSet()
    }
}
