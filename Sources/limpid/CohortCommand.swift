import ArgumentParser
import BatchRunner

/// `limpid cohort`: a table of series, from which a retrospective study starts.
struct CohortCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cohort",
        abstract:
            "Write a CSV table of series: scanner, settings, dose, noise before and after, values in regions.",
        discussion: """
            One row a series (or volume of one), also where it could not be measured: the last column then holds the code \
            of the reason. A number is empty where the files do not say it. A series that Limpid made is joined with its \
            source, where that is among the inputs: noise_sigma_before and noise_sigma_after.

            Of a patient the table holds a running number, equal where Patient ID, name and birth date are (the study, \
            where a file has none of them), and Study and Series Instance UIDs, as run.json does; no name, ID or date.

            The same files give the same bytes, whatever their names and the number of jobs. Exits with 0 when every \
            series was measured, 3 when there was none to measure, 4 when some have faults, 5 when all have.
            """
    )

    @Argument(help: "Files and folders; only read.")
    var inputs: [String]

    @Option(help: "The CSV file to write; must not exist.")
    var out: String

    @Option(
        help: ArgumentHelp(
            "A sphere to average over: centre in patient coordinates (LPS) and radius, in mm. Repeatable.",
            valueName: "name=x,y,z,radius"
        )
    )
    var region: [String] = []

    @Option(help: "Series measured at the same time; each already uses every core.")
    var jobs = 1

    @Flag(name: [.short, .long], help: "Say nothing but errors and the result.")
    var quiet = false

    func validate() throws {
        guard (1...64).contains(jobs) else { throw ValidationError("--jobs must be 1 to 64") }
    }

    func run() async throws {
        let display = ProgressDisplay(verbosity: quiet ? .quiet : .normal)
        let summary: CohortSummary
        do throws(BatchError) {
            let cohort = try Cohort(inputs: inputs, output: out, regions: region, jobs: jobs) {
                display.show($0)
            }
            summary = try await cohort.write()
        } catch {
            display.finish()
            throw CommandFailure(error)
        }
        display.finish()
        print(summary.text)
        if summary.rows > 0 { print("table: \(out)") }
        guard summary.exitCode == .allDone else { throw ArgumentParser.ExitCode(summary.exitCode.rawValue) }
    }
}
