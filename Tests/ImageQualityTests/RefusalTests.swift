import ImageQuality
import Testing

@Suite struct RefusalTests {
    static func flat(_ columns: Int, _ rows: Int, channels: Int = 1) throws -> PlanarImage {
        try PlanarImage(
            columns: columns,
            rows: rows,
            channels: channels,
            samples: [Float](repeating: 1, count: columns * rows * channels)
        )
    }

    /// The code of the error that `body` throws, nil where it throws none or another's.
    static func code(of body: () throws -> Void) -> ImageQualityError.Code? {
        do {
            try body()
            return nil
        } catch {
            return (error as? ImageQualityError)?.code
        }
    }

    @Test(
        arguments: [
            (2, 3, 1, 5), (2, 3, 1, 7), (2, 3, 3, 6), (2, 3, 3, 19), (2, 3, 2, 12), (2, 3, 4, 24),
            (0, 3, 1, 0),
            (3, 0, 1, 0),
            (-2, -3, 1, 6), (2, 3, 0, 0), (Int.max, 2, 1, 6), (2, Int.max, 3, 6),
        ]
    ) func samplesThatMakeNoImage(_ columns: Int, _ rows: Int, _ channels: Int, _ count: Int) {
        #expect(
            Self.code {
                _ = try PlanarImage(
                    columns: columns,
                    rows: rows,
                    channels: channels,
                    samples: [Float](repeating: 0, count: count)
                )
            } == .invalidShape
        )
    }

    @Test(arguments: [Float.nan, .infinity, -.infinity]) func samplesThatAreNotFinite(_ value: Float) {
        #expect {
            try PlanarImage(columns: 2, rows: 2, channels: 1, samples: [0, 1, value, 3])
        } throws: { error in
            guard let error = error as? ImageQualityError else { return false }
            return error.code == .notFinite && error.expandedDescription.contains("sample 2")
        }
    }

    /// The metrics that take a data range.
    enum Metric: CaseIterable {
        case ratio, similarity, difference, fidelity, all

        func score(_ image: PlanarImage, _ reference: PlanarImage, _ range: Double) throws {
            switch self {
            case .ratio: _ = try image.peakSignalToNoiseRatio(to: reference, dataRange: range)
            case .similarity: _ = try image.structuralSimilarity(to: reference, dataRange: range)
            case .difference: _ = try image.colorDifference(from: reference, dataRange: range)
            case .fidelity: _ = try image.visualInformationFidelity(to: reference, dataRange: range)
            case .all: _ = try image.qualityScores(against: reference, dataRange: range)
            }
        }
    }

    @Test(arguments: [0, -255, Double.nan, .infinity]) func dataRanges(_ range: Double) throws {
        let image = try Self.flat(50, 50)
        for metric in Metric.allCases {
            #expect(
                Self.code { try metric.score(image, image, range) }
                    == .invalidDataRange
            )
        }
    }

    @Test func shapesThatDiffer() throws {
        let image = try Self.flat(60, 50)
        for other in [
            try Self.flat(50, 60), try Self.flat(60, 51), try Self.flat(60, 50, channels: 3),
        ] {
            for metric in Metric.allCases {
                #expect(
                    Self.code { try metric.score(image, other, 255) }
                        == .shapeMismatch
                )
            }
            #expect(
                Self.code { _ = try image.meanSquaredError(to: other) }
                    == .shapeMismatch
            )
        }
    }

    /// One pixel less than a window is refused, on either axis; the window itself is served.
    @Test func imagesSmallerThanAWindow() throws {
        for (side, window) in [(11, StructuralSimilarityWindow.gaussian), (7, .uniform)] {
            #expect(window.side == side)
            for (columns, rows) in [(side - 1, side + 9), (side + 9, side - 1)] {
                let image = try Self.flat(columns, rows)
                #expect(
                    Self.code {
                        _ = try image.structuralSimilarity(to: image, dataRange: 1, window: window)
                    } == .imageTooSmall
                )
            }
            let image = try Self.flat(side, side)
            #expect(try image.structuralSimilarity(to: image, dataRange: 1, window: window) == 1)
        }
        for (columns, rows) in [(40, 60), (60, 40)] {
            let image = try Self.flat(columns, rows)
            #expect(
                Self.code {
                    _ = try image.visualInformationFidelity(to: image, dataRange: 1)
                } == .imageTooSmall
            )
        }
        let image = try Self.flat(41, 41)
        #expect(try image.visualInformationFidelity(to: image, dataRange: 1) == 1)
        #expect(PlanarImage.visualInformationFidelityMinimumSide == 41)
    }

    /// The metrics without a window take a single pixel.
    @Test func onePixel() throws {
        let black = try PlanarImage(columns: 1, rows: 1, channels: 3, samples: [0, 0, 0])
        let white = try PlanarImage(columns: 1, rows: 1, channels: 3, samples: [1, 1, 1])
        #expect(try white.meanSquaredError(to: black) == 1)
        #expect(try white.peakSignalToNoiseRatio(to: black, dataRange: 1) == 0)
        #expect(abs(try white.colorDifference(from: black, dataRange: 1) - 100) < 0.001)
    }

    @Test func errorsCompareByCodeAndText() {
        let error = ImageQualityError(.notFinite, "short", expanded: "long")
        #expect(error.description == "short")
        #expect(error.expandedDescription == "long")
        #expect(ImageQualityError(.notFinite, "short").expandedDescription == "short")
        #expect(error == ImageQualityError(.notFinite, "short", expanded: "long", underlying: error))
        #expect(error != ImageQualityError(.invalidShape, "short", expanded: "long"))
        #expect(Set([error, error]).count == 1)
    }
}
