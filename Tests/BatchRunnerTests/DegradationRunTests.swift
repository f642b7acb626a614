import BatchRunner
import DICOMFiles
import Foundation
import NoiseModels
import Phantoms
import Pipelines
import Reports
import SeriesVolumes
import Testing
import Volumes

/// Runs of plans that make a volume poorer on purpose.
@Suite struct DegradationRunTests {
    private let folder = NSTemporaryDirectory() + "limpid-degrade-\(UUID().uuidString)"

    private func run(_ plan: PipelinePlan, _ output: String) async throws -> RunSummary {
        let options = RunOptions(inputs: [folder + "/in/series"], output: folder + "/" + output)
        return try await BatchRunner(plans: .one(plan), options: options).run()
    }

    private func plan(_ degrade: Degrade?, _ noise: SimulateNoise? = nil) throws -> PipelinePlan {
        try PipelinePlan(
            name: "test",
            steps: [SelectSeries(modality: .all).planned, AssembleVolume().planned]
                + [degrade?.planned, noise?.planned].compactMap { $0 }
                + [WriteDerivedSeries(descriptionSuffix: "Test").planned, RecordInLedger().planned]
        )
    }

    private func series(_ path: String) throws -> AssembledSeries {
        let options = SeriesOptions(insistOn: ["derived", "already-denoised"], ultrasoundRegions: .tissue)
        let volumes = try FolderScan.scan(paths: [folder + "/" + path], progress: nil).series.flatMap {
            $0.assemble(options).volumes
        }
        return try #require(volumes.first)
    }

    private func volume(_ path: String) throws -> Volume {
        let series = try series(path)
        return try series.read(0..<series.shape.slices).volume
    }

    private func differenceDeviation(_ a: Volume, _ b: Volume) -> Double {
        let squares = zip(a.voxels, b.voxels).map { Double(($0 - $1) * ($0 - $1)) }
        return (squares.reduce(0, +) / Double(squares.count)).squareRoot()
    }

    @Test func pixelsMatrixAndPlaceAreThoseOfTheOperator() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        _ = try Phantom(modality: .ct, size: 240, slices: 3).write(to: folder + "/in")
        let degrade = Degrade(
            gaussianBlur: .fullWidthAtHalfMaximum(.millimeters(2.5)),
            motionBlur: Degrade.MotionBlur(length: .millimeters(4), angleDegrees: 30),
            spacing: .millimeters(2.5)
        )
        let summary = try await run(plan(degrade), "out")
        #expect(summary.exitCode == .allDone, "\(summary.report.series)")
        let source = try volume("in/series")
        let geometry = try #require(source.geometry)
        let expected = try Degradation(
            sigmaMillimeters: 2.5 / Degradation.fullWidthOfUnitSigma,
            motionLengthMillimeters: 4,
            motionAngleDegrees: 30,
            spacingMillimeters: 2.5,
            in: geometry
        ).apply(to: source)
        let written = try series("out")
        let result = try written.read(0..<3).volume
        #expect(
            result.shape == VolumeShape(columns: 144, rows: 144, slices: 3) && result.shape == expected.shape
        )
        let worst = zip(result.voxels, expected.voxels).map { abs($0 - $1) }.max() ?? .infinity
        // Stored values are whole Hounsfield units.
        #expect(worst <= 0.501, "\(worst)")
        let (place, wanted) = (try #require(result.geometry), try #require(expected.geometry))
        for corner in [(0.0, 0.0, 0.0), (143, 0, 1), (0, 143, 2)] {
            let a = place.position(column: corner.0, row: corner.1, slice: corner.2)
            let b = wanted.position(column: corner.0, row: corner.1, slice: corner.2)
            #expect((a + b * -1).length < 1e-6)
        }
        let header = try #require(written.headers.first).dataSet
        #expect(try header.decimals(.pixelSpacing) == [2.5, 2.5])
        #expect(header.strings(.imageType).first == "DERIVED")
        #expect(header.string(.seriesDescription)?.hasSuffix("Test DEGRADED") == true)
        let description = header.string(.derivationDescription) ?? ""
        #expect(description.hasPrefix("Degraded by Limpid"))
        #expect(
            description.contains(
                "Gaussian blur FWHM 2.5 mm, motion blur 4 mm at 30.0 degrees, pixel spacing 2.5 mm"
            )
        )
        #expect(
            header.items(.derivationCodeSequence).map { $0.string(.codeValue) } == [
                "113088", "113087", "113085",
            ]
        )
        #expect(
            header.items(.sourceImageSequence).map { $0.string(.spatialLocationsPreserved) } == ["NO"]
        )
        #expect(summary.report.series[0].findings.contains { $0.code == "degraded" })
        #expect(try OutputVerification(output: folder + "/out").exitCode == .allDone)
    }

    /// The noise of a plan that denoises nothing reaches the stored pixels.
    @Test func simulatedNoiseIsWritten() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        _ = try Phantom(modality: .ct, size: 96, slices: 2).write(to: folder + "/in")
        let noise = SimulateNoise(.gaussian(sigma: .hounsfield(20)), seed: 1)
        #expect(try await run(plan(nil, noise), "out").exitCode == .allDone)
        let (source, result) = (try volume("in/series"), try volume("out"))
        // Air lies at the least value that can be stored, where half of the noise is cut off.
        let differences = zip(source.voxels, result.voxels).filter { $0.0 > -900 }.map { Double($0 - $1) }
        let deviation = (differences.map { $0 * $0 }.reduce(0, +) / Double(differences.count)).squareRoot()
        #expect(differences.count > 5_000 && abs(deviation - 20) < 0.6, "\(deviation)")
    }

    @Test func theRecipeIsTheDegradedSeriesWithNoise() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        _ = try Phantom(modality: .ct, size: 240, slices: 2).write(to: folder + "/in")
        let recipe = PipelinePlan.simulateLowResolution
        #expect(try await run(recipe, "out").exitCode == .allDone)
        #expect(try await run(plan(recipe.degradation), "clean").exitCode == .allDone)
        let (noisy, clean) = (try volume("out"), try volume("clean"))
        #expect(noisy.shape == VolumeShape(columns: 180, rows: 180, slices: 2))
        let deviation = differenceDeviation(noisy, clean)
        #expect(abs(deviation - 20) < 1, "\(deviation)")
        let header = try #require(try series("out").headers.first).dataSet
        #expect(header.string(.seriesDescription)?.hasSuffix("Low resolution DEGRADED SIMULATED") == true)
    }

    @Test func aDegradedSeriesIsDenoisedWithItsUncertainty() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        _ = try Phantom(modality: .mr, size: 115, slices: 2).write(to: folder + "/in")
        let plan = PipelinePlan("test") {
            SelectSeries(modality: .mr)
            AssembleVolume()
            Degrade(spacing: .millimeters(3))
            EstimateNoise(.gaussian)
            Denoise(with: .median())
            AssessUncertainty(.resampling(samples: 2))
            WriteDerivedSeries()
            WriteUncertainty([.parametricMap, .fusedColor, .overlay], overlayThreshold: .signalIntensity(1))
            RecordInLedger()
        }
        let summary = try await run(plan, "out")
        #expect(summary.exitCode == .allDone, "\(summary.report.series)")
        let files = summary.report.series[0].outputFiles
        #expect(Set(files.map(\.kind)) == ["denoised", "standard-deviation", "fused", "overlay"])
        for file in files where file.kind != "fused" {
            let header = try DICOMReader.header(atPath: folder + "/out/" + file.path)
            #expect(header.pixels?.rows == 76 && header.pixels?.columns == 76, "\(file.kind)")
        }
    }

    @Test func blurAloneKeepsTheMatrix() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        _ = try Phantom(modality: .mr, size: 96, slices: 2).write(to: folder + "/in")
        #expect(
            try await run(plan(Degrade(gaussianBlur: .sigma(.millimeters(3)))), "out").exitCode == .allDone
        )
        let (source, result) = (try volume("in/series"), try volume("out"))
        #expect(result.shape == source.shape && differenceDeviation(source, result) > 5)
        let header = try #require(try series("out").headers.first).dataSet
        #expect(
            header.items(.sourceImageSequence).map { $0.string(.spatialLocationsPreserved) } == ["YES"]
        )
    }

    @Test func whatCannotBeDegradedFailsWithAReason() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        _ = try Phantom(modality: .us, size: 96, slices: 2).write(to: folder + "/in")
        let degrade = Degrade(spacing: .millimeters(2))
        let ultrasound = try await run(plan(degrade), "us").report.series
        #expect(ultrasound.map(\.reasonCode) == ["no-geometry"])
        try FileManager.default.removeItem(atPath: folder + "/in")
        _ = try Phantom(modality: .ct, size: 96, slices: 2).write(to: folder + "/in")
        let finer = try await run(plan(degrade), "ct").report.series
        #expect(finer.count == 1 && finer[0].state == .failed)
        #expect(finer[0].reason.contains("finer than the images' own"), "\(finer[0].reason)")
        let dose = SimulateNoise(.lowDoseCT(dose: .percent(25)), seed: 1)
        let projected = try await run(plan(Degrade(spacing: .millimeters(5)), dose), "dose").report.series
        #expect(projected[0].state == .failed && projected[0].reason.contains("remove degrade"))
    }
}
