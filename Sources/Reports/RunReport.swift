import Foundation
import Volumes

/// What a run did with every file and series it saw; `run.json` is this, and the page and tables are made from it.
///
/// Holds nothing of a patient: UIDs, digests, matrix sizes and settings only. The caller keeps it so: paths are relative to
/// the input or output root, and reasons never quote attribute values.
public struct RunReport: Codable, Hashable, Sendable {
    /// The program that ran.
    public struct Tool: Codable, Hashable, Sendable {
        /// Its name.
        public let name: String
        /// Its version.
        public let version: String

        /// Creates a tool.
        public init(name: String, version: String) {
            self.name = name
            self.version = version
        }
    }

    /// The plan that ran.
    public struct Plan: Codable, Hashable, Sendable {
        /// Its name.
        public let name: String
        /// SHA-256 of its canonical JSON, in hexadecimal.
        public let digest: String
        /// Its steps in order, one line each, as in its YAML.
        public let steps: [String]

        /// Creates a plan.
        public init(name: String, digest: String, steps: [String]) {
            self.name = name
            self.digest = digest
            self.steps = steps
        }
    }

    /// A file that took no part in any series, or was one too many in it.
    public struct File: Codable, Hashable, Sendable {
        /// Path relative to the input root.
        ///
        /// File names may come from patients: the page and `run.json` show them to people who have the input.
        public let path: String
        /// Why, as a stable kebab-case name.
        public let code: String
        /// Why, as a sentence.
        public let reason: String

        /// Creates a file entry.
        public init(path: String, code: String, reason: String) {
            self.path = path
            self.code = code
            self.reason = reason
        }
    }

    /// Version of this structure; readers refuse others.
    public static let currentFormatVersion = 1

    /// Version of this structure.
    public let formatVersion: Int
    /// The program that ran.
    public let tool: Tool
    /// The plan that ran.
    public let plan: Plan
    /// Whether the run only looked and wrote no objects.
    public let dryRun: Bool
    /// When the run started, to the second.
    public let started: Date
    /// When the run ended, to the second; equal to `started` under a fixed clock.
    public let finished: Date
    /// Options of the run that are not in the plan, in a stable order.
    public let options: [Setting]
    /// Counts of series and files, and whether they add up.
    public let totals: Totals
    /// Every series or part of one, in the order of processing.
    public let series: [Series]
    /// DICOM files that could not be read or are broken.
    public let rejected: [File]
    /// Files that are not DICOM images.
    public let ignored: [File]
    /// Files that repeat, or contradict, an instance already seen.
    public let duplicates: [File]
    /// What was noticed about the run as a whole.
    public let findings: [Finding]

    /// Creates a report; the totals are counted here.
    ///
    /// Dates are cut to whole seconds, which is what `run.json` holds.
    ///
    /// `filesSeen` is the scanner's own count of the files it met, so that `totals` can show whether each is accounted for.
    public init(
        tool: Tool,
        plan: Plan,
        dryRun: Bool,
        started: Date,
        finished: Date,
        options: [Setting],
        filesSeen: Int,
        series: [Series],
        rejected: [File],
        ignored: [File],
        duplicates: [File],
        findings: [Finding]
    ) {
        formatVersion = Self.currentFormatVersion
        self.tool = tool
        self.plan = plan
        self.dryRun = dryRun
        self.started = Date(timeIntervalSince1970: started.timeIntervalSince1970.rounded(.down))
        self.finished = Date(timeIntervalSince1970: finished.timeIntervalSince1970.rounded(.down))
        self.options = options
        totals = Totals(
            filesSeen: filesSeen,
            series: series,
            rejected: rejected.count,
            ignored: ignored.count,
            duplicates: duplicates.count
        )
        self.series = series
        self.rejected = rejected
        self.ignored = ignored
        self.duplicates = duplicates
        self.findings = findings
    }
}
