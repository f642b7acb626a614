import Foundation
import ImageQuality
import Testing

@Suite struct MetricPropertyTests {
    static let grey = TestImage(rows: 67, columns: 83, gain: 43)
    static let rgb = TestImage(rows: 45, columns: 58, channels: 3, gain: 43)

    @Test(arguments: [grey, rgb]) func identicalImagesScorePerfectly(_ images: TestImage) throws {
        let image = try images.image()
        let scores = try image.qualityScores(against: image, dataRange: 255)
        #expect(scores.peakSignalToNoiseRatio == .infinity)
        #expect(scores.structuralSimilarity == 1)
        #expect(try image.structuralSimilarity(to: image, dataRange: 255, window: .uniform) == 1)
        #expect(scores.colorDifference == 0)
        #expect(abs(scores.visualInformationFidelity - 1) < 1e-6)
        #expect(scores.meanSquaredError == 0)
    }

    @Test(arguments: [grey, rgb]) func allButFidelityAreSymmetric(_ images: TestImage) throws {
        let (image, reference) = (try images.image(), try images.reference())
        let there = try image.qualityScores(against: reference, dataRange: 255)
        let back = try reference.qualityScores(against: image, dataRange: 255)
        #expect(there.meanSquaredError == back.meanSquaredError)
        #expect(there.peakSignalToNoiseRatio == back.peakSignalToNoiseRatio)
        expectClose(there.structuralSimilarity, back.structuralSimilarity, "SSIM")
        expectClose(there.colorDifference, back.colorDifference, "ΔE")
        #expect(abs(there.visualInformationFidelity - back.visualInformationFidelity) > 0.01)
    }

    @Test(arguments: [1, 3]) func everyScoreFallsWithNoise(_ channels: Int) throws {
        let scores = try [5, 17, 43, 87, 130].map { gain in
            let images = TestImage(rows: 90, columns: 75, channels: channels, gain: gain)
            return try images.image().qualityScores(against: images.reference(), dataRange: 255)
        }
        for (less, more) in zip(scores, scores.dropFirst()) {
            #expect(less.peakSignalToNoiseRatio > more.peakSignalToNoiseRatio)
            #expect(less.structuralSimilarity > more.structuralSimilarity)
            #expect(less.colorDifference < more.colorDifference)
            #expect(less.visualInformationFidelity > more.visualInformationFidelity)
            #expect(less.meanSquaredError < more.meanSquaredError)
        }
    }

    /// The data range, not the unit, decides: all but MSE stay when samples and range are scaled together.
    @Test func scoresFollowTheDataRange() throws {
        var images = Self.rgb
        let byte = try images.image().qualityScores(against: images.reference(), dataRange: 255)
        images.multiplier = 16
        let wide = try images.image().qualityScores(against: images.reference(), dataRange: 4080)
        expectClose(wide.peakSignalToNoiseRatio, byte.peakSignalToNoiseRatio, "PSNR")
        expectClose(wide.structuralSimilarity, byte.structuralSimilarity, "SSIM")
        expectClose(wide.colorDifference, byte.colorDifference, "ΔE")
        expectClose(wide.visualInformationFidelity, byte.visualInformationFidelity, "VIFp")
        expectClose(wide.meanSquaredError, 256 * byte.meanSquaredError, "MSE")
    }

    /// The variance model of VIFp: more contrast carries more information than the reference has.
    @Test func fidelityRewardsContrast() throws {
        let reference = try Self.grey.reference()
        let stronger = try PlanarImage(
            columns: reference.columns,
            rows: reference.rows,
            channels: 1,
            samples: reference.samples.map { 1.2 * $0 }
        )
        #expect(try stronger.visualInformationFidelity(to: reference, dataRange: 255) > 1.001)
    }

    /// Samples far outside the data range, at which a variance's rounding error exceeds the visual noise.
    @Test(arguments: [Float(0x1p40), 0x1p100]) func hugeSamplesHaveFiniteScores(_ scale: Float) throws {
        let plain = try Self.rgb.reference()
        let scaled = { (factor: Float) in
            try PlanarImage(
                columns: plain.columns,
                rows: plain.rows,
                channels: 3,
                samples: plain.samples.map { factor * $0 }
            )
        }
        let huge = try scaled(scale)
        // Three times the reference exactly, so that its noise is 0 but for rounding.
        for image in [plain, huge, try scaled(3 * scale)] {
            let scores = try image.qualityScores(against: huge, dataRange: 255)
            #expect(scores.structuralSimilarity.isFinite)
            #expect(scores.colorDifference.isFinite)
            #expect(scores.visualInformationFidelity.isFinite)
            #expect(scores.meanSquaredError.isFinite)
        }
    }

    @Test func allFiveAreTheSingleOnes() throws {
        let (image, reference) = (try Self.rgb.image(), try Self.rgb.reference())
        let scores = try image.qualityScores(against: reference, dataRange: 255)
        #expect(
            scores.peakSignalToNoiseRatio
                == (try image.peakSignalToNoiseRatio(to: reference, dataRange: 255))
        )
        #expect(
            scores.structuralSimilarity
                == (try image.structuralSimilarity(to: reference, dataRange: 255, window: .gaussian))
        )
        #expect(scores.colorDifference == (try image.colorDifference(from: reference, dataRange: 255)))
        #expect(
            scores.visualInformationFidelity
                == (try image.visualInformationFidelity(to: reference, dataRange: 255))
        )
        #expect(scores.meanSquaredError == (try image.meanSquaredError(to: reference)))
        #expect(scores == (try image.qualityScores(against: reference, dataRange: 255)))
    }
}
