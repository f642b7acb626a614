import ArgumentParser
import BatchRunner

/// The tool itself: a list of verbs.
struct LimpidCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "limpid",
        abstract: "Denoises DICOM series and says how sure it is of every pixel.",
        discussion: """
            Reads CT, MR, ultrasound and X-ray series, measures their noise by the physics of the modality, removes it, \
            and writes new, derived DICOM series with a map of the uncertainty. It never touches a source file.

            Begin with:   limpid denoise FOLDER OUTPUT
            Then open:    OUTPUT/report/index.html

            Exit codes: 0 all done, 1 internal error, 2 usage or plan invalid, 3 nothing matched, 4 some series failed, \
            5 all failed, 6 output not writable. Logs go to standard error, results to standard output.
            Research software, not a medical device.
            """,
        version: LimpidVersion.current,
        subcommands: [
            DenoiseCommand.self, RunCommand.self, InspectCommand.self, ValidateCommand.self,
            VerifyCommand.self,
            StatusCommand.self, PhantomCommand.self, ExportPNGCommand.self, TrainCommand.self,
            EvaluateCommand.self, RecipesCommand.self, UnblindCommand.self, CohortCommand.self,
            ModelsCommand.self, NetworksBenchmarkCommand.self,
        ]
    )

    /// Runs what the command line asked for.
    static func execute(_ parsed: any ParsableCommand) async throws {
        if var command = parsed as? any AsyncParsableCommand {
            try await command.run()
        } else {
            var command = parsed
            try command.run()
        }
    }
}

/// An error with the exit status and the one sentence it ends with.
struct CommandFailure: Error {
    let exitCode: ProcessStatus
    let message: String

    init(_ exitCode: ProcessStatus, _ message: String) {
        self.exitCode = exitCode
        self.message = message
    }

    init(_ error: BatchError) {
        let code: ProcessStatus =
            switch error.code {
            case .outputNotWritable, .ledgerFailed: .outputNotWritable
            case .internalError: .internalError
            default: .usage
            }
        self.init(code, error.description)
    }
}
