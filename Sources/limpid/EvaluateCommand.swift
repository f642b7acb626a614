import ArgumentParser
import BatchRunner
import Pipelines
import Studies

/// `limpid evaluate`: the tables of a study.
struct EvaluateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate",
        abstract: "Compare denoisers on images of known truth, as a study says.",
        discussion: """
            Adds each noise of the study to each image of the index's validation split, runs each method, and writes \
            OUT/images.csv (a line each result), OUT/tables.md, tables.csv and tables.tex, results.json, and \
            report.html with box plots, agreement plots, noise power spectra of CT and pictures (also in OUT/panels). Ctrl-C ends it after the \
            result in work; the same command goes on from there. Equal studies give equal files.

            An image that cannot be read and a method that fails on one are said in a line each; the rest goes on, the \
            tables show the gap as missing, and the exit code is 4. Put it right and run the same command again: only \
            gaps are tried again.

            With --reader-study, pairs of images of two methods (the study's option reader-study, else its reference against \
            each other method) are written for readers: DIR/images holds them as DICOM, blinded and in random order, beside \
            DIR/answers.csv and DIR/INSTRUCTIONS.txt. Hand out DIR and keep OUT: OUT/reader-study-key tells which side shows \
            which method, and DIR/SEAL.txt proves later that it was not changed. Then: limpid unblind.

            Ready studies are in the folder pipelines/studies/ of the source tree.
            """
    )

    @Argument(help: "The study, a YAML file.")
    var study: String

    @Option(help: "The index of the images, a CSV file beside them.")
    var data: String

    @Option(help: "Folder for the results; new, or of the same study.")
    var out: String

    @Option(help: "Folder with weights, searched before the program's own.")
    var models: [String] = []

    @Option(
        help: ArgumentHelp(
            "Also write blinded pairs for readers into this folder, which must be new.",
            valueName: "dir"
        )
    )
    var readerStudy: String?

    @Flag(name: [.short, .long], help: "Say nothing but errors and the result.")
    var quiet = false

    func run() throws {
        let plan: Study
        do throws(PlanError) { plan = try Study(yamlFile: study) } catch {
            throw CommandFailure(.usage, "\(study):\(error.expandedDescription)")
        }
        let options = StudyOptions(
            index: data,
            output: out,
            models: models,
            software: "limpid \(LimpidVersion.current)"
        )
        let display = StudyDisplay(isQuiet: quiet)
        let run = StudyRun(
            plan,
            options,
            report: { display.show($0) },
            warn: { StandardError.write($0) }
        )
        let readers = try readerStudy.map { try readerExport(of: plan, options, to: $0, display) }
        let interruption = Interruption {
            run.stop()
            readers?.stop()
        }
        let outcome: StudyOutcome
        do throws(StudyError) { outcome = try run.run() } catch { throw CommandFailure(error) }
        print(text(outcome))
        if let readers, !outcome.isInterrupted { try export(readers) }
        interruption.end()
        guard outcome.failed > 0 else { return }
        let status: ProcessStatus = outcome.failed < outcome.done ? .someFailed : .allFailed
        throw ExitCode(status.rawValue)
    }

    private func text(_ outcome: StudyOutcome) -> String {
        let unreadable = outcome.unreadableImages
        let images = unreadable == 1 ? "1 image" : "\(unreadable) images"
        let cause = unreadable > 0 ? " (\(images) could not be read)" : ""
        var lines = [
            "\(outcome.done) results, \(outcome.failed) of them missing\(cause)",
            "report: \(out)/report.html", "tables: \(out)/tables.md",
        ]
        if outcome.failed > 0 { lines.append("why: the column failure of \(out)/images.csv") }
        if outcome.isInterrupted { lines.append("interrupted; the same command goes on from here") }
        return lines.joined(separator: "\n")
    }
}

extension CommandFailure {
    /// The failure of a study.
    init(_ error: StudyError) {
        let code: ProcessStatus =
            switch error.code {
            case .notWritable: .outputNotWritable
            case .noImages: .nothingMatched
            case .internalError: .internalError
            default: .usage
            }
        self.init(code, error.description)
    }
}
