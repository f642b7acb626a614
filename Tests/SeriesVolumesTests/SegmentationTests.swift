import DICOMFiles
import Foundation
import SeriesVolumes
import Testing
import Volumes

/// DICOM Segmentation objects written by highdicom; the labels come from numpy.
@Suite(.enabled(if: SharedData.python != nil, "needs .venv (Tests/run.sh makes it)"))
struct SegmentationTests {
    private static let pixels = 64 * 64
    private static let slices = 4
    private let folder: URL

    init() throws { folder = try #require(PythonObjects.segmentations).url }

    /// The labels of the images by some segmentations.
    private func labels(_ names: String..., images: String = "ct") throws -> SeriesLabels {
        let scan = try FolderScan.scan(paths: [folder.appendingPathComponent(images).path])
        let (volumes, refused) = try #require(scan.series.first).assemble(SeriesOptions())
        #expect(volumes.count == 1 && refused.isEmpty, "\(refused)")
        let segmentations = try names.map { name in
            try Segmentation(DICOMReader.header(atPath: folder.appendingPathComponent("\(name).dcm").path))
        }
        return SeriesLabels(try #require(volumes.first), segmentations)
    }

    /// What numpy says that the slices show.
    private func truth() throws -> [[UInt16]] {
        let bytes = try Data(contentsOf: folder.appendingPathComponent("labels.u16"))
        let values = stride(from: 0, to: bytes.count, by: 2).map {
            UInt16(bytes[$0]) | UInt16(bytes[$0 + 1]) << 8
        }
        #expect(values.count == Self.pixels * Self.slices && values.contains(2))
        return (0..<Self.slices).map { Array(values[$0 * Self.pixels..<($0 + 1) * Self.pixels]) }
    }

    private func check(_ labels: SeriesLabels) throws {
        #expect(labels.problem == nil)
        for (slice, truth) in try truth().enumerated() {
            #expect(try labels.labels(of: slice) == truth, "slice \(slice)")
        }
    }

    @Test(arguments: ["binary", "overlapping", "fractional", "labelmap", "positions"])
    func labelsAreTheNumbersOfSegments(_ name: String) throws {
        let labels = try labels(name)
        try check(labels)
        // The first slice has 1 and 2 where the disc is in the ellipse.
        let overlap = labels.firstOverlap()
        #expect((overlap != nil) == (name == "overlapping"))
        if let overlap { #expect(overlap.slice == 0 && overlap.lower == 1 && overlap.upper == 2) }
    }

    @Test func segmentsOfSeveralObjectsAreOneLabelMap() throws {
        let labels = try labels("disc", "body")
        #expect(labels.segmentations.count == 2 && labels.firstOverlap() == nil)
        try check(labels)
    }

    @Test func framesOfOneObjectHaveTheirOwnLabels() throws {
        try check(labels("enhanced/segmentation", images: "enhanced/ct.dcm"))
        // And are not those of another series of the same study.
        #expect(try labels("enhanced/segmentation").segmentations.isEmpty)
    }

    @Test func aSliceWithoutAFrameIsBackgroundOnlyWhereItsSeriesIsNamed() throws {
        let labels = try labels("unnamed")
        let truth = try truth()
        for slice in 0..<3 { #expect(try labels.labels(of: slice) == truth[slice]) }
        let error = try #require(throws: SeriesError.self) { try labels.labels(of: 3) }
        #expect(error.code == .noSegmentation && error.description.contains("need not be background"))
    }

    @Test func aSegmentationOfOtherImagesIsNone() throws {
        let labels = try labels("other")
        #expect(labels.segmentations.isEmpty && labels.problem == nil)
        let error = try #require(throws: SeriesError.self) { try labels.labels(of: 0) }
        #expect(error.code == .noSegmentation)
        #expect(error.description == "there is no segmentation of its series among the files")
    }

    @Test(arguments: [
        (["coarse"], "it has 32 × 32 pixels, its images 64 × 64"),
        (["moved"], "2 of its 6 frames lie at no image of the series that it names"),
        (["between"], "of its 6 frames lie at no image of the series that it names"),
        (["binary", "body"], "another one of the same series has a segment 1 too; keep one of them"),
    ])
    func whatDoesNotFitIsSaidAndNothingIsLabelled(_ names: [String], _ reason: String) throws {
        let labels = names.count == 1 ? try labels(names[0]) : try labels(names[0], names[1])
        let problem = try #require(labels.problem)
        #expect(problem.code == .invalidSegmentation && problem.description.contains(reason), "\(problem)")
        for slice in 0..<Self.slices {
            #expect(throws: problem) { try labels.labels(of: slice) }
        }
    }

    @Test func aFrameWithoutASegmentIsRefused() throws {
        let error = try #require(throws: SeriesError.self) { try labels("broken") }
        #expect(error.code == .invalidSegmentation && error.description.contains("(0062,000B) of a frame"))
    }
}

/// A liver of ../shared/data, segmented by its owners.
@Suite struct RealSegmentationTests {
    @Test(.enabled(if: SharedData.folder != nil && SharedData.python != nil, "needs ../shared and .venv"))
    func labelsAreThoseHighdicomReads() throws {
        let folder = SharedData.fixtures.appendingPathComponent("ct_series_liver_with_seg").path
        let scan = try FolderScan.scan(paths: [folder])
        let segmentations = try scan.series.flatMap(\.headers).filter(Segmentation.isSegmentation)
            .map { try Segmentation($0) }
        let images = try #require(scan.series.first { $0.modality == "CT" })
        let series = try #require(images.assemble(SeriesOptions()).volumes.first)
        let labels = SeriesLabels(series, segmentations)
        #expect(labels.segmentations.count == 1 && labels.firstOverlap() == nil)
        // highdicom reads the pixels of the source images that it is asked for.
        let program = """
            import sys, highdicom
            read = highdicom.seg.segread(sys.argv[1])
            found = read.get_pixels_by_source_instance(
                sys.argv[2:], combine_segments=True, ignore_spatial_locations=True
            )
            sys.stdout.buffer.write(found.astype("<u2").tobytes())
            """
        let process = Process()
        process.executableURL = SharedData.python
        process.arguments = ["-c", program, folder + "/liver.dcm"] + series.slices.map(\.sopInstanceUID)
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let bytes = try #require(try output.fileHandleForReading.readToEnd())
        process.waitUntilExit()
        let size = series.shape.sliceCount
        #expect(process.terminationStatus == 0 && bytes.count == 2 * size * series.shape.slices)
        for slice in 0..<series.shape.slices {
            let truth = (0..<size).map { UInt16(bytes[2 * (slice * size + $0)]) }
            #expect(truth.contains(1))
            #expect(try labels.labels(of: slice) == truth)
        }
    }
}
