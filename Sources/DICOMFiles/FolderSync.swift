import Foundation

/// Makes folders durable.
enum FolderSync {
    /// Waits until every file and folder in a tree is on the disk; files that are already cost next to
    /// nothing.
    ///
    /// Throws `verification-failed` where the tree is empty or holds something else than files and folders.
    static func synchronizeTree(_ path: String) throws(DICOMError) {
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: path)
        } catch {
            throw DICOMError(
                .notReadable,
                "could not list a staged folder",
                expanded: "could not list \(path)"
            )
        }
        guard !names.isEmpty else {
            throw DICOMError(.verificationFailed, "a staged folder is empty", expanded: "\(path) is empty")
        }
        for name in names {
            let child = "\(path)/\(name)"
            var status = stat()
            guard lstat(child, &status) == 0 else { throw .system(errno, "look at a staged file", child) }
            switch status.st_mode & S_IFMT {
            case S_IFDIR: try synchronizeTree(child)
            case S_IFREG: try synchronize(child, O_NOFOLLOW)
            default:
                throw DICOMError(
                    .verificationFailed,
                    "a staged folder holds something else than files and folders",
                    expanded: "\(child) is neither file nor folder"
                )
            }
        }
        try synchronize(path, O_DIRECTORY | O_NOFOLLOW)
    }

    private static func synchronize(_ path: String, _ flags: Int32) throws(DICOMError) {
        let descriptor = POSIX.retrying { open(path, O_RDONLY | O_CLOEXEC | flags) }
        guard descriptor >= 0 else { throw .system(errno, "open a staged file", path) }
        defer { close(descriptor) }
        guard POSIX.retrying({ fsync(descriptor) }) == 0 else {
            throw .system(errno, "synchronise a file", path)
        }
    }
}
