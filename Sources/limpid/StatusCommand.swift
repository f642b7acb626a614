import ArgumentParser
import BatchRunner

/// `limpid status`: what the ledger remembers.
struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show the jobs that the ledger of an output folder remembers."
    )

    @Argument(help: "The OUTPUT folder of earlier runs.")
    var output: String

    @Option(help: "Folder of the job ledger (default: OUTPUT/.limpid).")
    var state: String?

    func run() throws {
        do throws(BatchError) {
            print(try LedgerStatus(stateDirectory: state ?? output + "/.limpid").text)
        } catch {
            throw CommandFailure(error)
        }
    }
}
