import ArgumentParser
import BatchRunner
import Foundation
import Pipelines

/// `limpid run`: a plan over many series.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run a plan over every matching series of the given folders.",
        discussion: """
            Writes OUTPUT/<Study Instance UID>/<Series Instance UID>/<SOP Instance UID>.dcm, OUTPUT/run.json and \
            OUTPUT/report/index.html. A second run with the same input and plan does nothing and says so.

            Ready plans are in the folder pipelines/ of the source tree, one per use.
            """
    )

    @Argument(help: "The plan, a YAML file.")
    var plan: String

    @Option(
        parsing: .upToNextOption,
        help: "Files and folders to read; searched for DICOM, never written to."
    )
    var input: [String]

    @Option(help: "Folder for the results.")
    var output: String

    @OptionGroup var shared: RunOptionGroup

    func run() async throws {
        try await RunSession(shared: shared).run(.one(try PlanFile.read(plan)), inputs: input, output: output)
    }
}

/// `limpid denoise`: the recipe of each series' modality.
struct DenoiseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "denoise",
        abstract: "Denoise every series of a folder, each by the recipe of its modality.",
        discussion: "The recipes are those of pipelines/: low-dose-ct, mr-rician, ultrasound-speckle, xray."
    )

    @Argument(help: "A DICOM file or a folder of series; never written to.")
    var input: String

    @Argument(help: "Folder for the results.")
    var output: String

    @OptionGroup var shared: RunOptionGroup

    func run() async throws {
        try await RunSession(shared: shared).run(.byModality, inputs: [input], output: output)
    }
}

/// Runs plans and shows what happens.
struct RunSession {
    let shared: RunOptionGroup

    func run(_ plans: PlanChoice, inputs: [String], output: String) async throws {
        let display = ProgressDisplay(verbosity: shared.verbosity)
        let summary: RunSummary
        do throws(BatchError) {
            let options = try shared.options(inputs: inputs, output: output)
            let runner = BatchRunner(plans: plans, options: options) { display.show($0) }
            let interruption = Interruption { runner.stop() }
            summary = try await runner.run()
            interruption.end()
        } catch {
            display.finish()
            throw CommandFailure(error)
        }
        display.finish()
        print(summary.text)
        guard summary.exitCode == .allDone else { throw ArgumentParser.ExitCode(summary.exitCode.rawValue) }
    }
}

/// Reads a plan from a YAML file, naming the file in what goes wrong.
enum PlanFile {
    static func read(_ path: String) throws(CommandFailure) -> PipelinePlan {
        do throws(PlanError) {
            return try PipelinePlan(yamlFile: path)
        } catch {
            throw CommandFailure(.usage, "\(path):\(error.expandedDescription)")
        }
    }
}
