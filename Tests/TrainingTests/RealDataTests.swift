import Foundation
import Pipelines
import Testing
import Training

/// Training on real slices.
@Suite struct RealDataTests {
    /// The index of the shared images: LIMPID_SHARED, else `../shared` beside the package; nil where it is absent.
    private static let index: String? = {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().path
        let shared = ProcessInfo.processInfo.environment["LIMPID_SHARED"] ?? root + "/../shared"
        let path = shared + "/data/train/index.csv"
        return FileManager.default.fileExists(atPath: path) ? path : nil
    }()

    /// Names of the recipes in `pipelines/training`.
    private static let recipes = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("pipelines/training")

    @Test(.enabled(if: index != nil, "the shared data are absent: set LIMPID_SHARED"))
    func everyShippedRecipeDrawsNoisyPatchesOfItsModalities() throws {
        let index = try ImageIndex(try #require(Self.index))
        let files = try FileManager.default.contentsOfDirectory(atPath: Self.recipes.path)
            .filter { $0.hasSuffix(".yaml") }
        #expect(files.count >= 9)
        for file in files.sorted() {
            let recipe = try TrainingRecipe(yamlFile: Self.recipes.appendingPathComponent(file).path)
            // A network that segments learns from clean patches.
            guard recipe.segmentation == nil else { continue }
            let sampler = PatchSampler(recipe, try TrainingSet(recipe, index))
            var seen: Set<TrainingModality> = []
            for item in 0..<15 * recipe.data.modalities.count {
                let pair = try sampler.pair(step: 0, item: item)
                seen.insert(pair.modality)
                #expect(pair.noisy.values.allSatisfy { $0.isFinite }, "\(file)")
                #expect((1e-4..<2).contains(pair.level), "\(file): \(pair.modality) \(pair.level)")
            }
            #expect(seen == Set(recipe.data.modalities.keys), "\(file)")
        }
    }

    @Test(.enabled(if: index != nil, "the shared data are absent: set LIMPID_SHARED"))
    func aShortTrainingOnRealSlicesMakesValidationBetter() throws {
        let index = try #require(Self.index)
        let folder = try TemporaryFolder()
        let recipe = try TrainingFixture.recipe([
            "data": "{modalities: {ct: 1, mr: 1}}",
            "intensities": "{ct: {window: [-1000, 1000]}, mr: {percentile: 99.9}}",
            "patches": "{size: 32, batch: 8}", "noise": "[{gaussian: {sigma: [0, 75]}}]",
            "schedule": "{steps: 150, decay: cosine}", "precision": "bf16",
            "validation": "{every: 50, images: 2, crop: 96, noise: [{gaussian: {sigma: 50}}]}",
        ])
        let options = TrainingOptions(index: index, output: folder.at("run"), software: "test")
        #expect(try TrainingRun(recipe, options).run().reason == .finished)
        let log = try String(contentsOfFile: folder.at("run/validation.csv"), encoding: .utf8)
        let rows = log.split(separator: "\n").dropFirst().map { $0.split(separator: ",").map(String.init) }
        for modality in ["ct", "mr"] {
            let measured = rows.filter { $0[1] == modality }
            #expect(measured.map { $0[0] } == ["50", "100", "150"])
            let psnr = try measured.map { try #require(Double($0[4])) }
            let noisy = try #require(measured.last.flatMap { Double($0[9]) })
            #expect(psnr[2] > psnr[0], "\(modality): \(psnr)")
            #expect(psnr[2] > noisy + 4, "\(modality): \(psnr[2]) against \(noisy) dB")
        }
    }
}
