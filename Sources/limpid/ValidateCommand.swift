import ArgumentParser
import BatchRunner
import Pipelines

/// `limpid validate` says whether a plan is right, and prints it.
struct ValidateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate",
        abstract: "Check a plan and print it with every default written out."
    )

    @Argument(help: "Plans, YAML files.")
    var plans: [String]

    func run() throws {
        var failures: [CommandFailure] = []
        for path in plans {
            do throws(CommandFailure) {
                let plan = try PlanFile.read(path)
                print("# \(path): valid, digest \(plan.digest)")
                print(plan.yaml)
            } catch {
                failures.append(error)
            }
        }
        guard let last = failures.last else { return }
        for failure in failures.dropLast() { StandardError.write("limpid: \(failure.message)") }
        throw last
    }
}
