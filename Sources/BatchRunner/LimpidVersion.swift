/// What this program calls itself.
public enum LimpidVersion {
    /// The program's version, written into every object and report.
    public static let current = "0.1.0"
    /// Raised with every change that can alter an output pixel, so that new pixels never appear under old UIDs.
    public static let algorithm = 2
}
