/// What the report page knows of one series' pictures; kept in `run.json`, so that the page can be written again from it.
public struct PictureSet: Codable, Hashable, Sendable {
    /// One picture the viewer can show.
    public struct View: Codable, Hashable, Sendable {
        /// Which part of the slice it shows.
        public enum Region: String, Codable, Hashable, Sendable {
            /// All of it.
            case whole
            /// The middle at full resolution, offered beside a whole picture that had to be reduced.
            case detail
        }

        /// Index of the slice in its series, from 0.
        public let slice: Int
        /// Which part of the slice it shows.
        public let region: Region
        /// Pixels along a row.
        public let columns: Int
        /// Pixels along a column.
        public let rows: Int
        /// Source pixels averaged into one, along each axis; 1 at full resolution.
        public let reduction: Int
        /// Height of a pixel divided by its width in the patient.
        public let pixelAspectRatio: Double
        /// Largest difference between the original as shown and as read, in the series' unit, from the coding of the picture data.
        public let originalTolerance: Double
        /// The same for the denoised picture.
        public let denoisedTolerance: Double
    }

    /// Folder of the series' pictures, relative to the report folder: the output series' UID.
    public let folder: String
    /// Unit of the voxels, as text.
    public let unit: String
    /// Whether low values are shown white (MONOCHROME1).
    public let inverted: Bool
    /// The windows offered; the first is shown first.
    public let presets: [WindowPreset]
    /// The pictures offered, in slice order.
    public let views: [View]
    /// Original and denoised of the middle view side by side in the first preset: a PNG, relative to the report folder.
    public let still: String
    /// The window of the difference picture reaches from minus to plus this value.
    public let residualLimit: Double
    /// Top of the heat map's scale, or nil where no uncertainty was assessed.
    public let standardDeviationMaximum: Double?
    /// What the denoiser took away, over the voxels the runner counted.
    public let residual: ResidualHistogram
    /// Whether `residual` covers the whole series or the key slices alone.
    public let residualCoversSeries: Bool
    /// Size of all files in the folder, in bytes.
    public let bytes: Int

    /// Whether a name is a plain UID: digits with single dots between them, at most 64 characters.
    static func isFolderName(_ name: String) -> Bool {
        let isPlain = name.utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == 0x2E }
        return isPlain && (1...64).contains(name.utf8.count) && !name.hasPrefix(".") && !name.hasSuffix(".")
            && !name.contains("..")
    }
}
