import ArgumentParser
import BatchRunner

/// `limpid verify` says whether results are whole and unchanged.
struct VerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Check results: hashes, frame counts, UIDs, nothing missing, nothing foreign.",
        discussion:
            "Exits with 0 when every series is whole, 4 when some are not, 5 when none is, 3 when there is none."
    )

    @Argument(help: "The OUTPUT folder of a run.")
    var output: String

    func run() throws {
        let result: OutputVerification
        do throws(BatchError) {
            result = try OutputVerification(output: output)
        } catch {
            throw CommandFailure(error)
        }
        for problem in result.problems { StandardError.write("limpid: \(problem)") }
        print(
            "\(result.seriesWhole) of \(result.seriesFound) series whole, \(result.filesChecked) files checked"
        )
        guard result.exitCode == .allDone else { throw ArgumentParser.ExitCode(result.exitCode.rawValue) }
    }
}
