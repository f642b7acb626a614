import DenoisingNetworks
import Foundation
import Tensors
import Testing

@Suite struct NetworkRegistryTests {
    @Test func everyPresetIsRebuiltFromWhatItsWeightsSay() throws {
        for preset in NetworkRegistry.presets {
            let name = type(of: preset.network).name
            #expect(NetworkRegistry.names.contains(name))
            let again = try NetworkRegistry.network(
                named: name,
                configuration: preset.network.configurationText
            )
            #expect(again.configurationText == preset.network.configurationText)
            #expect(again.layout == preset.network.layout)
        }
    }

    @Test(arguments: [
        "", "{}", "[1]", #"{"attention":true,"channels":1,"restoration":true}"#,
        #"{"attention":true,"channels":2,"restoration":true,"unshuffle":1}"#,
        #"{"attention":true,"channels":1.5,"restoration":true,"unshuffle":1}"#,
        #"{"attention":true,"channels":"1","restoration":true,"unshuffle":1}"#,
        #"{"attention":1,"channels":1,"restoration":true,"unshuffle":1}"#,
        #"{"attention":true,"channels":1,"restoration":false,"unshuffle":1}"#,
        #"{"attention":true,"channels":1,"restoration":true,"unshuffle":0}"#,
        #"{"attention":true,"channels":1,"restoration":true,"unshuffle":3}"#,
        #"{"attention":true,"channels":1,"restoration":true,"unshuffle":6}"#,
        #"{"attention":true,"channels":1,"restoration":true,"unshuffle":16}"#,
        #"{"attention":true,"channels":1,"restoration":true,"unshuffle":1000000}"#,
        #"{"attention":true,"channels":1,"restoration":true,"unshuffle":1,"growth":8}"#,
        #"{"attention":true,"channels":1,"restoration":true,"unshuffle":1,"width":40}"#,
        #"{"attention":true,"channels":1,"restoration":true,"unshuffle":1,"width":4096}"#,
    ])
    func configurationsThatCannotBeAreRefused(text: String) {
        let error = #expect(throws: WeightsError.self) {
            try NetworkRegistry.network(named: "two-stage", configuration: text)
        }
        #expect(error?.code == .invalidConfiguration)
    }

    @Test(arguments: [
        ("dncnn", #"{"channels":1,"depth":2,"features":64}"#), ("red-cnn", #"{"channels":1}"#),
        ("red-cnn", #"{"channels":2,"features":96}"#), ("red-cnn", #"{"channels":1,"features":257}"#),
        ("cae", #"{"channels":1,"features":0}"#), ("cae", #"{"channels":1,"depth":5,"features":64}"#),
        ("dae", #"{"channels":1,"features":129}"#), ("res-cnn", #"{"channels":1,"depth":65,"features":64}"#),
        ("mmd", #"{"channels":1,"features":64}"#), ("dran", #"{"channels":1,"features":6}"#),
    ])
    func configurationsOfBaselinesThatCannotBeAreRefused(name: String, text: String) {
        let error = #expect(throws: WeightsError.self) {
            try NetworkRegistry.network(named: name, configuration: text)
        }
        #expect(error?.code == .invalidConfiguration)
    }

    /// The paper's Table VII.
    @Test func costsAreThoseOfThePaper() throws {
        let engine = try Engine()
        func cost(_ restoration: Bool) throws -> NetworkCost {
            let configuration = TwoStage.Configuration(
                channels: 3,
                restoration: restoration,
                attention: restoration
            )
            return try NetworkCost(of: TwoStage(configuration), engine: engine)
        }
        let (estimation, both) = (try cost(false), try cost(true))
        #expect(estimation.parameters == 283_776 && both.parameters == 586_242)
        func work(_ cost: NetworkCost) -> String {
            String(format: "%.2f", cost.multiplyAccumulates(rows: 256, columns: 256) / 1e9)
        }
        #expect(work(estimation) == "18.56" && work(both) == "38.34")
        let unshuffled = try NetworkCost(
            of: TwoStage(TwoStage.Configuration(channels: 3, unshuffle: 2)),
            engine: engine
        )
        #expect(unshuffled.multiplyAccumulatesPerPixel < 0.26 * both.multiplyAccumulatesPerPixel)
    }

    @Test func weightsAreFoundByNameAndByPath() throws {
        let fixture = try WeightsFixture()
        let path = try fixture.random(WeightsFixture.small, "mine")
        let library = try WeightsLibrary(folders: [fixture.folder], environment: [:])
        #expect(try library.path(of: "mine") == path)
        #expect(try library.path(of: path) == path)
        #expect(library.files.contains(path))
        #expect(try library.weights("mine").card.name == "random")
        let error = #expect(throws: WeightsError.self) { try library.path(of: "yours") }
        #expect(error?.code == .notFound)
        #expect(error?.description.contains("'yours'") == true && error?.description.contains("mine") == true)
        let other = try WeightsLibrary(folders: [], environment: ["LIMPID_MODELS": fixture.folder])
        #expect(try other.path(of: "mine") == path)
        #expect(throws: WeightsError.self) {
            try WeightsLibrary(folders: [fixture.folder + "/absent"], environment: [:])
        }
    }

    @Test func theFirstFolderOfANameCounts() throws {
        let (first, second) = (try WeightsFixture(), try WeightsFixture())
        let path = try first.random(WeightsFixture.small, "both")
        _ = try second.random(WeightsFixture.small, "both")
        let library = try WeightsLibrary(
            folders: [first.folder],
            environment: ["LIMPID_MODELS": second.folder]
        )
        #expect(try library.path(of: "both") == path)
        #expect(library.files.filter { $0.hasSuffix("/both.safetensors") } == [path])
    }
}
