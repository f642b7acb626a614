import DenoisingNetworks
import Foundation
import Pipelines
import Studies
import Testing
import Training

/// Networks of a study that were trained elsewhere.
@Suite struct GivenNetworksTests {
    private let fixture: GivenNetworksFixture
    private var base: StudiesFixture { fixture.base }

    init() throws { fixture = try GivenNetworksFixture() }

    private static let twin = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("Goldens/twin-dncnn.safetensors").path

    private func recipe(_ changes: [String: String] = [:]) throws -> TrainingRecipe {
        try #require(fixture.study(recipe: changes).networks.first?.recipe)
    }

    private func refusal(_ study: Study? = nil) throws -> StudyError {
        let study = try study ?? fixture.study()
        let error = try #require(throws: StudyError.self) { try fixture.run(study, "refused") }
        #expect(!FileManager.default.fileExists(atPath: base.path + "/refused"))
        return error
    }

    @Test func weightsOfTheTwinTakeThePlaceOfTraining() throws {
        struct Results: Decodable {
            struct Network: Decodable {
                let trainedBy: String
                let tellsPatients: Bool
                let weightsDigest: String
            }
            let networks: [Network]
        }
        try FileManager.default.copyItem(atPath: Self.twin, toPath: fixture.folder + "/dncnn.safetensors")
        let ran = try fixture.run(fixture.study(), "out")
        #expect(ran.began == ["DnCNN trained"] && ran.steps == 0 && ran.outcome.failed == 0)
        #expect(!FileManager.default.fileExists(atPath: base.path + "/out/networks"))
        let results = try JSONDecoder().decode(Results.self, from: Data(base.text("out/results.json").utf8))
        let network = try #require(results.networks.first)
        #expect(network.trainedBy.hasPrefix("Limpid's twin on PyTorch ") && network.tellsPatients)
        #expect(try network.weightsDigest == ModelWeights(file: Self.twin).digest)
        #expect(try base.text("out/study.json").contains(network.weightsDigest))
        let line = "DnCNN: trained for 6 steps on 4 images of 3 patients by \(network.trainedBy)"
        for file in ["tables.md", "tables.tex"] {
            #expect(
                try base.text("out/\(file)")
                    .contains(line + "; a small budget: not for comparison in publications."),
                "\(file)"
            )
        }
        _ = try fixture.run(fixture.study(budget: "full"), "full")
        #expect(try base.text("full/tables.md").hasSuffix("\n\(line).\n"))
    }

    @Test func weightsOfTheSameTrainingGiveWhatTrainingGives() throws {
        let study = try fixture.study()
        try fixture.train(recipe())
        #expect(try fixture.run(study, "elsewhere").steps == 0)
        #expect(try StudyRun(study, base.options("trained")).run().failed == 0)
        #expect(try base.text("elsewhere/images.csv") == base.text("trained/images.csv"))
        #expect(try base.text("elsewhere/tables.md").contains(" by elsewhere 1; "))
        #expect(try base.text("trained/tables.md").contains(" by this study; "))
        #expect(!(try base.text("trained/results.json").contains("trainedBy")))
        #expect(!(try base.text("trained/study.json").contains("networks")))
    }

    @Test func networksThatAreNotGivenAreTrained() throws {
        let methods = "[{trained: {cae: {channels: 1}}}, {trained: \(GivenNetworksFixture.tiny)}]"
        try fixture.train(recipe())
        let ran = try fixture.run(fixture.study(methods: methods), "out")
        #expect(ran.began == ["cae", "dncnn trained"] && ran.steps == 6 && ran.outcome.failed == 0)
    }

    @Test func resultsOfOtherWeightsAreNotGoneOnWith() throws {
        let study = try fixture.study()
        try fixture.train(recipe())
        _ = try fixture.run(study, "out")
        #expect(try fixture.run(study, "out").outcome.done == 8)
        let alone = try #require(throws: StudyError.self) { try StudyRun(study, base.options("out")).run() }
        #expect(alone.code == .unsuitableFolder)
        try FileManager.default.copyItem(atPath: Self.twin, toPath: fixture.folder + "/dncnn.safetensors")
        let other = try #require(throws: StudyError.self) { try fixture.run(study, "out") }
        #expect(other.code == .unsuitableFolder && other.description.contains("or with other weights"))
    }

    /// What the given weights were trained by, in which the study differs, and what is said of it.
    static let others: [([String: String], String)] = [
        (["schedule": "{steps: 6}"], "schedule.decay is \"constant\", not \"cosine\""),
        (["seed": "6"], "seed is 6, not 5"),
        (["noise": "[{gaussian: {sigma: [0, 25]}}]"], "noise[0].gaussian.sigma is [0,25], not 25"),
        (["average": "{decay: 0.9}"], "average is {\"decay\":0.9}, which the other recipe does not have"),
        (
            ["optimizer": "{adamw: {learning-rate: 0.003}}", "precision": "bf16"],
            "precision is \"bf16\", not \"fp32\""
        ),
    ]

    @Test(arguments: others.indices) func anotherRecipeIsRefusedWithTheKeyThatDiffers(_ index: Int) throws {
        let (changes, message) = Self.others[index]
        try fixture.train(recipe(changes))
        let error = try refusal()
        #expect(error.code == .invalidWeights)
        let beginning =
            "DnCNN: \(fixture.folder)/dncnn/last.safetensors: was trained by another recipe: "
        #expect(error.description.hasPrefix(beginning), "\(error)")
        #expect(error.description.contains(message), "\(error)")
        #expect(error.description.contains("limpid recipes"))
    }

    @Test func anotherNetworkIsRefused() throws {
        let network = TrainingNetwork.cae(channels: 1)
        try fixture.train(try #require(fixture.study().training?.recipe(for: network)))
        let error = try refusal()
        #expect(error.description.contains("name is \"cae\", not \"dncnn\""), "\(error)")
        #expect(
            error.description.contains(
                "network is {\"cae\":{\"channels\":1}}, not {\"dncnn\":{\"channels\":1,\"depth\":3}}"
            ),
            "\(error)"
        )
    }

    @Test func aTrainingThatHasNotEndedIsRefused() throws {
        try fixture.train(recipe(), stoppingAfter: 4)
        let error = try refusal()
        #expect(error.description.contains("its training has not ended: step 4 of 6; "), "\(error)")
    }

    @Test func aTrainingThatWentOnFromOtherWeightsIsRefused() throws {
        try fixture.train(recipe(), from: Self.twin)
        #expect(try refusal().description.contains("its training went on from other weights"))
    }

    @Test func otherImagesAreRefusedWithTheirNumbers() throws {
        let index = try fixture.index("fewer.csv") { $0.replacing(GivenNetworksFixture.rows[1], with: "") }
        try fixture.train(recipe(), index: index)
        let error = try refusal()
        #expect(
            error.description.contains(
                "on 3 images of 3 patients of mr, \"S\" (CC0), the index has 4 images of 3 patients of mr, \"S\" (CC0)"
            ),
            "\(error)"
        )
    }

    /// As a fold of a cross-validation has them: as many patients, but one of those that the study measures on.
    @Test func asManyOtherPatientsAreRefused() throws {
        let index = try fixture.index("fold.csv") { text in
            text.replacing("learner-2", with: "exchanged").replacing("patient-1", with: "learner-2")
                .replacing("exchanged", with: "patient-1")
        }
        try fixture.train(recipe(), index: index)
        let error = try refusal()
        #expect(error.description.contains("was trained on other patients than the index names"), "\(error)")
    }

    @Test func aCardThatDoesNotTellThePatientsIsSaid() throws {
        try fixture.rewrite(Self.twin) { $0["patients"] = nil }
        _ = try fixture.run(fixture.study(), "out")
        let text = try base.text("out/tables.md")
        #expect(text.contains(" (so many of each source; its card does not tell which); a small budget"))
        #expect(try base.text("out/results.json").contains("\"tellsPatients\" : false"))
    }

    @Test(arguments: ["recipe", "sources", "software", "steps"]) func aCardThatLacksAProofIsRefused(
        key: String
    ) throws {
        try fixture.rewrite(Self.twin) { $0[key] = nil }
        #expect(try refusal().code == .invalidWeights)
    }

    @Test func damagedWeightsAreRefused() throws {
        let whole = try Data(contentsOf: URL(fileURLWithPath: Self.twin))
        try whole.prefix(whole.count / 2)
            .write(to: URL(fileURLWithPath: fixture.folder + "/dncnn.safetensors"))
        #expect(try refusal().code == .invalidWeights)
    }

    @Test func aFolderWithoutTheStudysNetworksIsRefused() throws {
        let empty = try refusal()
        #expect(empty.code == .invalidOption && empty.description.contains("dncnn.safetensors"), "\(empty)")
        // Not trained anew without a word because its name is misspelt.
        for name in ["dncnn", "dncn"] {
            try FileManager.default.copyItem(
                atPath: Self.twin,
                toPath: fixture.folder + "/\(name).safetensors"
            )
        }
        let misspelt = try refusal()
        #expect(misspelt.code == .invalidOption && misspelt.description.contains("/dncn.safetensors is not"))
        let plain = try base.study(["noise": "[{gaussian: {sigma: 25}}]"])
        #expect(try refusal(plain).description.contains("trains no networks"))
    }
}
