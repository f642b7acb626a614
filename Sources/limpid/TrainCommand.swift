import ArgumentParser
import BatchRunner
import DenoisingNetworks
import Pipelines
import Tensors
import Training

/// `limpid train`: a network from a recipe and images.
struct TrainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train",
        abstract: "Train a network by a recipe, or go on training one.",
        discussion: """
            Writes OUT/best.safetensors and OUT/last.safetensors (weights with their model card), OUT/log.csv, \
            OUT/validation.csv, OUT/curve.html and OUT/curve.png, and OUT/state.safetensors, from which --resume goes on \
            to the same result as if it had never stopped. Ctrl-C, a polite kill and --time-limit finish the step in \
            work, save the state and end with exit code 0.

            The learning rate follows the recipe's steps, whatever the time limit. Ready recipes are in the folder \
            pipelines/training/ of the source tree.
            """
    )

    @Argument(help: "The recipe, a YAML file.")
    var recipe: String

    @Option(help: "The index of the images, a CSV file beside them.")
    var data: String

    @Option(help: "Folder for the run; must not exist or be empty, unless --resume is given.")
    var out: String

    @Option(
        help:
            "Weights of the same network to begin with (transfer learning): a file, or a name that `limpid models` lists."
    )
    var from: String?

    @Flag(help: "Go on with the run in the output folder.")
    var resume = false

    @Option(help: "Stop in time and save the state: such as 45s, 150m or 2h.")
    var timeLimit: TimeLimit?

    @Option(help: "Threads (default: every core that the process may use); the result does not depend on it.")
    var threads: Int?

    @Option(
        help:
            "Kernels: reference, portable, avx2, avx512 or avx512-bf16 (default: the fastest that run here; with --resume those the run began with)."
    )
    var kernels: Kernels?

    @Flag(name: [.short, .long], help: "Say nothing but errors and the result.")
    var quiet = false

    func validate() throws {
        if resume, from != nil {
            throw ValidationError("--from begins a new run; a resumed one has its weights already")
        }
        if let threads, !(1...1_024).contains(threads) {
            throw ValidationError("--threads must be 1 to 1024")
        }
    }

    func run() throws {
        let display = TrainingDisplay(isQuiet: quiet)
        let plan: TrainingRecipe
        do throws(PlanError) { plan = try TrainingRecipe(yamlFile: recipe) } catch {
            throw CommandFailure(.usage, "\(recipe):\(error.expandedDescription)")
        }
        let run = TrainingRun(plan, try options()) { display.show($0) }
        let interruption = Interruption { run.stop() }
        let outcome: TrainingOutcome
        do throws(TrainingError) { outcome = try run.run() } catch {
            display.finish()
            throw CommandFailure(error)
        }
        interruption.end()
        display.finish()
        print(text(outcome))
    }

    private func options() throws -> TrainingOptions {
        let start: String?
        do throws(WeightsError) {
            start = if let from { try WeightsLibrary().path(of: from) } else { nil }
        } catch { throw CommandFailure(.usage, error.description) }
        return TrainingOptions(
            index: data,
            output: out,
            startingWeights: start,
            resumes: resume,
            timeLimit: timeLimit?.duration,
            threads: threads,
            kernels: kernels,
            software: "limpid \(LimpidVersion.current)"
        )
    }

    private func text(_ outcome: TrainingOutcome) -> String {
        let why =
            switch outcome.reason {
            case .finished: "finished"
            case .stoppedEarly: "stopped early, no better validation came"
            case .timeLimit: "stopped by the time limit"
            case .interrupted: "interrupted"
            }
        var lines = ["\(why) after step \(outcome.step)"]
        if let best = outcome.bestStep {
            lines.append("best weights, of step \(best): \(out)/best.safetensors")
        }
        lines.append("curves: \(out)/curve.html")
        if outcome.reason == .timeLimit || outcome.reason == .interrupted {
            var arguments = [recipe, "--data", data, "--out", out]
            if let kernels { arguments += ["--kernels", kernels.rawValue] }
            let words = arguments.map(ShellWord.quoted).joined(separator: " ")
            lines.append("to go on: limpid train \(words) --resume")
        }
        return lines.joined(separator: "\n")
    }
}

extension Kernels: ExpressibleByArgument {}

extension CommandFailure {
    /// The failure of a training.
    init(_ error: TrainingError) {
        let code: ProcessStatus =
            switch error.code {
            case .notWritable: .outputNotWritable
            case .noImages: .nothingMatched
            case .diverged: .allFailed
            case .engineFailed, .internalError: .internalError
            default: .usage
            }
        self.init(code, error.description)
    }
}
