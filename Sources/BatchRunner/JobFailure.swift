import DICOMFiles
import Denoisers
import DenoisingNetworks
import DerivedObjects
import JobLedger
import NoiseModels
import Pipelines
import Reports
import SeriesVolumes
import Uncertainty

/// Why a job did not end as done, in the words of the report and the ledger; free of patient data.
struct JobFailure: Error {
    /// How the series ends.
    let state: RunReport.State
    /// Kebab-case.
    let code: String
    /// One sentence that says what to do.
    let reason: String

    init(_ state: RunReport.State = .failed, code: String, _ reason: String) {
        self.state = state
        self.code = code
        self.reason = reason
    }

    /// The run was asked to stop.
    static let interrupted = JobFailure(
        .interrupted,
        code: "interrupted",
        "the run was stopped before this series was finished; run it again to go on"
    )

    /// Puts the error of any module into words.
    init(_ error: any Error) {
        switch error {
        case let failure as JobFailure: self = failure
        case let error as DICOMError: self.init(code: error.code.rawValue, error.description)
        case let error as SeriesError: self.init(code: error.code.rawValue, error.description)
        case let error as NoiseError: self.init(code: error.code.rawValue, error.description)
        case let error as DenoiserError: self.init(code: error.code.rawValue, error.description)
        case let error as WeightsError: self.init(code: error.code.rawValue, error.description)
        case let error as UncertaintyError: self.init(code: error.code.rawValue, error.description)
        case let error as DerivationError: self.init(code: error.code.rawValue, error.description)
        case let error as ReportError: self.init(code: error.code.rawValue, error.description)
        case let error as LedgerError: self.init(code: error.code.rawValue, error.description)
        default: self.init(code: "internal-error", "an unexpected error stopped this series")
        }
    }
}
