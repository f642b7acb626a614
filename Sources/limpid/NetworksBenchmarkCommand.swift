import ArgumentParser
import DenoisingNetworks
import Foundation
import NeuralNetworks
import Tensors

/// `limpid networks-benchmark-server`: runs TwoStage on request, for Tests/Benchmarks/networks.py, whose protocol it speaks.
struct NetworksBenchmarkCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "networks-benchmark-server",
        abstract: "Serve Tests/Benchmarks/networks.py.",
        shouldDisplay: false
    )

    @Argument(help: "Folder with two-stage-1.safetensors, two-stage-3.safetensors and inputs.safetensors.")
    var folder: String

    func run() throws {
        let contestants: [BenchmarkContestant]
        do {
            let material = try BenchmarkMaterial(folder: folder)
            contestants = try Precision.allCases.flatMap { precision in
                let engine = try Engine(precision: precision)
                return [false, true].map {
                    BenchmarkContestant(material: material, engine: engine, isTraining: $0)
                }
            }
        } catch let error as CheckpointError {
            throw CommandFailure(.usage, error.description)
        } catch let error as TensorError {
            throw CommandFailure(.internalError, error.description)
        }
        while let line = readLine() {
            let words = line.split(separator: " ").map(String.init)
            if words == ["quit"] { return }
            if words == ["list"] {
                answer(contestants.map(\.name).joined(separator: " "))
                continue
            }
            guard words.count >= 3, let contestant = contestants.first(where: { $0.name == words[1] }) else {
                answer("error unknown command or contestant")
                continue
            }
            do {
                answer(try contestant.answer(words[0], workload: words[2], path: words.dropFirst(3).first))
            } catch {
                answer("error \(error)")
            }
        }
    }

    /// Not `print`, which waits until its buffer is full.
    private func answer(_ line: String) {
        try? FileHandle.standardOutput.write(contentsOf: Data((line + "\n").utf8))
    }
}
