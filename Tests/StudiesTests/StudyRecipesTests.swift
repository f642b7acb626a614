import Foundation
import Pipelines
import Studies
import Testing

/// The recipes of a study as files.
@Suite struct StudyRecipesTests {
    private let fixture: GivenNetworksFixture
    private var folder: String { fixture.base.path + "/recipes" }

    init() throws { fixture = try GivenNetworksFixture() }

    private static let methods = """
        [{trained: {dncnn: {channels: 1, depth: 3}}, label: "small, 3"}, {median: {}}, {trained: {dncnn: {channels: 1}}},
         {trained: {dncnn: {channels: 1, depth: 3}}, label: again}, {trained: {two-stage: {channels: 1, unshuffle: 2}}}]
        """

    @Test func everyNetworkHasTheRecipeThatItIsTrainedByUnderItsName() throws {
        let study = try fixture.study(methods: Self.methods)
        #expect(study.networks.map(\.name) == ["dncnn", "dncnn-2", "two-stage"])
        #expect(study.networks.map(\.label) == ["small, 3", "dncnn", "two-stage"])
        let files = try StudyRecipes.write(study, to: folder)
        #expect(files == ["dncnn", "dncnn-2", "two-stage"].map { "\(folder)/\($0).yaml" })
        for (file, network) in zip(files, study.networks) {
            let read = try TrainingRecipe(yamlFile: file)
            #expect(
                read == network.recipe && read.digest == study.training?.recipe(for: network.network).digest
            )
        }
        #expect(
            try fixture.base.text("recipes/dncnn.yaml").hasPrefix("# small, 3 as the study test trains it.")
        )
        // The same again, but nobody's other file.
        #expect(try StudyRecipes.write(study, to: folder) == files)
        try Data("mine".utf8).write(to: URL(fileURLWithPath: files[2]))
        let error = try #require(throws: StudyError.self) { try StudyRecipes.write(study, to: folder) }
        #expect(error.code == .unsuitableFolder && error.description.hasPrefix(files[2]))
        #expect(try fixture.base.text("recipes/two-stage.yaml") == "mine")
    }

    @Test func aStudyThatTrainsNothingHasNone() throws {
        let study = try fixture.base.study()
        #expect(study.networks.isEmpty)
        let error = try #require(throws: StudyError.self) { try StudyRecipes.write(study, to: folder) }
        #expect(error.code == .invalidOption)
        #expect(!FileManager.default.fileExists(atPath: folder))
    }
}
