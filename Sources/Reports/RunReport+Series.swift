import Volumes

extension RunReport {
    /// How a series ended.
    ///
    /// Each series ends in one of these.
    public enum State: String, Codable, Hashable, Sendable, CaseIterable {
        /// Processed in this run.
        case done
        /// Its outputs were there already.
        case skipped
        /// The plan does not ask for it.
        case notSelected = "not-selected"
        /// Not eligible, for the reason given.
        case refused
        /// Something went wrong, for the reason given.
        case failed
        /// The run was stopped before it ended.
        case interrupted
    }

    /// A named value: a setting or an option.
    public struct Setting: Codable, Hashable, Sendable {
        /// Its name.
        public let name: String
        /// Its value as text.
        public let value: String

        /// Creates a setting.
        public init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// One source file of a series.
    public struct SourceFile: Codable, Hashable, Sendable {
        /// SOP Instance UID, or nil where the file has none.
        public let sopInstanceUID: String?
        /// SHA-256 of the file in hexadecimal, or nil where it was not read to its end.
        public let sha256: String?
        /// Size of the file.
        public let bytes: Int

        /// Creates a source file.
        public init(sopInstanceUID: String?, sha256: String?, bytes: Int) {
            self.sopInstanceUID = sopInstanceUID
            self.sha256 = sha256
            self.bytes = bytes
        }
    }

    /// One file this program wrote.
    public struct OutputFile: Codable, Hashable, Sendable {
        /// Path relative to the output root.
        public let path: String
        /// SOP Instance UID, or nil for files that are not DICOM.
        public let sopInstanceUID: String?
        /// SHA-256 of the file in hexadecimal.
        public let sha256: String
        /// Size of the file.
        public let bytes: Int
        /// What it holds, such as `denoised`, `standard-deviation`, `fused` or `provenance`.
        public let kind: String

        /// Creates an output file.
        public init(path: String, sopInstanceUID: String?, sha256: String, bytes: Int, kind: String) {
            self.path = path
            self.sopInstanceUID = sopInstanceUID
            self.sha256 = sha256
            self.bytes = bytes
            self.kind = kind
        }
    }

    /// A noise model as fitted to a series.
    public struct Noise: Codable, Hashable, Sendable {
        /// One fitted parameter.
        public struct Parameter: Codable, Hashable, Sendable {
            /// Symbol, such as `sigma`.
            public let name: String
            /// Estimated value.
            public let value: Double
            /// Unit, or empty for a pure number.
            public let unit: String
            /// Standard error of the value, or nil where it was given and not estimated.
            public let standardError: Double?

            /// Creates a parameter.
            public init(name: String, value: Double, unit: String, standardError: Double?) {
                self.name = name
                self.value = value
                self.unit = unit
                self.standardError = standardError
            }
        }

        /// Name of the model, such as `rician`.
        public let model: String
        /// Why this model, as a sentence.
        public let reason: String
        /// Fitted parameters in a stable order.
        public let parameters: [Parameter]

        /// Creates a fitted model.
        public init(model: String, reason: String, parameters: [Parameter]) {
            self.model = model
            self.reason = reason
            self.parameters = parameters
        }
    }

    /// A denoiser and everything that can change a voxel.
    public struct Method: Codable, Hashable, Sendable {
        /// Name of the denoiser, such as `non-local-means`.
        public let name: String
        /// Its settings in a stable order.
        public let settings: [Setting]

        /// Creates a method.
        public init(name: String, settings: [Setting]) {
            self.name = name
            self.settings = settings
        }
    }

    /// How long a step took.
    public struct Timing: Codable, Hashable, Sendable {
        /// The step, such as `read`, `denoise` or `write`.
        public let step: String
        /// Wall-clock seconds.
        public let seconds: Double

        /// Creates a timing.
        public init(step: String, seconds: Double) {
            self.step = step
            self.seconds = seconds
        }
    }

    /// One volume of a source series: the whole of it, or a part where it holds several.
    public struct Series: Codable, Hashable, Sendable {
        /// How it ended.
        public var state: State
        /// Why, as a stable kebab-case name; `done` for done.
        public var reasonCode: String
        /// Why, as a sentence without patient data.
        public var reason: String
        /// Study Instance UID of the source, which the outputs share.
        public var studyInstanceUID: String
        /// Series Instance UID of the source.
        public var sourceSeriesInstanceUID: String
        /// Which volume of the series, from 0.
        public var partIndex: Int
        /// Series Instance UIDs of the outputs, the denoised series first.
        public var outputSeriesInstanceUIDs: [String]
        /// Digest of everything that can change a pixel of the outputs; nil where it was not computed.
        public var runDigest: String?
        /// Value of Modality (0008,0060).
        public var modality: String
        /// Pixels along a row; nil where unknown.
        public var columns: Int?
        /// Pixels along a column; nil where unknown.
        public var rows: Int?
        /// Slices or frames; nil where unknown.
        public var slices: Int?
        /// UID of the source's transfer syntax; nil where mixed or unknown.
        public var transferSyntaxUID: String?
        /// The noise model and why it was chosen.
        public var noise: Noise?
        /// The denoiser.
        public var method: Method?
        /// The uncertainty estimator.
        public var uncertainty: Method?
        /// Seconds per step, in order; empty under a fixed clock.
        public var timings: [Timing]
        /// Voxels that had to be clipped to the stored range; nil where nothing was written.
        public var clippedVoxels: Int?
        /// What was noticed.
        public var findings: [Finding]
        /// The files read.
        public let sourceFiles: [SourceFile]
        /// The files written.
        public let outputFiles: [OutputFile]
        /// Size of the outputs divided by that of the sources; nil without outputs or sources.
        public let bytesWrittenPerSourceByte: Double?
        /// Pictures in the report folder.
        public var pictures: PictureSet?

        /// Creates an entry with what every series has; the rest starts empty and is set where known.
        public init(
            state: State,
            reasonCode: String,
            reason: String,
            studyInstanceUID: String,
            sourceSeriesInstanceUID: String,
            partIndex: Int,
            modality: String,
            sourceFiles: [SourceFile],
            outputFiles: [OutputFile]
        ) {
            self.state = state
            self.reasonCode = reasonCode
            self.reason = reason
            self.studyInstanceUID = studyInstanceUID
            self.sourceSeriesInstanceUID = sourceSeriesInstanceUID
            self.partIndex = partIndex
            self.modality = modality
            self.sourceFiles = sourceFiles
            self.outputFiles = outputFiles
            let read = sourceFiles.reduce(0) { $0 + $1.bytes }
            let written = outputFiles.reduce(0) { $0 + $1.bytes }
            bytesWrittenPerSourceByte = read > 0 && written > 0 ? Double(written) / Double(read) : nil
            outputSeriesInstanceUIDs = []
            timings = []
            findings = []
        }
    }
}
