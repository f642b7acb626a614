import DICOMFiles
import DerivedObjects
import Foundation
import SeriesVolumes
import Testing
import Volumes

/// Real series on a coarser grid, as derived objects.
@Suite(.enabled(if: Workshop.hasFixtures)) struct DegradedSeriesTests {
    private static let sources = [
        "ct_series_liver_with_seg/01.dcm", "mr_single/MR3_UNC", "ct_single/693_J2KR.dcm",
    ]

    private static var derivation: Derivation {
        var derivation = Workshop.derivation(sliceRadius: 0)
        derivation.degradation = DegradationAccount(
            settings: ["Gaussian blur FWHM 2 mm", "pixel spacing 2 mm"],
            codes: [.gaussianBlur, .spatialResampling],
            isResampled: true
        )
        return derivation
    }

    private func series(_ name: String) throws -> AssembledSeries {
        try #require(try Workshop.assemble([Workshop.fixtures.appending(path: name).path]).first)
    }

    @Test(arguments: sources, [2, 2.75]) func headersSayTheNewMatrixAndPlace(_ name: String, _ factor: Double)
        throws
    {
        let folder = try Workshop.scratch()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let source = try series(name)
        let grid = try #require(
            InPlaneGrid(over: source.shape, factor: InPlane(columns: factor, rows: factor))
        )
        let degraded = try source.degraded(onto: grid)
        var writer = try DerivedSeriesWriter(series: degraded, derivation: Self.derivation, folder: folder)
        let slab = try source.read(0..<source.shape.slices).nearest(on: grid)
        try writer.write(stored: slab.stored, color: slab.color, slices: 0..<source.shape.slices)
        let objects = try writer.finish()
        let header = try DICOMReader.header(atPath: try #require(objects.first).file.path)
        let old = source.headers[0].dataSet
        let spacing = try old.decimals(.pixelSpacing)
        #expect(header.pixels?.columns == grid.columns && header.pixels?.rows == grid.rows)
        for (new, was) in zip(try header.dataSet.decimals(.pixelSpacing), spacing) {
            #expect(abs(new - factor * was) < 1e-9)
        }
        let expected = try #require(source.geometry).position(
            column: grid.start.columns,
            row: grid.start.rows,
            slice: 0
        )
        let position = try header.dataSet.decimals(.imagePositionPatient)
        #expect((Vector3(position[0], position[1], position[2]) + expected * -1).length < 1e-6)
        #expect(header.dataSet.strings(.imageOrientationPatient) == old.strings(.imageOrientationPatient))
        #expect(!header.dataSet.hasOverlays)
        let frames = try DICOMReader.frames(of: header, 0..<1)
        #expect(frames.first?.stored == Array(slab.stored.prefix(grid.columns * grid.rows)))
        guard Workshop.hasDicom3tools else { return }
        let path = Workshop.fixtures.appending(path: name).path
        let known = try ConformanceTests.errors(path)
        for object in objects {
            let errors = try ConformanceTests.errors(object.file.path).subtracting(known)
            let allowed = try ConformanceTests.allowed()
            for error in errors {
                #expect(try allowed.contains { try $0.wholeMatch(in: error) != nil }, "\(name): \(error)")
            }
        }
    }

    @Test func multiFrameObjectsAreRefused() throws {
        let source = try series("mr_enhanced/emri_small.dcm")
        let grid = try #require(InPlaneGrid(over: source.shape, factor: InPlane(columns: 2, rows: 2)))
        #expect(throws: DerivationError.self) { try source.degraded(onto: grid) }
    }

    @Test func theAccountIsInTextCodesAndSidecar() throws {
        let derivation = Self.derivation
        let text = derivation.text(for: .denoised)
        #expect(text.hasPrefix("Denoised by Limpid"))
        #expect(text.contains("degraded on purpose (Gaussian blur FWHM 2 mm, pixel spacing 2 mm)"))
        #expect(derivation.marker(for: .denoised) == "Limpid DEGRADED")
        #expect(derivation.codes == [.gaussianBlur, .spatialResampling, .smoothing])
        var only = derivation
        only.methodName = Derivation.noMethod
        #expect(only.text(for: .denoised).hasPrefix("Degraded by Limpid"))
        #expect(only.codes == [.gaussianBlur, .spatialResampling])
        var plain = derivation
        plain.degradation = nil
        let encoder = JSONEncoder()
        #expect(!String(decoding: try encoder.encode(plain), as: UTF8.self).contains("degradation"))
        let again = try JSONDecoder().decode(Derivation.self, from: encoder.encode(derivation))
        #expect(again == derivation)
    }
}
