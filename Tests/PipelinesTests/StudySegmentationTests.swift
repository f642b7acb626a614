import Pipelines
import Testing

/// How a study says by which network and labels Dice's coefficient is measured.
@Suite struct StudySegmentationTests {
    private static func study(_ lines: [String], methods: String = "[{median: {}}]") throws -> Study {
        let all =
            [
                "version: 1", "name: test", "description: A test.", "data: {modalities: [ct]}",
                "intensities: {ct: {window: [-1000, 1000]}}", "noise: [{gaussian: {sigma: 25}}]",
                "methods: \(methods)", "seed: 1",
            ] + lines
        return try Study(yaml: all.joined(separator: "\n"))
    }

    @Test func labelsAreRead() throws {
        let cases: [(String, StudySegmentation.Labels)] = [
            ("given", .given), ("network", .network), ("{bands: [-300, 150]}", .bands([-300, 150])),
        ]
        for (text, labels) in cases {
            let study = try Self.study([
                "metrics: [psnr, dice]", "segmentation: {weights: tissue, labels: \(text)}",
            ])
            let segmentation = try #require(study.segmentation)
            #expect(segmentation.weights == "tissue" && segmentation.labels == labels)
            #expect(!segmentation.countsBackground)
            #expect(try Study(yaml: study.canonicalJSON) == study)
        }
        #expect(Study.Metric.dice.isBetterHigher && !Study.Metric.standard.contains(.dice))
    }

    @Test func aStudyWithoutSaysNothingOfIt() throws {
        let study = try Self.study(["metrics: [psnr]"])
        #expect(study.segmentation == nil && !study.canonicalJSON.contains("segmentation"))
    }

    private static let broken: [(lines: [String], message: String)] = [
        (
            ["metrics: [dice]"],
            "9:10: dice needs a network that segments; add segmentation: {weights: segmentation-ct, labels: network}, "
                + "or remove dice"
        ),
        (
            ["segmentation: {weights: a, labels: given}"],
            "9:15: a segmentation is measured by dice, which metrics leaves out; add dice to metrics, or remove "
                + "segmentation"
        ),
        (
            ["metrics: [dice]", "segmentation: {weights: a, labels: theirs}"],
            "10:36: 'labels' must be given, network or {bands: [...]} ('theirs'); write it like labels: "
                + "{bands: [-300, -30, 150]}"
        ),
        (
            ["metrics: [dice]", "segmentation: {weights: a, labels: {bands: [1, 0]}}"],
            "10:44: 'bands' must be 1 to 63 ascending values; write them like bands: [-300, -30, 150]"
        ),
        (
            ["metrics: [dice]", "segmentation: {weights: a}"],
            "10:15: segmentation needs 'labels'; add it, such as labels: {bands: [-300, -30, 150]}"
        ),
    ]

    @Test(arguments: broken.indices) func aMistakeIsNamedWithItsPlace(_ number: Int) throws {
        let (lines, message) = Self.broken[number]
        let error = try #require(throws: PlanError.self) { try Self.study(lines) }
        #expect(error.expandedDescription == message)
    }

    @Test func noMethodIsCalledClean() throws {
        let error = try #require(throws: PlanError.self) {
            try Self.study(
                ["metrics: [dice]", "segmentation: {weights: a, labels: given}"],
                methods: "[{median: {}, label: clean}]"
            )
        }
        #expect(error.code == .duplicateKey && error.line == 7)
    }
}
