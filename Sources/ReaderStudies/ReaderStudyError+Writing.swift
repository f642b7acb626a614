import DICOMFiles

extension ReaderStudyError {
    /// Something cannot be written.
    static func notWritable(_ path: String, _ error: any Error) -> ReaderStudyError {
        ReaderStudyError(
            .notWritable,
            "the reader study cannot be written; check space and permissions",
            expanded: "\(path) cannot be written; check space and permissions",
            underlying: error
        )
    }

    /// What went wrong with an image or with the readers' folder.
    static func writing(_ path: String, _ error: DICOMError) -> ReaderStudyError {
        switch error.code {
        case .notWritable, .diskFull: notWritable(path, error)
        case .targetExists: exists(path, error)
        case .malformedValue where error.tag == nil:
            ReaderStudyError(
                .unsuitableFolder,
                "the readers' folder has a name that is not safe",
                expanded:
                    "\(path): name the readers' folder with letters, digits, dots, hyphens and underscores",
                underlying: error
            )
        default: ReaderStudyError(.internalError, error.expandedDescription, underlying: error)
        }
    }

    /// Something has the name of the readers' folder.
    static func exists(_ path: String, _ error: (any Error)? = nil) -> ReaderStudyError {
        ReaderStudyError(
            .unsuitableFolder,
            "the readers' folder exists, and a reading is never overwritten",
            expanded: "\(path) exists, and a reading is never overwritten; name a new folder",
            underlying: error
        )
    }
}
