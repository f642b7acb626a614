extension RunReport {
    /// Counts of a run.
    ///
    /// Every file seen is counted once under `files`, every series or part of one once under `series`.
    public struct Totals: Codable, Hashable, Sendable {
        /// Series, or parts of one, by how they ended.
        public struct SeriesCounts: Codable, Hashable, Sendable {
            /// All of them.
            public let total: Int
            /// Processed in this run.
            public let done: Int
            /// Outputs were there already.
            public let skipped: Int
            /// The plan does not ask for them.
            public let notSelected: Int
            /// Not eligible.
            public let refused: Int
            /// Went wrong.
            public let failed: Int
            /// Stopped before the end.
            public let interrupted: Int
        }

        /// Files by what became of them.
        ///
        /// A file of a series whose parts ended differently counts under the first of: processed, skipped, failed,
        /// interrupted, refused, not selected.
        public struct FileCounts: Codable, Hashable, Sendable {
            /// Files the scanner met.
            public let seen: Int
            /// In a series that is done.
            public let processed: Int
            /// In a series that was skipped.
            public let skipped: Int
            /// In a series the plan does not ask for.
            public let notSelected: Int
            /// In a series, or among the instances of one, that was refused.
            public let refused: Int
            /// In a series that failed.
            public let failed: Int
            /// In a series that was interrupted.
            public let interrupted: Int
            /// Broken or unreadable DICOM.
            public let rejected: Int
            /// Not DICOM images.
            public let ignored: Int
            /// Repeats of an instance.
            public let duplicates: Int
            /// Seen minus all others: 0 where every file is accounted for.
            public let unaccounted: Int
        }

        /// Counts of series.
        public let series: SeriesCounts
        /// Counts of files.
        public let files: FileCounts
        /// Bytes of the sources of series that are done.
        public let sourceBytes: Int
        /// Bytes written.
        public let outputBytes: Int
        /// Voxels that had to be clipped, over all series.
        public let clippedVoxels: Int

        /// Whether every file seen is accounted for exactly once.
        public var reconciles: Bool { files.unaccounted == 0 }

        /// Counts a run; see `FileCounts` for files in several parts.
        ///
        /// Files without a SOP Instance UID count one by one.
        public init(filesSeen: Int, series: [Series], rejected: Int, ignored: Int, duplicates: Int) {
            func count(_ state: State) -> Int { series.reduce(0) { $0 + ($1.state == state ? 1 : 0) } }
            self.series = SeriesCounts(
                total: series.count,
                done: count(.done),
                skipped: count(.skipped),
                notSelected: count(.notSelected),
                refused: count(.refused),
                failed: count(.failed),
                interrupted: count(.interrupted)
            )
            var fates: [State: Int] = [:]
            var counted = Set<String>()
            var sourceBytes = 0
            for state in [State.done, .skipped, .failed, .interrupted, .refused, .notSelected] {
                for entry in series where entry.state == state {
                    // Conflicting files share a UID within an entry, the parts of a series share files.
                    var repeats: [String: Int] = [:]
                    for file in entry.sourceFiles {
                        if let uid = file.sopInstanceUID {
                            repeats[uid, default: 0] += 1
                            let key = "\(entry.sourceSeriesInstanceUID) \(uid) \(repeats[uid, default: 0])"
                            guard counted.insert(key).inserted else { continue }
                        }
                        fates[state, default: 0] += 1
                        if state == .done { sourceBytes += file.bytes }
                    }
                }
            }
            let inSeries = fates.values.reduce(0, +)
            files = FileCounts(
                seen: filesSeen,
                processed: fates[.done] ?? 0,
                skipped: fates[.skipped] ?? 0,
                notSelected: fates[.notSelected] ?? 0,
                refused: fates[.refused] ?? 0,
                failed: fates[.failed] ?? 0,
                interrupted: fates[.interrupted] ?? 0,
                rejected: rejected,
                ignored: ignored,
                duplicates: duplicates,
                unaccounted: filesSeen - inSeries - rejected - ignored - duplicates
            )
            self.sourceBytes = sourceBytes
            outputBytes = series.reduce(0) { $0 + $1.outputBytes }
            clippedVoxels = series.reduce(0) { $0 + ($1.clippedVoxels ?? 0) }
        }
    }
}
