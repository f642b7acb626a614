import ImageQuality
import Testing

@Suite struct EdgeRefusalTests {
    static let edge = BlurredEdge(sigma: 0.6)

    static func around(
        _ images: [PlanarImage],
        centerColumn: Double = 63,
        centerRow: Double = 63,
        radius: Double = 17,
        reach: Double = 5
    ) throws {
        _ = try TaskTransferFunction.around(
            discIn: images,
            spacing: edge.spacing(),
            centerColumn: centerColumn,
            centerRow: centerRow,
            radiusMillimeters: radius,
            sampling: EdgeSampling(binWidthMillimeters: 0.1, halfWidthMillimeters: reach)
        )
    }

    static func across(
        _ images: [PlanarImage],
        columns: Range<Int> = 10..<118,
        rows: Range<Int> = 10..<118,
        reach: Double = 5
    ) throws {
        _ = try TaskTransferFunction.across(
            straightEdgeIn: images,
            columns: columns,
            rows: rows,
            spacing: edge.spacing(),
            sampling: EdgeSampling(binWidthMillimeters: 0.1, halfWidthMillimeters: reach)
        )
    }

    static func noise() throws -> PlanarImage {
        var noise = NoiseField(seed: 12)
        return try .grey(columns: 128, rows: 128, noise.white(columns: 128, rows: 128))
    }

    @Test func imagesThatDoNotServe() throws {
        let straight = try Self.edge.straight(angle: 5)
        let color = try RefusalTests.flat(128, 128, channels: 3)
        let other = try RefusalTests.flat(128, 127)
        for measure in [{ try Self.around($0) }, { try Self.across($0) }] as [([PlanarImage]) throws -> Void]
        {
            #expect(RefusalTests.code { try measure([]) } == .invalidRegion)
            #expect(RefusalTests.code { try measure([color]) } == .notGrey)
            #expect(RefusalTests.code { try measure([straight, other]) } == .shapeMismatch)
        }
    }

    @Test func imagesWithoutEdge() throws {
        let flat = try RefusalTests.flat(128, 128)
        for image in [flat, try Self.noise()] {
            #expect(RefusalTests.code { try Self.around([image]) } == .noEdge)
            #expect(RefusalTests.code { try Self.across([image]) } == .noEdge)
        }
    }

    @Test func edgesThatDoNotFit() throws {
        let disc = try Self.edge.disc(centerColumn: 63, centerRow: 63, radius: 17)
        #expect(RefusalTests.code { try Self.around([disc]) } == nil)
        #expect(RefusalTests.code { try Self.around([disc], radius: 5) } == .invalidParameter)
        #expect(RefusalTests.code { try Self.around([disc], radius: .nan) } == .invalidParameter)
        #expect(RefusalTests.code { try Self.around([disc], radius: 28) } == .invalidRegion)
        #expect(RefusalTests.code { try Self.around([disc], centerColumn: 100) } == .invalidRegion)
        #expect(RefusalTests.code { try Self.around([disc], centerRow: .nan) } == .invalidRegion)
        let straight = try Self.edge.straight(angle: 5)
        #expect(RefusalTests.code { try Self.across([straight]) } == nil)
        #expect(RefusalTests.code { try Self.across([straight], columns: 10..<129) } == .invalidRegion)
        #expect(RefusalTests.code { try Self.across([straight], rows: 20..<20) } == .invalidRegion)
        #expect(RefusalTests.code { try Self.across([straight], reach: 27) } == .invalidRegion)
        // On the edge's far side only, where there is none.
        #expect(RefusalTests.code { try Self.across([straight], columns: 90..<118) } == .noEdge)
    }

    /// Without a slant all pixels lie at the same few distances.
    @Test func edgesAlongTheGrid() throws {
        let image = try Self.edge.straight(angle: 0)
        #expect {
            try Self.across([image])
        } throws: { error in
            guard let error = error as? ImageQualityError else { return false }
            return error.code == .noEdge && error.description.contains("slant")
        }
    }

    @Test func sampling() {
        for (bin, reach) in [(0.0, 5.0), (-1, 5), (.nan, 5), (0.1, 0), (0.1, .infinity), (1, 7.9)] {
            #expect(
                RefusalTests.code {
                    _ = try EdgeSampling(binWidthMillimeters: bin, halfWidthMillimeters: reach)
                } == .invalidParameter
            )
        }
        #expect(
            RefusalTests.code { _ = try EdgeSampling(binWidthMillimeters: 1, halfWidthMillimeters: 8) } == nil
        )
    }
}
