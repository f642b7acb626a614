import DICOMFiles
import DerivedObjects
import Foundation
import SeriesVolumes
import Testing
import Volumes

/// What the writers refuse, and what stays the same.
@Suite(.enabled(if: Workshop.hasFixtures)) struct WriterTests {
    private func series(_ name: String = "mr_enhanced/emri_small.dcm") throws -> AssembledSeries {
        try #require(try Workshop.assemble([Workshop.fixtures.appending(path: name).path]).first)
    }

    private func withFolder(_ body: (String) throws -> Void) throws {
        let folder = try Workshop.scratch()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try body(folder)
    }

    @Test func twoRunsGiveTheSameBytes() throws {
        let series = try series("ct_series_liver_with_seg/01.dcm")
        var digests: [[String]] = []
        for _ in 0..<2 {
            try withFolder { folder in
                digests.append(
                    try Production(series, folder: folder, derivation: Workshop.derivation()).all.map {
                        $0.sopInstanceUID + $0.file.sha256
                    }
                )
            }
        }
        #expect(digests[0] == digests[1])
        #expect(Set(digests[0]).count == digests[0].count)
    }

    @Test func slabsDoNotMatter() throws {
        let series = try series()
        var digests: Set<String> = []
        for slab in [1, 3, 10] {
            try withFolder { folder in
                var writer = try DerivedSeriesWriter(
                    series: series,
                    derivation: Workshop.derivation(),
                    folder: folder
                )
                for start in stride(from: 0, to: series.shape.slices, by: slab) {
                    let range = start..<min(start + slab, series.shape.slices)
                    try writer.write(stored: try series.read(range).stored, color: nil, slices: range)
                }
                digests.formUnion(try writer.finish().map(\.file.sha256))
            }
        }
        #expect(digests.count == 1)
    }

    @Test func slicesComeInOrderAndWhole() throws {
        let series = try series()
        let slice = try series.read(0..<1).stored
        let derivation = Workshop.derivation()
        try withFolder { folder in
            var writer = try DerivedSeriesWriter(series: series, derivation: derivation, folder: folder)
            #expect(throws: DerivationError.self) {
                try writer.write(stored: slice, color: nil, slices: 1..<2)
            }
            #expect(throws: DerivationError.self) {
                try writer.write(stored: [1, 2], color: nil, slices: 0..<1)
            }
            #expect(throws: DerivationError.self) {
                try writer.write(
                    stored: slice,
                    color: [UInt8](repeating: 0, count: 3 * slice.count),
                    slices: 0..<1
                )
            }
            try writer.write(stored: slice, color: nil, slices: 0..<1)
            do {
                _ = try writer.finish()
                Issue.record("an unfinished series was accepted")
            } catch let error as DerivationError {
                #expect(error.code == .unexpectedPixels)
            }
            // Nothing of a series that did not end well stays.
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
        }
    }

    @Test func mapsTakeFiniteValuesOnly() throws {
        let series = try series("ct_series_liver_with_seg/01.dcm")
        try withFolder { folder in
            var writer = try ParametricMapWriter(
                series: series,
                derivation: Workshop.derivation(),
                folder: folder,
                quantity: .standardDeviation,
                precision: .uint16(maximum: 10)
            )
            var values = [Float](repeating: 1, count: series.shape.count)
            values[5] = .nan
            #expect(throws: DerivationError.self) { try writer.write(values: values, slices: 0..<1) }
            values[5] = 11
            values[6] = -1
            try writer.write(values: values, slices: 0..<1)
            #expect(writer.clippedCount == 2)
            _ = try writer.finish()
        }
    }

    @Test func ultrasoundHasNoMapAndSaysWhy() throws {
        let ultrasound = try series("us_single/JPGLosslessP14SV1_1s_1f_8b.dcm")
        #expect(ultrasound.parametricMapObstacle?.code == "no-parametric-map")
        #expect(try series("ct_series_liver_with_seg/01.dcm").parametricMapObstacle == nil)
    }

    @Test func keySlicesIncludeTheMostUncertain() throws {
        let series = try series()
        try withFolder { folder in
            var writer = try FusedCaptureWriter(
                series: series,
                derivation: Workshop.derivation(),
                folder: folder,
                interval: 4
            )
            for slice in 0..<series.shape.slices {
                let volume = try series.read(slice..<slice + 1).volume
                // Slice 7 is the most uncertain; 2 and 6 are every fourth.
                let deviation = [Float](repeating: slice == 7 ? 9 : 1, count: volume.shape.count)
                try writer.write(
                    original: volume,
                    denoised: volume,
                    standardDeviation: volume.replacing(voxels: deviation)
                )
            }
            let object = try #require(try writer.finish().first)
            let header = try DICOMReader.header(atPath: object.file.path)
            #expect(header.dataSet.strings(Tag(0x0018, 0x2002)) == ["Slice 3", "Slice 7", "Slice 8"])
            let frames = header.dataSet.items(.sourceImageSequence).first
            #expect(try frames?.integers(.referencedFrameNumber) == [3, 7, 8])
        }
    }

    @Test func referencesStayWithinARun() throws {
        let series = try series("ct_series_cmb_crc")
        let uids = series.slices.map(\.sopInstanceUID)
        func names(_ slice: Int, _ radius: Int) -> [String] {
            series.references(of: slice, radius: radius).map(\.sopInstanceUID)
        }
        #expect(names(3, 0) == [uids[3]])
        #expect(names(3, 1) == [uids[3], uids[2], uids[4]])
        #expect(names(0, 2) == [uids[0], uids[1], uids[2]])
        #expect(names(7, .max) == [uids[7]] + uids[..<7])
    }

    /// A device that writes leading zeros into UIDs is referred to as it is; our own UIDs stay valid.
    @Test func aSourceWithLeadingZerosInItsUIDIsReferredTo() throws {
        let source = Workshop.fixtures.appending(path: "cr_dx/CR-ModalitySequenceLUT.dcm").path
        for series in try Workshop.assemble([source]) {
            try withFolder { folder in
                var writer = try DerivedSeriesWriter(
                    series: series,
                    derivation: Workshop.derivation(),
                    folder: folder
                )
                try writer.write(stored: try series.read(0..<1).stored, color: nil, slices: 0..<1)
                let written = try writer.finish()
                #expect(written.map(\.sourceSOPInstanceUIDs) == [["999.999.01.23.45.6789"]])
                #expect(written.allSatisfy { DICOMUID.isValid($0.sopInstanceUID) })
            }
        }
    }
}
