import Foundation
import Testing

extension CommandTests {
    /// `limpid train` as people run it: killed, interrupted, resumed, and wrongly.
    @Suite struct Train {
        private let folder: TemporaryFolder
        private var data: String { folder.at("data/index.csv") }

        private static let recipe = """
            version: 1
            name: small
            description: A training of seconds.
            network: {two-stage: {channels: 1, unshuffle: 2}}
            data: {modalities: {mr: 1}}
            intensities: {mr: {percentile: 99.9}}
            patches: {size: 32, batch: 8}
            augmentation: {flips: true, rotations: true}
            noise: [{gaussian: {sigma: [0, 50]}}]
            objective: {clean: l1, noise: mse}
            optimizer: {adam: {learning-rate: 0.001}}
            schedule: {steps: 24, decay: cosine}
            seed: 1
            validation: {every: 8, images: 2, crop: 48, noise: [{gaussian: {sigma: 25}}]}
            checkpoint: {every: 3}

            """

        /// Pictures of a phantom, two slices to train on and one to validate on.
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
            _ = try folder.write("recipe.yaml", Self.recipe)
        }

        private func arguments(_ output: String, _ more: [String] = []) -> [String] {
            ["train", folder.at("recipe.yaml"), "--data", data, "--out", folder.at(output)] + more
        }

        /// Starts a run and waits until it has taken some steps.
        private func start(_ output: String, steps: Int) throws -> Running {
            let running = try Running([try #require(Limpid.binary)] + arguments(output))
            for _ in 0..<4_000 where !running.hasEnded {
                let log = FileManager.default.contents(atPath: folder.at(output + "/log.csv")) ?? Data()
                if log.count(where: { $0 == UInt8(ascii: "\n") }) > steps { break }
                usleep(5_000)
            }
            return running
        }

        private func expectSame(_ a: String, _ b: String) throws {
            for name in [
                "best.safetensors", "last.safetensors", "state.safetensors", "log.csv", "validation.csv",
                "curve.png",
            ] {
                let files = [a, b].map { FileManager.default.contents(atPath: folder.at("\($0)/\(name)")) }
                #expect(files[0] != nil && files[0] == files[1], "\(name)")
            }
        }

        @Test func aKilledRunResumesToWhatAStraightOneGives() throws {
            let straight = try limpid(arguments("straight", ["--threads", "1"]))
            #expect(straight.status == 0, "\(straight.error)")
            #expect(straight.output.hasPrefix("finished after step 24\n"))
            #expect(straight.error.contains("step 24: PSNR "))
            for steps in [1, 10] {
                let output = "killed-\(steps)"
                let running = try start(output, steps: steps)
                running.send(SIGKILL)
                #expect(try running.wait().signal == SIGKILL)
                let resumed = try limpid(arguments(output, ["--resume"]))
                #expect(resumed.status == 0, "\(resumed.error)")
                try expectSame("straight", output)
            }
        }

        @Test(arguments: [SIGINT, SIGTERM])
        func anInterruptedRunEndsWellAndSaysHowToGoOn(signal: Int32) throws {
            let running = try start("out", steps: 2)
            running.send(signal)
            let ended = try running.wait()
            #expect(ended.status == 0, "\(ended.summary) \(ended.error)")
            #expect(ended.output.hasPrefix("interrupted after step "))
            #expect(ended.output.contains("--resume"))
            #expect(try limpid(arguments("out", ["--resume"])).status == 0)
            #expect(try limpid(arguments("straight")).status == 0)
            try expectSame("straight", "out")
        }

        @Test func aTimeLimitEndsWell() throws {
            let ended = try limpid(arguments("out", ["--time-limit", "0.01s"]))
            #expect(ended.status == 0 && ended.output.hasPrefix("stopped by the time limit after step "))
            #expect(try limpid(arguments("out", ["--resume", "--quiet"])).error.isEmpty)
        }

        /// What the command says to go on with is a line for the shell, whatever the folder is called.
        @Test func whatItSaysGoesOnInAShell() throws {
            let kernels = ["--kernels", "portable"]
            let ended = try limpid(arguments("it's out", ["--time-limit", "0.01s"] + kernels))
            #expect(ended.status == 0, "\(ended.error)")
            let beginning = "to go on: limpid "
            let line = try #require(ended.output.split(separator: "\n").first { $0.hasPrefix(beginning) })
            #expect(line.contains(" --kernels portable "))
            let binary = try #require(Limpid.binary)
            let running = try Running(["/bin/sh", "-c", "'\(binary)' \(line.dropFirst(beginning.count))"])
            let resumed = try running.wait()
            #expect(resumed.status == 0, "\(resumed.error)")
            #expect(resumed.output.hasPrefix("finished after step 24\n"))
            #expect(!resumed.error.contains("warning"))
            #expect(try limpid(arguments("straight", kernels)).status == 0)
            try expectSame("straight", "it's out")
        }

        @Test func aSecondProcessStaysOut() throws {
            let running = try start("out", steps: 1)
            let second = try limpid(arguments("out", ["--resume"]))
            #expect(
                second.status == 2 && second.error.contains("another process is training"),
                "\(second.error)"
            )
            running.send(SIGKILL)
            _ = try running.wait()
        }

        @Test func whatIsWrongIsNamedAndTwo() throws {
            func expect(_ arguments: [String], _ message: String, status: Int32 = 2) throws {
                let ended = try limpid(arguments)
                #expect(
                    ended.status == status && ended.error.contains(message),
                    "\(ended.summary) \(ended.error)"
                )
                #expect(!FileManager.default.fileExists(atPath: folder.at("out")))
            }
            let broken = try folder.write("broken.yaml", Self.recipe.replacing("unshuffle", with: "unshufle"))
            try expect(
                ["train", broken, "--data", data, "--out", folder.at("out")],
                "\(broken):4:36: unknown key in network two-stage ('unshufle'); did you mean 'unshuffle'?"
            )
            try expect(
                [
                    "train", folder.at("recipe.yaml"), "--data", folder.at("none.csv"), "--out",
                    folder.at("out"),
                ],
                "\(folder.at("none.csv")) cannot be read"
            )
            try expect(arguments("out", ["--resume"]), "holds no run to resume")
            try expect(arguments("out", ["--resume", "--from", "x"]), "--from begins a new run")
            try expect(arguments("out", ["--time-limit", "soon"]), "--time-limit")
            try expect(arguments("out", ["--threads", "0"]), "--threads")
            try expect(arguments("out", ["--from", folder.at("none.safetensors")]), "none.safetensors")
            try expect(arguments("out", ["--from", "twostage-cd"]), "there are no weights 'twostage-cd'")
            // A name is found: the recipe is of another network.
            try expect(arguments("out", ["--from", "twostage-color"]), "twostage-color.safetensors")
            try expect(arguments("data"), "is not empty")
            _ = try folder.write("plain", "")
            try expect(
                ["train", folder.at("recipe.yaml"), "--data", data, "--out", folder.at("plain/out")],
                "cannot be created",
                status: 6
            )
            try FileManager.default.removeItem(atPath: folder.at("data/slice-0002.png"))
            try expect(arguments("out"), "\(data):3: the image ")
            try FileManager.default.removeItem(atPath: data)
        }

        @Test func aRunIsNotOverwritten() throws {
            #expect(try limpid(arguments("out", ["--time-limit", "0.01s"])).status == 0)
            let again = try limpid(arguments("out"))
            #expect(again.status == 2 && again.error.contains("holds a run already; add --resume"))
        }
    }
}
