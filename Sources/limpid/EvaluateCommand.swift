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
            Adds each noise of the study to each image (of an index, its validation split; of DICOM series and NIfTI \
            files, every slice), runs each method, and writes \
            OUT/images.csv (a line each result), OUT/tables.md, tables.csv and tables.tex, results.json, and \
            report.html with box plots, agreement plots, noise power spectra of CT and pictures (also in OUT/panels). Ctrl-C ends it after the \
            result in work; the same command goes on from there. Equal studies give equal files.

            DICOM and NIfTI (.nii, .nii.gz) are known by what the files hold, not by their names. CT is measured in HU, \
            MR, US and XR in the units of their series; what is no image (padding, outside the ultrasound's fan) takes \
            the lowest value of its slice. Colour, localizers, derived and broken series are left out, a line each; \
            insist in the study's data lets them in, as in a plan. Results call images series-001/slice-0001, in the \
            order of Study and Series Instance UID, and patients by a running number, whatever files are called. Each \
            NIfTI file is a patient, or each folder sub-LABEL as in BIDS; of several volumes the first is used.

            With noise: paired, --data holds the reference (full dose) and --noisy its partners (low dose): slices of \
            the same patient and Frame of Reference with the same matrix, pixel for pixel within 0.05 mm at the same \
            place. A series has its partners in one other: that with most of its slices, of several the one with its \
            kernel (NIfTI: its file name). An index names pairs in its column pair.

            groups: [manufacturer, kernel, slice-thickness, kvp] in a study writes the tables by each of them too: from \
            DICOM headers, or an index's columns manufacturer, kernel, slice_thickness_mm and kvp.

            A study that segments with labels: given takes the labels from an index's column labels or, of DICOM, from \
            the Segmentation objects among the files: a segment's number is its class, the larger one where segments \
            overlap. A slice that no segmentation says anything of is missing, not background.

            An image that cannot be read and a method that fails on one are said in a line each; the rest goes on, the \
            tables show the gap as missing, and the exit code is 4. Put it right and run the same command again: only \
            gaps are tried again. Results of DICOM and NIfTI images whose files or places changed with it are made anew.

            Networks that a study trains itself are trained before the first result, each into a folder of its own in \
            OUT/networks, unless it is there already: on the index of --data or on that of --training-data, which DICOM and \
            NIfTI need (see to it yourself that its patients are others). Ctrl-C saves the training's state; the same \
            command goes on from there, to the same weights. Those in --networks, trained elsewhere by the study's own \
            recipes (limpid recipes), are not trained again: DIR/NAME.safetensors, or DIR/NAME/last.safetensors as training \
            leaves it, NAME as the study spells the network (dncnn, two-stage …).

            With --reader-study, pairs of images of two methods (the study's option reader-study, else its reference against \
            each other method) are written for readers: DIR/images holds them as DICOM, blinded and in random order, beside \
            DIR/answers.csv and DIR/INSTRUCTIONS.txt. Hand out DIR and keep OUT: OUT/reader-study-key tells which side shows \
            which method, and DIR/SEAL.txt proves later that it was not changed. Then: limpid unblind.

            Ready studies are in the folder pipelines/studies/ of the source tree.
            """
    )

    @Argument(help: "The study, a YAML file.")
    var study: String

    @Option(
        help:
            "The images: an index, a CSV file beside PNG files; or a file or folder of DICOM series and NIfTI files."
    )
    var data: String

    @Option(
        help: "Where the study's noise is paired: the noisy DICOM series or NIfTI files of the same patients."
    )
    var noisy: String?

    @Option(
        help: ArgumentHelp(
            "Where the study trains networks: the index to train them on, if it is not the one of --data.",
            valueName: "index.csv"
        )
    )
    var trainingData: String?

    @Option(help: "Modality of NIfTI files, which do not say it: CT, MR, US or XR.")
    var modality: String?

    @Option(help: "Folder for the results; new, or of the same study.")
    var out: String

    @Option(help: "Folder with weights, searched before the program's own.")
    var models: [String] = []

    @Option(
        help: ArgumentHelp(
            "Folder with the study's networks that were trained elsewhere (limpid help recipes).",
            valueName: "dir"
        )
    )
    var networks: String?

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
            noisy: noisy,
            trainingData: trainingData,
            modality: try kind,
            output: out,
            models: models,
            networks: networks,
            software: "limpid \(LimpidVersion.current)"
        )
        let display = StudyDisplay(isQuiet: quiet)
        let training = StudyTrainingDisplay(isQuiet: quiet)
        let run = StudyRun(
            plan,
            options,
            report: { display.show($0) },
            training: { training.show($0) },
            warn: { line in
                training.finish()
                StandardError.write(line)
            }
        )
        let readers = try readerStudy.map { try readerExport(of: plan, options, to: $0, display) }
        let interruption = Interruption {
            run.stop()
            readers?.stop()
        }
        let outcome: StudyOutcome
        do throws(StudyError) { outcome = try run.run() } catch {
            training.finish()
            throw CommandFailure(error)
        }
        training.finish()
        print(text(outcome))
        if let readers, !outcome.isInterrupted, outcome.stoppedTraining == nil { try export(readers) }
        interruption.end()
        guard outcome.failed > 0, outcome.stoppedTraining == nil else { return }
        let status: ProcessStatus = outcome.failed < outcome.done ? .someFailed : .allFailed
        throw ExitCode(status.rawValue)
    }

    private var kind: TrainingModality? {
        get throws(CommandFailure) {
            guard let modality else { return nil }
            guard let kind = TrainingModality(rawValue: modality.lowercased()),
                [.ct, .mr, .us, .xr].contains(kind)
            else { throw CommandFailure(.usage, "--modality must be CT, MR, US or XR") }
            return kind
        }
    }

    private func text(_ outcome: StudyOutcome) -> String {
        if let stop = outcome.stoppedTraining {
            return "interrupted while \(stop.label) was trained, after step \(stop.step) of \(stop.steps); "
                + "the same command goes on from here"
        }
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
