import DICOMFiles
import DerivedObjects
import Testing

@Suite struct FunctionalGroupTests {
    private let mr = "1.2.840.10008.5.1.4.1.1.4.1"

    private func enhanced(frames: Int, sharedDerivation: Bool = false) -> DataSet {
        var frameType = DataSet()
        frameType.set(.frameType, .cs, texts: ["ORIGINAL", "PRIMARY", "VOLUME", "NONE"])
        var shared = DataSet()
        shared.set(.mrImageFrameTypeSequence, items: [frameType])
        if sharedDerivation {
            var earlier = DataSet()
            earlier.set(.derivationDescription, .st, text: "earlier")
            shared.set(.derivationImageSequence, items: [earlier])
        }
        return HeaderExample.ct { d in
            d.set(.sopClassUID, .ui, text: mr)
            d.set(.imageType, .cs, texts: ["ORIGINAL", "PRIMARY", "VOLUME", "NONE"])
            d.set(.numberOfFrames, .is, text: String(frames))
            d.set(.sharedFunctionalGroupsSequence, items: [shared])
            d.set(
                .perFrameFunctionalGroupsSequence,
                items: (0..<frames).map { frame in
                    var content = DataSet()
                    content.set(.dimensionIndexValues, .ul, unsignedLongs: [UInt32(frame + 1)])
                    var groups = DataSet()
                    groups.set(.frameContentSequence, items: [content])
                    return groups
                }
            )
        }
    }

    private func derive(_ source: DataSet, frames: Int, declared: Int? = nil) throws -> DataSet {
        try HeaderExample.rules().image(
            from: HeaderExample.source(source, frames: declared ?? frames),
            frames: Array(0..<frames),
            references: (0..<frames).map { frame in
                ([frame] + [frame - 1, frame + 1].filter { (0..<frames).contains($0) }).map {
                    SourceReference(
                        sopClassUID: mr,
                        sopInstanceUID: HeaderExample.sourceUID,
                        frames: [$0 + 1]
                    )
                }
            },
            pixels: HeaderExample.pixels(frames: frames)
        )
    }

    @Test func everyFrameSaysWhatItWasMadeFrom() throws {
        let derived = try derive(enhanced(frames: 3), frames: 3)
        let frames = derived.items(.perFrameFunctionalGroupsSequence)
        #expect(frames.count == 3)
        let step = try #require(frames[1].items(.derivationImageSequence).first)
        let sources = step.items(.sourceImageSequence)
        #expect(try sources.map { try $0.integers(.referencedFrameNumber) } == [[2], [1, 3]])
        #expect(step.items(.derivationCodeSequence).first?.string(.codeValue) == "113087")
        #expect(try frames[2].items(.frameContentSequence).first?.integers(.dimensionIndexValues) == [3])
    }

    @Test func frameTypeMirrorsImageType() throws {
        let derived = try derive(enhanced(frames: 2), frames: 2)
        let shared = try #require(derived.items(.sharedFunctionalGroupsSequence).first)
        let expected = ["DERIVED", "PRIMARY", "VOLUME", "NONE"]
        #expect(derived.strings(.imageType) == expected)
        #expect(shared.items(.mrImageFrameTypeSequence).first?.strings(.frameType) == expected)
    }

    @Test func sourceEvidenceNamesTheSource() throws {
        let derived = try derive(enhanced(frames: 2), frames: 2)
        let study = try #require(derived.items(.sourceImageEvidenceSequence).first)
        let series = try #require(study.items(.referencedSeriesSequence).first)
        #expect(study.uid(.studyInstanceUID) == "1.2")
        #expect(series.uid(.seriesInstanceUID) == HeaderExample.seriesUID)
        #expect(
            series.items(.referencedSOPs).compactMap { $0.uid(.referencedSOPInstanceUID) } == [
                HeaderExample.sourceUID
            ]
        )
    }

    @Test func earlierDerivationsMoveToTheFrames() throws {
        let derived = try derive(enhanced(frames: 2, sharedDerivation: true), frames: 2)
        let shared = try #require(derived.items(.sharedFunctionalGroupsSequence).first)
        #expect(!shared.contains(.derivationImageSequence))
        let steps = derived.items(.perFrameFunctionalGroupsSequence)[1].items(.derivationImageSequence)
        #expect(steps.count == 2 && steps[0].string(.derivationDescription) == "earlier")
    }

    @Test func groupsThatDoNotMatchTheFramesAreRefused() {
        #expect(throws: DerivationError.self) { try derive(enhanced(frames: 2), frames: 2, declared: 3) }
    }

    @Test func aPlainMultiFrameImageIsWrittenWholeOrNotAtAll() throws {
        let source = HeaderExample.ct { $0.set(.numberOfFrames, .is, text: "4") }
        let rules = try HeaderExample.rules()
        #expect(throws: DerivationError.self) {
            try rules.image(
                from: HeaderExample.source(source, frames: 4),
                frames: [0, 1],
                references: [HeaderExample.references, HeaderExample.references],
                pixels: HeaderExample.pixels(frames: 2)
            )
        }
    }
}
