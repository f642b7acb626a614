import Foundation
import Pipelines
import Testing

/// The option `degrade` of a study.
@Suite struct StudyDegradationTests {
    private static func text(_ degrade: String, noise: String = "[{gaussian: {sigma: 25}}]") -> String {
        """
        version: 1
        name: test
        description: A test.
        data: {modalities: [ct]}
        intensities: {ct: {window: [-1000, 1000]}}
        noise: \(noise)
        \(degrade)
        methods: [{bm3d: {}}]
        seed: 1
        """
    }

    @Test func itIsReadAndWrittenWhole() throws {
        let study = try Study(
            yaml: Self.text(
                "degrade: {gaussian-blur: {sigma: 0.8}, motion-blur: {length: 3, angle: -30}, factor: 2.5}"
            )
        )
        let degradation = try #require(study.degradation)
        #expect(degradation.gaussianSigma == 0.8 && degradation.factor == 2.5)
        #expect(degradation.motionBlur?.length == 3 && degradation.motionBlur?.angleDegrees == -30)
        #expect(try Study(yaml: study.canonicalJSON) == study)
    }

    /// A study without it is what it was before there was one.
    @Test func withoutItTheTreeDoesNotSayAnything() throws {
        let study = try Study(yaml: Self.text(""))
        #expect(study.degradation == nil && !study.canonicalJSON.contains("degrade"))
        let digests = try [
            "", "degrade: {factor: 2}", "degrade: {factor: 3}", "degrade: {gaussian-blur: {sigma: 2}}",
            "degrade: {motion-blur: {length: 2, angle: 0}}", "degrade: {motion-blur: {length: 2, angle: 9}}",
        ].map { try Study(yaml: Self.text($0)).digest }
        #expect(Set(digests).count == digests.count)
    }

    @Test(
        arguments: [
            ("{}", "7:10: degrade needs a blur or a factor; known: gaussian-blur, motion-blur, factor"),
            (
                "{factor: 0.5}", "7:19: 'factor' is out of range ('0.5'); give a number from 1 to 16"
            ),
            (
                "{motion-blur: {length: 3}}",
                "7:24: degrade motion-blur needs 'angle'; add it, such as angle: -180"
            ),
            (
                "{gaussian-blur: {fwhm: 3}}",
                "7:27: unknown key in degrade gaussian-blur ('fwhm'); known: sigma"
            ),
        ]
    ) func mistakesAreNamed(options: String, message: String) throws {
        let error = try #require(throws: PlanError.self) { try Study(yaml: Self.text("degrade: \(options)")) }
        #expect(error.expandedDescription == message)
    }

    @Test(arguments: [("given", true), ("{bands: [-300, 150]}", true), ("network", false)])
    func decimationDoesNotGoWithLabelsOfTheFinerGrid(labels: String, isRefused: Bool) throws {
        let rest = "metrics: [psnr, dice]\nsegmentation: {weights: tissue, labels: \(labels)}"
        #expect(throws: Never.self) {
            try Study(yaml: Self.text("degrade: {gaussian-blur: {sigma: 2}}\n" + rest))
        }
        let text = Self.text("degrade: {factor: 2}\n" + rest)
        guard isRefused else {
            #expect(throws: Never.self) { try Study(yaml: text) }
            return
        }
        let error = try #require(throws: PlanError.self) { try Study(yaml: text) }
        #expect(error.expandedDescription.contains("'degrade' makes smaller"))
    }

    @Test(arguments: ["paired", "[{ct-texture: {sigma: 20}}]", "[{ct-scan: {sigma: 20}}]"])
    func itDoesNotGoWithNoiseOfImagesAsTheyWereScanned(noise: String) throws {
        let error = try #require(throws: PlanError.self) {
            try Study(yaml: Self.text("degrade: {factor: 2}", noise: noise))
        }
        #expect(error.expandedDescription.contains("'degrade' goes before noise that is added"))
    }
}
