import ImageQuality
import Testing

@Suite struct RegionTests {
    @Test func figuresEqualNumpy() throws {
        let golden = try TaskBasedGolden.load().regions
        let images = try golden.images.checked()
        let (image, reference) = (try images.image(), try images.reference())
        let background = try golden.background.region(in: image)
        #expect(golden.regions.count == 5)
        for expected in golden.regions {
            let region = try expected.region(in: image)
            let statistics = try image.statistics(in: region)
            #expect(statistics.count == expected.count)
            #expect(region.pixels.count == expected.count)
            expectClose(statistics.mean, expected.mean, "mean")
            expectClose(statistics.standardDeviation, expected.standardDeviation, "standard deviation")
            expectClose(try image.meanBias(against: reference, in: region), expected.bias, "bias")
            expectClose(
                try image.meanBias(againstNominal: 100, in: region),
                expected.mean - 100,
                "bias against a nominal value"
            )
            expectClose(
                try image.contrastToNoiseRatio(of: region, against: background),
                expected.contrastToNoiseRatio,
                "CNR"
            )
        }
        expectClose(
            try image.rootMeanSquaredError(to: reference),
            golden.rootMeanSquaredError,
            "RMSE"
        )
    }

    @Test func windowedImagesScoreAsClippedByNumpy() throws {
        let golden = try TaskBasedGolden.load().regions
        let images = try golden.images.checked()
        let (lower, upper) = (golden.window[0], golden.window[1])
        let image = try images.image().windowed(from: lower, to: upper)
        let reference = try images.reference().windowed(from: lower, to: upper)
        #expect(image.samples.min() == 0)
        #expect(image.samples.max() == Float(upper - lower))
        expectClose(try image.meanSquaredError(to: reference), golden.windowedMeanSquaredError, "MSE")
        expectClose(
            try image.peakSignalToNoiseRatio(to: reference, dataRange: upper - lower),
            golden.windowedPeakSignalToNoiseRatio,
            "PSNR"
        )
    }

    @Test func masksAndRectanglesAgree() throws {
        let image = try RefusalTests.flat(5, 4)
        let rectangle = try ImageRegion.rectangle(in: image, columns: 1..<3, rows: 2..<4)
        var mask = [Bool](repeating: false, count: 20)
        for pixel in [11, 12, 16, 17] { mask[pixel] = true }
        #expect(try ImageRegion(columns: 5, rows: 4, mask: mask) == rectangle)
    }

    @Test func croppingKeepsChannels() throws {
        let image = try PlanarImage(columns: 3, rows: 2, channels: 3, samples: (0..<18).map { Float($0) })
        let cropped = try image.cropped(columns: 1..<3, rows: 1..<2)
        #expect(cropped.columns == 2 && cropped.rows == 1)
        #expect(cropped.samples == [4, 5, 10, 11, 16, 17])
    }

    @Test func refusedRegions() throws {
        let image = try RefusalTests.flat(10, 8)
        for (column, row, radius) in [
            (4.0, 4.0, 5.0), (8, 4, 2), (4, 0, 1), (4, 7, 1), (0.5, 4, 1.1), (4.5, 4.5, 0.2), (.nan, 4, 1),
            (4, .infinity, 1),
        ] {
            #expect(
                RefusalTests.code {
                    _ = try ImageRegion.disc(
                        in: image,
                        centerColumn: column,
                        centerRow: row,
                        radius: radius
                    )
                } == .invalidRegion
            )
        }
        for radius in [0, -1, Double.nan, .infinity] {
            #expect(
                RefusalTests.code {
                    _ = try ImageRegion.disc(in: image, centerColumn: 4, centerRow: 4, radius: radius)
                } == .invalidParameter
            )
        }
        for (columns, rows) in [
            (0..<11, 0..<8), (0..<10, 0..<9), (-1..<3, 0..<8), (0..<3, -1..<2), (3..<3, 0..<8),
        ] {
            #expect(
                RefusalTests.code {
                    _ = try ImageRegion.rectangle(in: image, columns: columns, rows: rows)
                } == .invalidRegion
            )
            #expect(
                RefusalTests.code { _ = try image.cropped(columns: columns, rows: rows) } == .invalidRegion
            )
        }
        let none = [Bool](repeating: false, count: 80)
        #expect(
            RefusalTests.code { _ = try ImageRegion(columns: 10, rows: 8, mask: none) } == .invalidRegion
        )
        #expect(
            RefusalTests.code { _ = try ImageRegion(columns: 10, rows: 9, mask: none) } == .invalidShape
        )
    }

    @Test func refusedFigures() throws {
        let image = try RefusalTests.flat(10, 8)
        let region = try ImageRegion.disc(in: image, centerColumn: 4, centerRow: 4, radius: 2)
        let color = try RefusalTests.flat(10, 8, channels: 3)
        let other = try RefusalTests.flat(8, 10)
        #expect(RefusalTests.code { _ = try color.statistics(in: region) } == .notGrey)
        #expect(RefusalTests.code { _ = try other.statistics(in: region) } == .shapeMismatch)
        #expect(RefusalTests.code { _ = try image.meanBias(against: other, in: region) } == .shapeMismatch)
        #expect(RefusalTests.code { _ = try image.rootMeanSquaredError(to: other) } == .shapeMismatch)
        for value in [Double.nan, .infinity] {
            #expect(
                RefusalTests.code { _ = try image.meanBias(againstNominal: value, in: region) }
                    == .invalidParameter
            )
        }
        for (lower, upper) in [(1.0, 1.0), (2, 1), (.nan, 1), (0, .infinity)] {
            #expect(
                RefusalTests.code { _ = try image.windowed(from: lower, to: upper) } == .invalidDataRange
            )
        }
    }

    /// Equal samples have no noise, whatever number they are.
    @Test(arguments: [Float(0.1), 0.7, 1e-7, 1e30]) func flatBackgroundsHaveNoContrastToNoiseRatio(
        _ value: Float
    ) throws {
        let image = try PlanarImage(
            columns: 10,
            rows: 7,
            channels: 1,
            samples: [Float](repeating: value, count: 70)
        )
        let region = try ImageRegion.rectangle(in: image, columns: 0..<10, rows: 0..<7)
        #expect(try image.statistics(in: region).standardDeviation == 0)
        #expect(
            RefusalTests.code { _ = try image.contrastToNoiseRatio(of: region, against: region) }
                == .noVariance
        )
    }
}
