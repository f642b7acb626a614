import ImageQuality
import Testing

@Suite struct GoldenTests {
    @Test(arguments: try Golden.load("image_quality.json", as: [Golden].self))
    func metricsEqualScikitImageAndPiq(_ golden: Golden) throws {
        let (images, expected) = (golden.images, golden.expected)
        try #require(TestImage.checkSum(images.referenceNumbers()) == golden.referenceSum)
        try #require(TestImage.checkSum(images.imageNumbers()) == golden.imageSum)
        let (image, reference, range) = (try images.image(), try images.reference(), images.dataRange)
        expectClose(try image.meanSquaredError(to: reference), expected.meanSquaredError, "MSE")
        expectClose(
            try image.peakSignalToNoiseRatio(to: reference, dataRange: range),
            expected.peakSignalToNoiseRatio,
            "PSNR"
        )
        expectClose(
            try image.structuralSimilarity(to: reference, dataRange: range),
            expected.structuralSimilarityGaussian,
            "SSIM, Gaussian by default"
        )
        expectClose(
            try image.structuralSimilarity(to: reference, dataRange: range, window: .uniform),
            expected.structuralSimilarityUniform,
            "SSIM, uniform"
        )
        expectClose(
            try image.colorDifference(from: reference, dataRange: range),
            expected.colorDifference,
            "ΔE"
        )
        if let fidelity = expected.visualInformationFidelity {
            expectClose(
                try image.visualInformationFidelity(to: reference, dataRange: range),
                fidelity,
                "VIFp"
            )
        }
    }

    @Test func colorDifferencesEqualScikitImage() throws {
        let rows = try Golden.load("color_differences.json", as: [[Double]].self)
        #expect(rows.count > 200)
        for row in rows {
            let first = LabColor(lightness: row[0], greenRed: row[1], blueYellow: row[2])
            let second = LabColor(lightness: row[3], greenRed: row[4], blueYellow: row[5])
            // Absolute near 0, where lightness, chroma and hue cancel.
            #expect(abs(first.difference(from: second) - row[6]) <= 1e-7 * max(row[6], 1), "\(row)")
        }
    }
}
