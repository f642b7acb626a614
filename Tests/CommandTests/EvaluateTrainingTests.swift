import Foundation
import Testing

extension CommandTests {
    /// `limpid evaluate` with a network that the study trains itself, as people run it: interrupted, killed, and wrongly.
    @Suite struct EvaluateTraining {
        private let folder: TemporaryFolder

        private static let recipe = """
            version: 1
            name: small
            description: A training of seconds.
            network: {cae: {channels: 1}}
            data: {modalities: {mr: 1}}
            intensities: {mr: stored-range}
            patches: {size: 32, batch: 8}
            noise: [{gaussian: {sigma: [0, 50]}}]
            objective: {clean: l1, noise: l1}
            optimizer: {adam: {learning-rate: 0.001}}
            schedule: {steps: 1000, decay: cosine}
            seed: 1
            validation: {every: 500, images: 1, crop: 48, noise: [{gaussian: {sigma: 25}}]}
            checkpoint: {every: 3}

            """
        private static let study = """
            version: 1
            name: small
            description: A study of seconds.
            data: {modalities: [mr]}
            intensities: {mr: stored-range}
            noise: [{gaussian: {sigma: 25}}]
            training: {recipe: recipes/small.yaml, steps: 24}
            methods: [{trained: {dncnn: {channels: 1, depth: 5}}, label: DnCNN}]
            metrics: [psnr]
            seed: 1

            """

        /// Pictures of a phantom, two slices to train on and one to measure on.
        init() throws {
            folder = try TemporaryFolder()
            let phantom = try limpid([
                "phantom", folder.at("phantom"), "--modality", "MR", "--size", "64", "--slices", "3",
            ])
            try #require(phantom.status == 0, "\(phantom.error)")
            let window = ["--slices", "all", "--window", "500/1000"]
            let pictures = try limpid(["export-png", folder.at("phantom/truth"), folder.at("data")] + window)
            try #require(pictures.status == 0, "\(pictures.error)")
            let rows = [("1", "train"), ("2", "train"), ("3", "validation")].map { slice, split in
                "slice-000\(slice).png,mr,64,64,uint8,raw,Phantom,patient-\(slice),T1,CC0,clean target,yes,\(split)\n"
            }
            _ = try folder.write(
                "data/index.csv",
                "file,modality,h,w,dtype,value,source,patient,kernel,licence,role,"
                    + "usable_for_shipped_weights,split\n" + rows.joined()
            )
            _ = try folder.write("recipes/small.yaml", Self.recipe)
            _ = try folder.write("study.yaml", Self.study)
        }

        private func arguments(_ output: String) -> [String] {
            [
                "evaluate", folder.at("study.yaml"), "--data", folder.at("data/index.csv"), "--out",
                folder.at(output),
            ]
        }

        /// The folder of the network in an output; nil before there is one.
        private func network(_ output: String) -> String? {
            let networks = folder.at(output + "/networks")
            let names = (try? FileManager.default.contentsOfDirectory(atPath: networks)) ?? []
            return names.first.map { "\(output)/networks/\($0)" }
        }

        /// The first core that this process may use.
        private static func firstCore() throws -> String {
            let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
            let key = "Cpus_allowed_list:"
            let line = try #require(status.split(separator: "\n").first { $0.hasPrefix(key) })
            return String(try #require(line.dropFirst(key.count).split { "\t,- ".contains($0) }.first))
        }

        /// Starts a study, waits until some steps are taken, and sends a signal.
        private func stop(_ output: String, steps: Int, by signal: Int32) throws -> Ended {
            // On one core, where nothing but the work runs unless it is given a thread of its own.
            let core = try Self.firstCore()
            let running = try Running(
                ["taskset", "-c", core, try #require(Limpid.binary)] + arguments(output)
            )
            for _ in 0..<4_000 where !running.hasEnded {
                let log = network(output).map { folder.at($0 + "/log.csv") }
                let lines = log.flatMap { FileManager.default.contents(atPath: $0) } ?? Data()
                if lines.count(where: { $0 == UInt8(ascii: "\n") }) > steps { break }
                usleep(5_000)
            }
            running.send(signal)
            return try running.wait()
        }

        private func expectSame(_ a: String, _ b: String) throws {
            let (trained, other) = (try #require(network(a)), try #require(network(b)))
            #expect(trained.dropFirst(a.count) == other.dropFirst(b.count))
            for (one, two) in [
                (trained + "/last.safetensors", other + "/last.safetensors"),
                (a + "/results.json", b + "/results.json"), (a + "/tables.md", b + "/tables.md"),
            ] {
                let bytes = try #require(FileManager.default.contents(atPath: folder.at(one)), "\(one)")
                #expect(bytes == FileManager.default.contents(atPath: folder.at(two)), "\(two)")
            }
        }

        @Test func anInterruptedOrKilledTrainingGoesOnByTheSameCommand() throws {
            let straight = try limpid(arguments("straight"))
            #expect(straight.status == 0, "\(straight.error)")
            #expect(straight.output.hasPrefix("2 results, 0 of them missing\n"))
            let beginning = "training DnCNN, network 1 of 1, in \(folder.at("straight"))/networks/dncnn-"
            #expect(straight.error.hasPrefix(beginning), "\(straight.error)")
            #expect(straight.error.contains("2 images of 2 patients to train on, 1 images to validate on\n"))
            #expect(straight.error.contains(" steps an hour, ") && straight.error.contains(" left\n"))

            let interrupted = try stop("interrupted", steps: 2, by: SIGINT)
            #expect(interrupted.status == 0, "\(interrupted.summary) \(interrupted.error)")
            #expect(interrupted.output.hasPrefix("interrupted while DnCNN was trained, after step "))
            #expect(interrupted.output.hasSuffix(" of 24; the same command goes on from here\n"))
            let killed = try stop("killed", steps: 10, by: SIGKILL)
            #expect(killed.signal == SIGKILL)
            for output in ["interrupted", "killed"] {
                let resumed = try limpid(arguments(output))
                #expect(resumed.status == 0 && resumed.error.contains("going on after step "))
                try expectSame("straight", output)
            }
            let again = try limpid(arguments("straight"))
            #expect(again.status == 0)
            #expect(again.error.hasPrefix("DnCNN, network 1 of 1, was trained before: "), "\(again.error)")
        }

        @Test func aNetworkTrainedElsewhereByTheStudysRecipeTakesTheTrainingsPlace() throws {
            let given = folder.at("given")
            let recipes = try limpid(["recipes", folder.at("study.yaml"), "--out", given])
            #expect(recipes.status == 0 && recipes.output == "\(given)/dncnn.yaml\n", "\(recipes.error)")
            let networks = ["--networks", given]
            let none = try limpid(arguments("out") + networks)
            #expect(none.status == 2 && none.error.contains("dncnn.safetensors"), "\(none.error)")
            let index = ["--data", folder.at("data/index.csv")]
            let trained = try limpid(["train", given + "/dncnn.yaml", "--out", given + "/dncnn"] + index)
            #expect(trained.status == 0, "\(trained.error)")
            let ended = try limpid(arguments("out") + networks)
            #expect(ended.status == 0 && ended.output.hasPrefix("2 results, 0 of them missing\n"))
            let place = "DnCNN, network 1 of 1, was trained before: \(given)/dncnn/last.safetensors\n"
            #expect(ended.error.hasPrefix(place), "\(ended.error)")
            #expect(!FileManager.default.fileExists(atPath: folder.at("out/networks")))
            let tables = try #require(FileManager.default.contents(atPath: folder.at("out/tables.md")))
            #expect(String(decoding: tables, as: UTF8.self).contains(" of 2 patients by limpid "))
            // The study itself would have trained the same.
            #expect(try limpid(arguments("itself")).status == 0)
            #expect(
                FileManager.default.contents(atPath: folder.at("out/images.csv"))
                    == FileManager.default.contents(atPath: folder.at("itself/images.csv"))
            )
            _ = try folder.write("study.yaml", Self.study.replacing("steps: 24", with: "steps: 25"))
            let other = try limpid(arguments("other") + networks)
            #expect(other.status == 2 && other.error.contains("schedule.steps is 24, not 25"))
            let again = try limpid(["recipes", folder.at("study.yaml"), "--out", given])
            #expect(again.status == 2 && again.error.contains("is another file"), "\(again.error)")
        }

        @Test func imagesOfDICOMAreMeasuredByNetworksOfAnIndex() throws {
            let measured = [
                "evaluate", folder.at("study.yaml"), "--data", folder.at("phantom/truth"), "--out",
                folder.at("dicom"),
            ]
            let refused = try limpid(measured)
            #expect(refused.status == 2 && refused.error.contains("name one with --training-data"))
            #expect(!FileManager.default.fileExists(atPath: folder.at("dicom")))
            let ended = try limpid(measured + ["--training-data", folder.at("data/index.csv")])
            #expect(ended.status == 0, "\(ended.error)")
            #expect(ended.output.hasPrefix("6 results, 0 of them missing\n"))
            let tables = try String(contentsOfFile: folder.at("dicom/tables.md"), encoding: .utf8)
            #expect(tables.contains("on 2 images of 2 patients of another index by this study"))
        }

        @Test func aRecipeThatIsNotThereIsNamedWithItsLine() throws {
            try FileManager.default.removeItem(atPath: folder.at("recipes/small.yaml"))
            let ended = try limpid(arguments("out"))
            #expect(ended.status == 2)
            let place = "study.yaml:7:20: the recipe cannot be read ('recipes/small.yaml'); "
            #expect(ended.error.contains(place), "\(ended.error)")
            #expect(!FileManager.default.fileExists(atPath: folder.at("out")))
        }
    }
}
