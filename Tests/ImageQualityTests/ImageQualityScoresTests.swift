import Foundation
import ImageQuality
import Testing

@Suite struct ImageQualityScoresTests {
    static func scores(psnr: Double) -> ImageQualityScores {
        ImageQualityScores(
            peakSignalToNoiseRatio: psnr,
            structuralSimilarity: 0.875,
            colorDifference: 1.5,
            visualInformationFidelity: 0.5,
            meanSquaredError: 12.25
        )
    }

    @Test func writtenUnderTheirNames() throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        #expect(
            String(decoding: try encoder.encode(Self.scores(psnr: 31.5)), as: UTF8.self)
                == #"{"colorDifference":1.5,"meanSquaredError":12.25,"peakSignalToNoiseRatio":31.5,"#
                + #""structuralSimilarity":0.875,"visualInformationFidelity":0.5}"#
        )
    }

    /// JSON has no infinity and a plain encoder refuses it, yet identical images have scores too.
    @Test(arguments: [31.5, .infinity]) func readBackAsWritten(_ psnr: Double) throws {
        let scores = Self.scores(psnr: psnr)
        let data = try JSONEncoder().encode(scores)
        #expect(String(decoding: data, as: UTF8.self).contains(#""+Infinity""#) == (psnr == .infinity))
        #expect(try JSONDecoder().decode(ImageQualityScores.self, from: data) == scores)
    }

    @Test func otherWordsAreRefused() throws {
        let text = String(decoding: try JSONEncoder().encode(Self.scores(psnr: .infinity)), as: UTF8.self)
        for (word, replacement) in [
            (#""+Infinity""#, #""much""#), (#""+Infinity""#, "null"),
            (#""structuralSimilarity""#, #""other""#),
        ] {
            let changed = Data(text.replacingOccurrences(of: word, with: replacement).utf8)
            #expect(throws: DecodingError.self) {
                try JSONDecoder().decode(ImageQualityScores.self, from: changed)
            }
        }
    }
}
