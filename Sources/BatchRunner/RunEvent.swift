/// What happens during a run, for whoever shows it; free of patient data.
public enum RunEvent: Sendable {
    /// Files met so far.
    case scanning(files: Int)
    /// The scan is over.
    case scanned(files: Int, series: Int, seconds: Double)
    /// A series begins.
    case started(label: String, index: Int, total: Int)
    /// Slices of a series that are finished.
    case progress(label: String, done: Int, total: Int)
    /// A series, or a file that belongs to none, ended: one line.
    case ended(String)
    /// Something a person should see.
    case warning(String)
    /// Something only of interest when one looks closely.
    case detail(String)
}
