import ArgumentParser
import ReaderStudies

/// `limpid unblind`: what readers preferred.
struct UnblindCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "unblind",
        abstract: "Open the key of a reader study and say which method readers preferred.",
        discussion: """
            Give the key, OUT/reader-study-key/key.csv of limpid evaluate --reader-study, and each reader's filled-in \
            answers.csv. The key must be the one that the sheets were sealed with.

            Prints, of each two methods, the share of decisions in favour of the first with its 95 % interval (Wilson) and \
            the exact sign test (equal pairs left out; corrected by Holm), in all pairs, by modality and by noise, of each \
            reader and of the majority; whether readers decide the same when a pair is shown again and whether they prefer \
            a side; and how far they agree (Cohen's and Fleiss' kappa). --out writes this and the tables as CSV.
            """
    )

    @Argument(help: "The key, key.csv.")
    var key: String

    @Argument(help: "Answers, a CSV file each reader; the file's name is the reader's.")
    var answers: [String]

    @Option(help: "SEAL.txt of the readers' folder, where a sheet has lost its column seal.")
    var seal: String?

    @Option(help: "Folder for the results, which must be new.")
    var out: String?

    func run() throws {
        do throws(ReaderStudyError) {
            let report = try ReadingReport(Unblinding(key: key, answers: answers, seal: seal))
            if let out { try report.write(to: out) }
            print(report.markdown, terminator: "")
        } catch { throw CommandFailure(error) }
    }
}
