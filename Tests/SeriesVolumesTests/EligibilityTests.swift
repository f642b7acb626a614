import DICOMFiles
import Foundation
import SeriesVolumes
import Testing
import Volumes

@Suite struct EligibilityTests {
    private static let ct = SyntheticInstance.ctClass
    private static let mr = SyntheticInstance.mrClass

    private func outcome(
        _ change: (inout DataSet) throws -> Void,
        sopClass: String = ct,
        imageType: [String] = ["ORIGINAL", "PRIMARY", "AXIAL"],
        insistOn: [String] = []
    ) throws -> (volumes: [AssembledSeries], refused: [RefusedSeries]) {
        let folder = try TemporaryFolder()
        var instance = try SyntheticInstance.slice(
            1,
            z: 0,
            sopClass: sopClass,
            modality: sopClass == Self.mr ? "MR" : "CT",
            imageType: imageType
        )
        try change(&instance.dataSet)
        try instance.write(to: folder.url)
        let series = try #require(try FolderScan.scan(paths: [folder.url.path]).series.first)
        return series.assemble(SeriesOptions(insistOn: insistOn))
    }

    @Test(arguments: [
        (ct, "DERIVED\\SECONDARY\\PROCESSED", "derived"), (ct, "DERIVED\\PRIMARY", "derived"),
        (ct, "DERIVED \\PRIMARY\\AXIAL", "derived"),
        (ct, "ORIGINAL\\PRIMARY\\LOCALIZER", "localizer"), (ct, "DERIVED\\SECONDARY\\MPR", "reformat"),
        (ct, "DERIVED\\SECONDARY\\REFORMATTED\\AVERAGE", "reformat"),
        (mr, "DERIVED\\PRIMARY\\PROJECTION IMAGE", "reformat"),
        (mr, "DERIVED\\PRIMARY\\DIFFUSION\\ADC\\ND", "map"), (mr, "ORIGINAL\\PRIMARY\\P\\ND", "map"),
        (mr, "ORIGINAL\\PRIMARY\\PHASE MAP\\P\\FFE", "map"), (mr, "DERIVED\\PRIMARY\\M\\SUB\\DIS2D", "map"),
        (mr, "DERIVED\\PRIMARY\\T2_STAR MAP", "map"), (ct, "DERIVED\\SECONDARY\\SCREEN SAVE", "dose-page"),
        (ct, "DERIVED\\SECONDARY\\OTHER\\CT_SOM5 PROT", "dose-page"),
        (ct, "DERIVED\\PRIMARY\\AXIAL\\DENOISED", "already-denoised"),
    ])
    func imageTypesThatAreNoAcquisitions(_ sopClass: String, _ imageType: String, _ code: String) throws {
        let values = imageType.components(separatedBy: "\\")
        let result = try outcome({ _ in }, sopClass: sopClass, imageType: values)
        let refused = try #require(result.refused.first)
        #expect(result.volumes.isEmpty && refused.code.rawValue == code)
        #expect(refused.reason.contains("`insist: [\(code)]`"))
        if code != "already-denoised" {
            let shown = values.map { $0.trimmingCharacters(in: .whitespaces) }.joined(separator: "\\")
            #expect(refused.reason.contains("(\(shown))"))
        }
        #expect(
            try outcome({ _ in }, sopClass: sopClass, imageType: values, insistOn: [code]).volumes.count == 1
        )
        let other = code == "derived" ? "map" : "derived"
        #expect(
            try outcome({ _ in }, sopClass: sopClass, imageType: values, insistOn: [other]).volumes.isEmpty
        )
    }

    @Test(arguments: [
        (ct, "ORIGINAL\\PRIMARY\\AXIAL\\CT_SOM5 SPI"), (ct, "ORIGINAL\\PRIMARY\\AXIAL\\HELIX"),
        (ct, "ORIGINAL\\PRIMARY"),
        (mr, "ORIGINAL\\PRIMARY\\M\\NORM\\DIS2D"), (mr, "ORIGINAL\\PRIMARY\\M_FFE\\M\\FFE"),
        (mr, "ORIGINAL\\PRIMARY\\DIFFUSION\\NONE"), (mr, "ORIGINAL\\PRIMARY\\OTHER"),
    ])
    func acquisitions(_ sopClass: String, _ imageType: String) throws {
        let result = try outcome(
            { _ in },
            sopClass: sopClass,
            imageType: imageType.components(separatedBy: "\\")
        )
        #expect(result.refused.isEmpty && result.volumes.count == 1)
    }

    @Test func phaseByComplexImageComponentAndByGEsPrivateElement() throws {
        let standard = try outcome(
            { try $0.set(.complexImageComponent, .cs, string: "PHASE") },
            sopClass: Self.mr
        )
        #expect(standard.refused.map(\.code) == [.map])
        let ge = try outcome(
            {
                try $0.set(DICOMFiles.Tag(0x0043, 0x0010), .lo, string: "GEMS_PARM_01")
                $0.set(DICOMFiles.Tag(0x0043, 0x102F), .ss, signedShorts: [3])
            },
            sopClass: Self.mr
        )
        #expect(ge.refused.map(\.code) == [.map])
    }

    @Test func ownAndOtherMakersDenoisedSeries() throws {
        var scanner = DataSet()
        try scanner.set(.manufacturer, .lo, string: "Limpid")
        let changes: [(inout DataSet) throws -> Void] = [
            { try $0.set(.manufacturer, .lo, string: "Limpid") },
            { $0.set(.contributingEquipmentSequence, items: [scanner]) },
            { try $0.set(.derivationDescription, .st, string: "Limpid 0.1 non-local-means") },
            { try $0.set(.manufacturer, .lo, string: "ClariPi Inc.") },
            { try $0.set(.derivationDescription, .st, string: "Denoised with some product") },
        ]
        for change in changes {
            #expect(try outcome(change).refused.map(\.code) == [.alreadyDenoised])
            #expect(try outcome(change, insistOn: ["already-denoised"]).volumes.count == 1)
        }
    }

    @Test func volumeBasedTechniquesAreReformats() throws {
        let change: (inout DataSet) throws -> Void = {
            try $0.set(.volumeBasedCalculationTechnique, .cs, string: "MAX_IP")
        }
        #expect(try outcome(change).refused.map(\.code) == [.reformat])
    }

    @Test func classesAndPixelsThatAreNotHandled() throws {
        #expect(
            try outcome({ _ in }, sopClass: "1.2.840.10008.5.1.4.1.1.7").refused.first?.reason
                == "not an image class Limpid handles (SOP Class 1.2.840.10008.5.1.4.1.1.7)"
        )
        let palette = try outcome({ try $0.set(.photometricInterpretation, .cs, string: "PALETTE COLOR") })
        #expect(palette.refused.map(\.code) == [.colour])
        // A colour table cannot be insisted on.
        #expect(
            try outcome(
                { try $0.set(.photometricInterpretation, .cs, string: "PALETTE COLOR") },
                insistOn: ["colour"]
            ).volumes.isEmpty
        )
    }

    @Test func reasonsShowNoFreeText() throws {
        // The setters refuse this; a file may hold it all the same.
        let result = try outcome({
            $0.set(.imageType, .cs, bytes: Array("DERIVED\\PRIMARY\\Planted^Name".utf8))
        })
        let reason = try #require(result.refused.first?.reason)
        #expect(!reason.contains("Planted") && reason.hasPrefix("computed from other images; add"))
    }
}
