import Foundation
import SeriesVolumes

/// Notices when a source changes while it is being worked on: what was read would then not be what is on the disk.
enum SourceWatch {
    /// The first file whose size or modification time is no longer what the scan saw; nil where all are unchanged.
    static func firstChanged(_ files: [SourceFile]) -> SourceFile? {
        files.first { file in
            var status = stat()
            guard stat(file.path, &status) == 0 else { return true }
            let modified = Int64(status.st_mtim.tv_sec) * 1_000_000_000 + Int64(status.st_mtim.tv_nsec)
            return Int(status.st_size) != file.fileSize || modified != file.modificationTimeNanoseconds
        }
    }
}
