import DenoisingNetworks
import Foundation
import NeuralNetworks
import Testing

/// Weights files for the tool, with random values: what it does with them is tested here, not how well it denoises.
enum RandomWeights {
    static let grey = TwoStage(TwoStage.Configuration(channels: 1, unshuffle: 2))

    /// Writes NAME.safetensors and returns its path.
    @discardableResult
    static func write(
        _ folder: TemporaryFolder,
        _ name: String = "random",
        network: TwoStage = grey,
        seed: UInt64 = 1,
        kinds: [String] = ["CT", "MR"],
        gain: Float = 1
    ) throws -> String {
        let mappings: [String: IntensityMapping] = [
            "CT": .window(low: -1000, high: 1000), "MR": .percentile(of: 99.9), "US": .storedRange,
        ]
        let card = try ModelCard(
            name: name,
            description: "Random values.",
            intensity: mappings.filter { kinds.contains($0.key) }
        )
        let path = folder.at("\(name).safetensors")
        let random = ParameterValues(network.layout, seed: seed)
        let values = ParameterValues(network.layout, values: random.values.map { gain * $0 })
        try ModelWeights.write(values, of: network, card: card, to: path)
        return path
    }
}

extension CommandTests {
    /// Plans with a learned denoiser, and the verbs for its weights.
    @Suite struct Learned {
        private static let clock = ["SOURCE_DATE_EPOCH": "1700000000"]

        private func plan(
            _ folder: TemporaryFolder,
            _ options: String,
            modality: String = "CT",
            model: String = "ct",
            simulated: Bool = false
        ) throws -> String {
            let simulation =
                simulated ? "\n  - simulate-noise: {rician: {snr: 12}, seed: 3}" : ""
            return try folder.write(
                "\(UUID().uuidString).yaml",
                """
                version: 1
                name: learned
                steps:
                  - select-series: {modality: \(modality)}
                  - assemble-volume\(simulation)
                  - estimate-noise: {model: \(model)}
                  - denoise: {two-stage: {\(options)}}
                  - assess-uncertainty: {resampling: {samples: 2}}
                  - write-derived-series
                  - write-uncertainty: {as: [parametric-map]}
                  - record-in-ledger
                """
            )
        }

        private func run(
            _ plan: String,
            _ modality: String,
            _ output: String,
            _ options: [String] = [],
            models: TemporaryFolder? = nil,
            series: String? = nil
        ) throws -> Ended {
            let series = try series ?? Phantoms.series(modality)
            let folder = models.map { ["--models", $0.path] } ?? []
            return try limpid(
                ["run", plan, "--input", series, "--output", output] + folder + options,
                Self.clock
            )
        }

        private func digest(_ path: String) throws -> String { try ModelWeights(file: path).digest }

        @Test(arguments: [("CT", "ct"), ("MR", "rician")])
        func denoisesAndSaysWithWhat(_ modality: String, _ model: String) throws {
            let folder = try TemporaryFolder()
            let path = try RandomWeights.write(folder)
            let plan = try plan(folder, "weights: random", modality: modality, model: model)
            let untouched = try UntouchedInput(try Phantoms.series(modality))
            let ended = try run(plan, modality, folder.at("out"), models: folder)
            #expect(ended.status == 0, "\(ended.error)")
            #expect(try limpid(["verify", folder.at("out")]).status == 0)
            try untouched.expect()
            let short = try digest(path).prefix(12)
            let tree = try published(folder.at("out"))
            let objects = tree.files.filter { $0.hasSuffix(".dcm") }
            #expect(objects.count == 2 * 5 || objects.count == 5 + 1, "\(objects.count)")
            for object in objects {
                // Software Versions and Derivation Description both name the weights.
                let bytes = try #require(tree.entries[object]?.bytes)
                let text = String(decoding: bytes, as: Unicode.ASCII.self)
                #expect(text.contains("weights \(short)"), "\(object)")
            }
            let provenance = try #require(tree.files.first { $0.hasSuffix("provenance.json") })
            let record = String(decoding: try #require(tree.entries[provenance]?.bytes), as: UTF8.self)
            let weights = try digest(path)
            #expect(record.contains(weights) && record.contains("weights=random"))
            #expect(record.contains("precision=fp32") && record.contains("intensity-high="))
            #expect(!record.contains(folder.path))
            let report = try String(contentsOfFile: folder.at("out/run.json"), encoding: .utf8)
            #expect(report.contains("weights-sha256") && report.contains(weights))
        }

        @Test func equalRunsGiveEqualBytesWhateverTheMachineDoes() throws {
            let folder = try TemporaryFolder()
            // Residuals as large as what they are added to, so that far surroundings count.
            try RandomWeights.write(folder, network: Self.firstStage, gain: 3)
            let phantom = ["phantom", folder.at("in"), "--modality", "MR", "--size", "512", "--slices", "2"]
            #expect(try limpid(phantom).status == 0)
            let series = folder.at("in/series")
            let plan = try plan(folder, "weights: random", modality: "MR", model: "rician", simulated: true)
            let variants: [(String, [String])] = [
                ("a", []), ("little memory", ["--max-memory", "110M"]), ("jobs", ["--jobs", "2"]),
            ]
            let tiles = TilePlan(rows: 512, columns: 512, network: Self.firstStage, maximumMemory: 55 << 20)
            #expect(tiles.tiles.count > 1)
            var trees: [Tree] = []
            for (name, options) in variants {
                let ended = try run(plan, "MR", folder.at(name), options, models: folder, series: series)
                #expect(ended.status == 0, "\(ended.error)")
                trees.append(try published(folder.at(name)))
            }
            for tree in trees.dropFirst() { #expect(trees[0].differences(tree) == []) }
            let again = try run(plan, "MR", folder.at("a"), models: folder, series: series)
            #expect(again.status == 0)
            #expect(try published(folder.at("a")).differences(trees[0]) == [])
        }

        private static let firstStage = TwoStage(
            TwoStage.Configuration(channels: 1, restoration: false, attention: false)
        )

        /// A bound that even the smallest tile exceeds is refused, not exceeded.
        @Test func tooLittleMemoryIsRefusedBeforeAnythingIsWritten() throws {
            let folder = try TemporaryFolder()
            let network = TwoStage(TwoStage.Configuration(channels: 1))
            try RandomWeights.write(folder, network: network)
            let plan = try plan(folder, "weights: random")
            let needed = (2 * TilePlan.smallestMemory(network) + (1 << 20) - 1) >> 20
            let less = ["--max-memory", "\(needed - 1)M"]
            let refused = try run(plan, "CT", folder.at("out"), less, models: folder)
            #expect(refused.status == 2, "\(refused.summary)")
            #expect(refused.error.contains("--max-memory of at least \(needed)M"), "\(refused.error)")
            #expect(!FileManager.default.fileExists(atPath: folder.at("out")))
            let enough = ["--max-memory", "\(needed)M", "--dry-run"]
            let ended = try run(plan, "CT", folder.at("out"), enough, models: folder)
            #expect(ended.status == 0, "\(ended.error)")
        }

        @Test func whateverChangesAPixelChangesTheSeries() throws {
            let folder = try TemporaryFolder()
            let first = try RandomWeights.write(folder, "first")
            try RandomWeights.write(folder, "second", seed: 2)
            let plans = try [
                "weights: first", "weights: second", "weights: first, precision: bf16",
                "weights: first, repeatable: true", "weights: first, strength: 0.5",
            ].map { try plan(folder, $0) }
            var names: Set<String> = []
            for (index, plan) in plans.enumerated() {
                let output = folder.at("out\(index)")
                let ended = try run(plan, "CT", output, models: folder)
                #expect(ended.status == 0, "\(ended.error)")
                names.formUnion(try published(output).files.filter { $0.hasSuffix(".dcm") })
            }
            let repeatable = try published(folder.at("out3"))
            let provenance = try #require(repeatable.files.first { $0.hasSuffix("provenance.json") })
            let record = try #require(repeatable.entries[provenance]?.bytes)
            #expect(String(decoding: record, as: UTF8.self).contains("kernels=avx2"))
            // One plan, one name, other weights behind it.
            try FileManager.default.removeItem(atPath: first)
            try RandomWeights.write(folder, "first", seed: 3)
            let ended = try run(plans[0], "CT", folder.at("out0"), models: folder)
            #expect(ended.status == 0, "\(ended.error)")
            names.formUnion(try published(folder.at("out0")).files.filter { $0.hasSuffix(".dcm") })
            let perRun = names.count / (plans.count + 1)
            #expect(names.count == perRun * (plans.count + 1) && perRun >= 6)
            for index in plans.indices {
                #expect(try limpid(["verify", folder.at("out\(index)")]).status == 0)
            }
        }

        @Test func wrongWeightsAreRefusedBeforeAnythingIsWritten() throws {
            let folder = try TemporaryFolder()
            let good = try RandomWeights.write(folder)
            let whole = try Data(contentsOf: URL(fileURLWithPath: good))
            try whole.prefix(whole.count / 2).write(to: URL(fileURLWithPath: folder.at("cut.safetensors")))
            var flipped = whole
            flipped[whole.count - 4] ^= 4
            try flipped.write(to: URL(fileURLWithPath: folder.at("flipped.safetensors")))
            try RandomWeights.write(
                folder,
                "color",
                network: TwoStage(TwoStage.Configuration(channels: 3, restoration: false, attention: false))
            )
            let checkpoint = try Safetensors.read(good)
            let last = try #require(checkpoint.entries.last)
            var bare = Checkpoint()
            for entry in checkpoint.entries.dropLast() {
                bare.add(entry.name, shape: entry.shape, values: entry.values)
            }
            try Safetensors.write(bare, to: folder.at("bare.safetensors"))
            bare.metadata = checkpoint.metadata
            try Safetensors.write(bare, to: folder.at("short.safetensors"))
            bare.add(last.name, shape: last.shape, values: last.values.map { _ in Float.nan })
            try Safetensors.write(bare, to: folder.at("nan.safetensors"))
            for (name, said) in [
                ("absent", "'absent'"), ("cut", "in tensor "), ("flipped", "in tensor \(last.name)"),
                ("color", "colour"), ("bare", "limpid.format"), ("short", last.name), ("nan", last.name),
            ] {
                let plan = try plan(folder, "weights: \(name)")
                let ended = try run(plan, "CT", folder.at("out"), models: folder)
                #expect(ended.status == 2, "\(name): \(ended.summary)")
                #expect(ended.error.contains(said), "\(name): \(ended.error)")
                #expect(!FileManager.default.fileExists(atPath: folder.at("out")), "\(name)")
            }
        }

        @Test func aModalityThatTheWeightsDoNotKnowFails() throws {
            let folder = try TemporaryFolder()
            try RandomWeights.write(folder, kinds: ["MR"])
            let ended = try run(try plan(folder, "weights: random"), "CT", folder.at("out"), models: folder)
            #expect(ended.status == 5)
            #expect(ended.error.contains("trained for MR"), "\(ended.error)")
            #expect(try published(folder.at("out")).files == [])
        }

        @Test func modelsListsNetworksAndWeights() throws {
            let folder = try TemporaryFolder()
            let path = try RandomWeights.write(folder)
            let text = try limpid(["models", "--models", folder.path])
            #expect(text.status == 0)
            for word in [
                "two-stage", "586242", "38.34", "18.56", path, "CT MR", try String(digest(path).prefix(12)),
            ] {
                #expect(text.output.contains(word), "\(word): \(text.output)")
            }
            let json = try limpid(["models", "--json"], ["LIMPID_MODELS": folder.path])
            let inventory = try #require(JSONValue(parsing: json.output))
            guard case .object(let all) = inventory, case .list(let weights)? = all["weights"],
                case .list(let networks)? = all["networks"]
            else { return #expect(Bool(false), "\(json.output)") }
            #expect(networks.count >= 6)
            let mine = weights.filter { value in
                guard case .object(let entry) = value else { return false }
                return entry["path"] == .text(path)
            }
            #expect(mine.count == 1)
            #expect(json.output.contains(try digest(path)))
        }

        @Test func modelsVerifyChecksEveryFile() throws {
            let folder = try TemporaryFolder()
            let good = try RandomWeights.write(folder)
            #expect(try limpid(["models", "verify", "--models", folder.path]).status == 0)
            let bad = try folder.write("bad.safetensors", "no weights")
            let mixed = try limpid(["models", "verify", good, bad])
            #expect(mixed.status == 4 && mixed.error.contains(bad) && mixed.output.contains("1 of 2"))
            #expect(try limpid(["models", "verify", bad]).status == 5)
            #expect(try limpid(["models", "verify", folder.at("absent.safetensors")]).status == 5)
            #expect(try limpid(["models", "--models", folder.at("absent")]).status == 2)
        }
    }
}
