import Pipelines
import Testing

@Suite struct StudyReadingTests {
    private static let study = """
        version: 1
        name: test
        description: A test.
        data: {modalities: [ct, mr]}
        intensities: {ct: {window: [-1000, 1000]}, mr: stored-range}
        noise: [{gaussian: {sigma: 25}}]
        methods: [{bm3d: {}}, {srad: {}, modalities: [mr]}, {median: {}, modalities: [ct]}]
        seed: 3
        """

    private static func read(_ options: String) throws -> StudyReading? {
        try Study(yaml: study + "\nreader-study: \(options)\n").reading
    }

    @Test func aReadingIsReadWithItsDefaults() throws {
        let reading = try #require(try Self.read("{}"))
        #expect(reading.compared == nil && reading.pairs == nil && reading.repeats == 0)
        #expect(reading.window == nil)
    }

    @Test func aReadingSaysWhatIsCompared() throws {
        let text = "{compare: [bm3d, noisy], pairs: 30, repeats: 5, window: [-1350, 150]}"
        let reading = try #require(try Self.read(text))
        #expect(reading.compared == ["bm3d", "noisy"] && reading.pairs == 30 && reading.repeats == 5)
        #expect(reading.window == -1350...150)
    }

    @Test func aReadingIsPartOfTheDigestAndNoneLeavesItAsItWas() throws {
        let plain = try Study(yaml: Self.study)
        #expect(plain.reading == nil && !plain.canonicalJSON.contains("reader"))
        let text = Self.study + "\nreader-study: {compare: [bm3d, noisy], pairs: 4, repeats: 2}"
        let read = try Study(yaml: text)
        #expect(read.digest != plain.digest)
        #expect(try Study(yaml: read.canonicalJSON) == read)
        #expect(
            read.canonicalJSON.contains(#""reader-study":{"compare":["bm3d","noisy"],"pairs":4,"repeats":2}"#)
        )
    }

    static let broken = [
        ("{compare: [bm3d]}", "'compare' must be a list of two methods"),
        ("{compare: [bm3d, bm3d]}", "'compare' names the same thing twice"),
        ("{compare: [bm3d, ours]}", "'compare' must be two of: noisy, bm3d, srad, median ('ours')"),
        ("{compare: [srad, median]}", "no modality of the study has both methods ('srad, median')"),
        ("{pairs: 0}", "'pairs' is out of range"),
        ("{pairs: 9, repeats: 5}", "'repeats' is out of range ('5'); give a whole number from 0 to 4"),
        ("{window: 40}", "'window' must be two numbers 1 HU apart or more"),
        ("{pair: 9}", "unknown key in reader-study ('pair'); did you mean 'pairs'?"),
    ]

    @Test(arguments: broken.indices) func aMistakeIsNamed(_ index: Int) throws {
        let (options, message) = Self.broken[index]
        let error = try #require(throws: PlanError.self) { try Self.read(options) }
        #expect(error.expandedDescription.contains(message), "\(error.expandedDescription)")
        #expect(error.expandedDescription.hasPrefix("9:"))
    }

    @Test func aWindowNeedsImagesOfCT() throws {
        let text = Self.study.replacing("[ct, mr]", with: "[mr]").replacing(
            "ct: {window: [-1000, 1000]}, ",
            with: ""
        )
        .replacing(", {median: {}, modalities: [ct]}", with: "")
        #expect(throws: PlanError.self) { try Study(yaml: text + "\nreader-study: {window: [-160, 240]}") }
        #expect(throws: Never.self) { try Study(yaml: text + "\nreader-study: {pairs: 3}") }
    }
}
