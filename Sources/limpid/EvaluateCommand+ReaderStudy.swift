import BatchRunner
import Pipelines
import ReaderStudies
import Studies

extension EvaluateCommand {
    /// The export of a reader study, checked before hours are spent on the tables.
    func readerExport(
        of plan: Study,
        _ options: StudyOptions,
        to folder: String,
        _ display: StudyDisplay
    ) throws -> ReaderStudyExport {
        let export = ReaderStudyExport(
            plan,
            options,
            folder: folder,
            report: { display.show($0) },
            warn: { StandardError.write($0) }
        )
        do throws(ReaderStudyError) { try export.check() } catch { throw CommandFailure(error) }
        return export
    }

    /// Exports, and prints where to find what.
    func export(_ readers: ReaderStudyExport) throws {
        let outcome: ReaderStudyExport.Outcome
        do { outcome = try readers.run() } catch let error as ReaderStudyError {
            throw CommandFailure(error)
        } catch let error as StudyError { throw CommandFailure(error) }
        guard let pairs = outcome.pairs else {
            print("reader study: interrupted, nothing is left of it; the same command writes it")
            return
        }
        let folder = readerStudy ?? ""
        let missing = outcome.missing > 0 ? ", \(outcome.missing) left out" : ""
        print("reader study: \(pairs) pairs\(missing) in \(folder)\(outcome.isOld ? ", as before" : "")")
        print("key, not for readers: \(readers.keyFolder)/key.csv")
    }
}

extension CommandFailure {
    /// The failure of a reader study.
    init(_ error: ReaderStudyError) {
        let code: ProcessStatus =
            switch error.code {
            case .notWritable: .outputNotWritable
            case .internalError: .internalError
            default: .usage
            }
        self.init(code, error.expandedDescription)
    }
}
