import Foundation
import ImageQuality
import Testing

@Suite struct TaskTransferFunctionTests {
    /// Fails unless the transfer is the Gaussian's within 1 % down to a tenth, where the issue asks for 3 %, and so are
    /// its frequencies there.
    static func expectGaussian(
        _ measured: TaskTransferFunction,
        _ edge: BlurredEdge,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        #expect(measured.values[0] == 1, sourceLocation: sourceLocation)
        var compared = 0
        for (frequency, value) in zip(measured.frequencies, measured.values)
        where edge.transfer(frequency) >= 0.1 {
            compared += 1
            let ratio = value / edge.transfer(frequency)
            #expect(abs(ratio - 1) < 0.01, "\(frequency)/mm: \(ratio)", sourceLocation: sourceLocation)
        }
        #expect(compared > 10, sourceLocation: sourceLocation)
        for level in [0.5, 0.1] {
            let expected = (-log(level) / 2).squareRoot() / (Double.pi * edge.sigma)
            let value = try #require(
                try measured.frequency(atTransfer: level),
                sourceLocation: sourceLocation
            )
            #expect(abs(value / expected - 1) < 0.01, "\(level)", sourceLocation: sourceLocation)
        }
    }

    static func across(
        _ images: [PlanarImage],
        _ edge: BlurredEdge,
        reach: Double = 8,
        bin: Double = 0.1
    ) throws -> TaskTransferFunction {
        try .across(
            straightEdgeIn: images,
            columns: 10..<edge.side - 7,
            rows: 5..<edge.side - 12,
            spacing: edge.spacing(),
            sampling: EdgeSampling(
                binWidthMillimeters: bin,
                halfWidthMillimeters: reach * edge.sigma
            )
        )
    }

    @Test(arguments: [3.0, -7, 87, 94, 183, 267], [0.45, 0.9]) func straightEdges(
        _ angle: Double,
        _ sigma: Double
    ) throws {
        let edge = BlurredEdge(sigma: sigma)
        let measured = try Self.across([try edge.straight(angle: angle)], edge)
        try Self.expectGaussian(measured, edge)
        // Towards larger columns the first and last of these angles rise, the turned ones fall.
        let rises = [3, -7, 87, 94].contains(angle)
        #expect(abs(measured.contrast - (rises ? 400 : -400)) < 0.5)
        #expect(try #require(measured.frequencies.last) <= 1)
        #expect(try #require(measured.frequencies.last) > 0.95)
    }

    @Test(arguments: [5.0, 86]) func straightEdgesOnOblongPixels(_ angle: Double) throws {
        let edge = BlurredEdge(sigma: 0.7, betweenColumns: 0.5, betweenRows: 0.65)
        try Self.expectGaussian(try Self.across([try edge.straight(angle: angle)], edge), edge)
    }

    /// The centre is given two pixels off, and found.
    @Test(arguments: [0.45, 0.9], [0.5, 0.6]) func discs(_ sigma: Double, _ betweenRows: Double) throws {
        let edge = BlurredEdge(sigma: sigma, betweenRows: betweenRows)
        let measured = try TaskTransferFunction.around(
            discIn: [try edge.disc(centerColumn: 63.3, centerRow: 62.6, radius: 17)],
            spacing: edge.spacing(),
            centerColumn: 61.5,
            centerRow: 64,
            radiusMillimeters: 17,
            sampling: EdgeSampling(binWidthMillimeters: 0.1, halfWidthMillimeters: 8 * sigma)
        )
        try Self.expectGaussian(measured, edge)
        #expect(abs(measured.contrast + 400) < 0.5)
    }

    /// Noise of a tenth of the contrast, averaged over 16 slices.
    @Test func noisyDiscs() throws {
        let edge = BlurredEdge(sigma: 0.6)
        let clean = try edge.disc(centerColumn: 63.3, centerRow: 62.6, radius: 20)
        var noise = NoiseField(seed: 4)
        let slices = try (0..<16).map { _ in
            try PlanarImage.grey(
                columns: edge.side,
                rows: edge.side,
                clean.samples.map { Double($0) + 40 * noise.gaussian() }
            )
        }
        let measured = try TaskTransferFunction.around(
            discIn: slices,
            spacing: edge.spacing(),
            centerColumn: 64,
            centerRow: 62,
            radiusMillimeters: 20,
            sampling: EdgeSampling(binWidthMillimeters: 0.1, halfWidthMillimeters: 8 * edge.sigma)
        )
        for (frequency, value) in zip(measured.frequencies, measured.values)
        where edge.transfer(frequency) >= 0.1 {
            #expect(abs(value - edge.transfer(frequency)) < 0.03, "\(frequency)/mm: \(value)")
        }
        let half = try #require(try measured.frequency(atTransfer: 0.5))
        #expect(abs(half / ((log(2.0) / 2).squareRoot() / (Double.pi * edge.sigma)) - 1) < 0.03)
    }

    /// Even a bin as wide as a pixel.
    @Test func widerBinsAreCorrectedFor() throws {
        let edge = BlurredEdge(sigma: 0.9)
        let image = try edge.straight(angle: 5)
        for bin in [0.1, 0.25, 0.5] {
            try Self.expectGaussian(try Self.across([image], edge, bin: bin), edge)
        }
    }

    @Test func transferNeverFallingHasNoFrequency() throws {
        let edge = BlurredEdge(sigma: 0.3)
        let measured = try Self.across([try edge.straight(angle: 5)], edge, reach: 12)
        #expect(try measured.frequency(atTransfer: 0.1) == nil)
        #expect(try measured.frequency(atTransfer: 0.5) != nil)
        for level in [0, 1, -0.5, Double.nan] {
            #expect(
                RefusalTests.code { _ = try measured.frequency(atTransfer: level) } == .invalidParameter
            )
        }
    }
}
