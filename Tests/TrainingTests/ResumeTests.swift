import DenoisingNetworks
import Foundation
import Pipelines
import Synchronization
import Tensors
import Testing
import Training

/// Which kernels a resumed run computes with.
@Suite(.serialized) struct ResumeTests {
    private let fixture: TrainingFixture

    init() throws { fixture = try TrainingFixture() }

    /// Runs, perhaps only for the time limit's one step; returns the warnings.
    private func run(_ options: TrainingOptions) throws -> [String] {
        let warnings = Mutex<[String]>([])
        let run = TrainingRun(try TrainingFixture.recipe(), options) { event in
            if case .warning(let text) = event { warnings.withLock { $0.append(text) } }
        }
        _ = try run.run()
        return warnings.withLock { $0 }
    }

    /// A run that took no step yet.
    private func begun(_ name: String, _ kernels: Kernels) throws -> TrainingOptions {
        var options = fixture.options(name)
        options.kernels = kernels
        options.timeLimit = .nanoseconds(1)
        #expect(try run(options).isEmpty)
        options.timeLimit = nil
        options.resumes = true
        return options
    }

    @Test func aResumedRunKeepsTheKernelsItBeganWith() throws {
        var straight = fixture.options("straight")
        straight.kernels = .portable
        _ = try run(straight)
        var options = try begun("stopped", .portable)
        options.kernels = nil
        #expect(try run(options).isEmpty)
        for file in ["best.safetensors", "last.safetensors", "state.safetensors", "log.csv"] {
            #expect(try fixture.bytes("straight/\(file)") == fixture.bytes("stopped/\(file)"), "\(file)")
        }
        let card = try ModelWeights(file: fixture.folder.at("stopped/last.safetensors")).card
        #expect(card.training["kernels"] == .text("portable"))
    }

    @Test func otherKernelsThatAreAskedForAreUsedWithAWarning() throws {
        var options = try begun("stopped", .portable)
        options.kernels = .matrix
        let warnings = try run(options)
        #expect(warnings.count == 1)
        #expect(
            warnings.first?.hasPrefix(
                "this run began with the portable kernels and goes on with matrix: it will differ in rounding"
            ) == true
        )
    }

    @Test(.enabled(if: Kernels.avx512BF16.isSupported, "this processor lacks AVX-512 with bfloat16"))
    func kernelsThatRoundAlikeNeedNoWarning() throws {
        var options = try begun("stopped", .avx512BF16)
        options.kernels = .avx512
        #expect(try run(options).isEmpty)
    }
}
