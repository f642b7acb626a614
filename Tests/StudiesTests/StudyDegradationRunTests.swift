import Foundation
import Pipelines
import Reports
import Studies
import Testing

/// Studies whose images are degraded before their noise.
@Suite struct StudyDegradationRunTests {
    private let fixture: StudiesFixture

    init() throws { fixture = try StudiesFixture() }

    private func run(_ changes: [String: String?], _ output: String) throws -> [[String: String]] {
        let outcome = try StudyRun(fixture.study(changes), fixture.options(output)).run()
        #expect(outcome.failed == 0)
        return try fixture.records(output + "/images.csv")
    }

    private func psnr(_ rows: [[String: String]], _ method: String) -> [Double] {
        rows.filter { $0["method"] == method }.compactMap { $0["psnr"].flatMap { Double($0) } }
    }

    private static let noise = "[{gaussian: {sigma: 25}}]"

    /// The truth is the degraded image: what the noise adds is all that is missing, and denoising is not asked to sharpen.
    @Test func theTruthIsTheDegradedImage() throws {
        let rows = try run(
            [
                "degrade": "{gaussian-blur: {sigma: 2}, motion-blur: {length: 5, angle: 30}}",
                "noise": Self.noise,
            ],
            "out"
        )
        let noisy = psnr(rows, "noisy")
        #expect(noisy.count == 4 && noisy.allSatisfy { abs($0 - 20.172) < 0.4 }, "\(noisy)")
        #expect(
            try fixture.text("out/tables.md").contains(
                "degraded (Gaussian blur of sigma 2.0 pixels, motion blur of 5.0 pixels at 30.0 degrees); "
                    + "the degraded image without noise is the truth"
            )
        )
        #expect(zip(psnr(rows, "non-local-means"), noisy).allSatisfy { $0 > $1 + 3 })
    }

    /// 64 × 56 pixels by 1.25: 51 × 44, the metrics' least being 41.
    @Test func aFactorMakesSmallerImages() throws {
        _ = try run(["degrade": "{factor: 1.25}", "noise": Self.noise], "out")
        let folder = fixture.path + "/out/panels"
        for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
            let picture = try PNGImage(contentsOfFile: folder + "/" + name)
            #expect(picture.columns == 44 && picture.rows == 51, "\(name)")
        }
    }

    /// The image is degraded whole and then cut, so that a piece's edge shows nothing of the cut.
    @Test func aCropIsTakenOfTheDegradedImage() throws {
        let degrade = "{gaussian-blur: {sigma: 3}}"
        _ = try run(["degrade": degrade, "noise": Self.noise, "data": "{modalities: [mr]}"], "whole")
        _ = try run(
            ["degrade": degrade, "noise": Self.noise, "data": "{modalities: [mr], crop: 48}"],
            "crop"
        )
        func clean(_ output: String) throws -> PNGImage {
            try PNGImage(contentsOfFile: fixture.path + "/\(output)/panels/mr-noise1-0-clean.png")
        }
        let (whole, crop) = (try clean("whole"), try clean("crop"))
        guard case .grey8(let all) = whole.samples, case .grey8(let piece) = crop.samples else {
            Issue.record("MR is grey")
            return
        }
        #expect(crop.columns == 48 && crop.rows == 48)
        for row in 0..<48 {
            let first = (row + 8) * 56 + 4
            #expect(Array(all[first..<first + 48]) == Array(piece[row * 48..<(row + 1) * 48]))
        }
    }

    @Test func tooFewPixelsAreAGap() throws {
        let study = try fixture.study(["degrade": "{factor: 8}", "noise": Self.noise])
        let outcome = try StudyRun(study, fixture.options("out")).run()
        #expect(outcome.failed == outcome.done)
        #expect(try fixture.text("out/images.csv").contains("fewer than 16 pixels a side"))
    }
}
