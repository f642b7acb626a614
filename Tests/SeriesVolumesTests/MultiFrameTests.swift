import DICOMFiles
import Foundation
import SeriesVolumes
import Testing
import Volumes

/// Ultrasound and enhanced objects written by pydicom; their values and masks come from numpy.
@Suite(.enabled(if: SharedData.python != nil, "needs .venv (Tests/run.sh makes it)"))
struct MultiFrameTests {
    private struct Truth {
        let values: [Float]
        let valid: [Bool]
    }

    private func object(
        _ name: String,
        _ options: SeriesOptions = SeriesOptions()
    ) throws -> (volumes: [AssembledSeries], refused: [RefusedSeries], truth: Truth) {
        let folder = try #require(PythonObjects.folder).url.appendingPathComponent(name)
        let scan = try FolderScan.scan(paths: [folder.appendingPathComponent("image.dcm").path])
        let result = try #require(scan.series.first, "\(scan.rejected)").assemble(options)
        let truth = Truth(
            values: try SharedData.floats(folder.appendingPathComponent("values.f32")),
            valid: try Data(contentsOf: folder.appendingPathComponent("valid.u8")).map { $0 == 1 }
        )
        return (result.volumes, result.refused, truth)
    }

    /// Reads the whole series, and in pieces, and compares both with the truth where it is valid.
    private func check(_ series: AssembledSeries, _ truth: Truth) throws -> Slab {
        let slab = try series.read(0..<series.shape.slices)
        let volume = slab.volume
        #expect(truth.valid.indices.allSatisfy { volume.isValid($0) == truth.valid[$0] })
        #expect(truth.valid.indices.allSatisfy { !truth.valid[$0] || volume.voxels[$0] == truth.values[$0] })
        for slice in 0..<series.shape.slices {
            let one = try series.read(slice..<slice + 1)
            let n = series.shape.sliceCount
            #expect(one.volume.voxels == Array(volume.voxels[slice * n..<(slice + 1) * n]))
            #expect(one.volume.firstSlice == slice)
        }
        return slab
    }

    @Test func aLoopIsOneRunOverTimeWithinItsTissue() throws {
        let result = try object("us-loop")
        let series = try #require(result.volumes.first)
        #expect(series.isMultiFrame && series.runs == [0..<11] && series.geometry == nil)
        #expect(series.modality == .us && series.unit == .echogenicity && series.storedSamplesPerPixel == 1)
        #expect(series.slices.map(\.frameIndex) == Array(0..<11) && series.headers.count == 1)
        let slab = try check(series, result.truth)
        // Burned-in text and traces come back to the bit, whatever a method makes of them.
        let changed = slab.volume.replacing(voxels: [Float](repeating: 17, count: slab.stored.count))
        let stored = series.storedValues(of: changed, over: slab).stored
        #expect(stored.indices.allSatisfy { stored[$0] == (result.truth.valid[$0] ? 17 : slab.stored[$0]) })
    }

    @Test(arguments: ["us-rgb-grey", "us-ybr-grey", "us-rgb-loop"])
    func greyStoredAsColourIsGrey(_ name: String) throws {
        let result = try object(name)
        let series = try #require(result.volumes.first, "\(result.refused.map(\.reason))")
        #expect(series.storedSamplesPerPixel == 3 && series.findings.isEmpty)
        let slab = try check(series, result.truth)
        let color = try #require(slab.color)
        let n = slab.stored.count
        #expect(color.count == 3 * n)
        let grey = (0..<n).filter { result.truth.valid[$0] }
        #expect(grey.allSatisfy { i in (0..<3).allSatisfy { Int32(color[3 * i + $0]) == slab.stored[i] } })
        // The logo at the top left keeps its colour.
        if name != "us-ybr-grey" { #expect(Array(color[0..<3]) == [255, 200, 0]) }
    }

    @Test func colourInTheTissueIsRefusedUnlessInsisted() throws {
        let refused = try object("us-rgb-colour")
        #expect(refused.volumes.isEmpty && refused.refused.map(\.code) == [.colour])
        #expect(refused.refused.first?.reason.contains("`insist: [colour]`") == true)
        let insisted = try object("us-rgb-colour", SeriesOptions(insistOn: ["colour"]))
        let series = try #require(insisted.volumes.first)
        #expect(series.findings.map(\.code) == ["colour-kept"])
        _ = try check(series, insisted.truth)
    }

    @Test func stacksOfAnEnhancedObjectAreRunsOfOneSeries() throws {
        let result = try object("enhanced-mr")
        let series = try #require(result.volumes.first, "\(result.refused.map(\.reason))")
        #expect(result.volumes.count == 1 && series.isMultiFrame && series.runs == [0..<4, 4..<8])
        #expect(series.slices.map(\.slope) == (0..<8).map { 0.5 + 0.25 * Double($0) })
        #expect(
            series.geometry?.sliceStep == Vector3(0, 0, 2.5) && series.geometry?.rowStep == Vector3(0, 0.8, 0)
        )
        #expect(series.slices.map(\.frameIndex) == Array(0..<8))
        #expect(series.findings.map(\.code) == ["frames-of-several-dimensions"])
        let slab = try check(series, result.truth)
        let back = series.storedValues(
            of: slab.volume.replacing(voxels: slab.volume.voxels.map { $0.nextUp }),
            over: slab
        )
        #expect(back.stored == slab.stored && back.clipped == 0)
    }

    @Test func interleavedEchoesStandAlone() throws {
        let result = try object("enhanced-echoes")
        let series = try #require(result.volumes.first)
        #expect(series.runs == (0..<6).map { $0..<$0 + 1 })
        _ = try check(series, result.truth)
        let phase = try object("enhanced-phase")
        #expect(phase.volumes.isEmpty && phase.refused.map(\.code) == [.map])
    }

    @Test func anEnhancedCTWithAGapAndPadding() throws {
        let result = try object("enhanced-ct")
        let series = try #require(result.volumes.first)
        #expect(series.unit == .hounsfield && series.runs == [0..<3, 3..<5])
        #expect(series.geometry?.sliceStep == Vector3(0, 0, -5))
        #expect(series.findings.map(\.code) == ["missing-slice"])
        _ = try check(series, result.truth)
    }
}
