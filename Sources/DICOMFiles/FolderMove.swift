import CDCMTK
import Foundation

/// How a folder gets its published name.
package enum Renaming: Sendable {
    /// By `renameat2` without replacing, or exchanging; and as `.portable` where the file system refuses
    /// that.
    case kernel
    /// By calls every POSIX file system has.
    case portable
}

/// Moves a staged folder to its published name, never over something else.
struct FolderMove: ~Copyable {
    private let source: String
    private let sourceParent: Int32
    private let target: String
    private let targetParent: Int32
    private let path: String

    /// Descriptors are borrowed and must outlive this value; `path` is for error texts.
    init(source: String, in sourceParent: Int32, target: String, in targetParent: Int32, path: String) {
        self.source = source
        self.sourceParent = sourceParent
        self.target = target
        self.targetParent = targetParent
        self.path = path
    }

    /// Throws `target-exists`, `not-writable` or `disk-full`; then nothing has moved.
    borrowing func run(_ policy: ExistingPolicy, _ renaming: Renaming) throws(DICOMError) -> PublishOutcome {
        // Between two calls another process may publish or remove the same name: look again, a few times.
        for _ in 0..<8 {
            switch place(renaming) {
            case 0: return .published
            case EEXIST, ENOTEMPTY: break
            case let number: throw .system(number, "publish a folder", path)
            }
            switch policy {
            case .skip: return .skipped
            case .fail: throw exists
            case .replace: break
            }
            var status = stat()
            guard fstatat(targetParent, target, &status, AT_SYMLINK_NOFOLLOW) == 0 else { continue }
            guard status.st_mode & S_IFMT == S_IFDIR else { throw exists }
            switch exchange(renaming) {
            case 0: return .replaced
            case ENOENT: continue
            case let number: throw .system(number, "replace a folder", path)
            }
        }
        throw DICOMError(
            .notWritable,
            "a folder keeps appearing and vanishing where one is to be published",
            expanded: "a folder keeps appearing and vanishing at \(path)"
        )
    }

    /// Puts everything back after `run`.
    borrowing func undo(_ outcome: PublishOutcome, _ renaming: Renaming) throws(DICOMError) {
        let number: Int32 =
            switch outcome {
            case .published: renameat(targetParent, target, sourceParent, source) == 0 ? 0 : errno
            case .replaced: exchange(renaming)
            case .skipped: 0
            }
        guard number == 0 else { throw .system(number, "take back a published folder", path) }
    }

    private var exists: DICOMError {
        DICOMError(
            .targetExists,
            "something exists where a folder is to be published",
            expanded: "\(path) exists"
        )
    }

    /// Renames where nothing is; 0 or an error number.
    private borrowing func place(_ renaming: Renaming) -> Int32 {
        if renaming == .kernel {
            let number = rename(flags: CDCMTK_RENAME_NOREPLACE)
            if !Self.isUnsupported(number) { return number }
        }
        var status = stat()
        if fstatat(targetParent, target, &status, AT_SYMLINK_NOFOLLOW) == 0 { return EEXIST }
        // Should a folder appear here now, rename replaces it only if it is empty; all others it refuses.
        return rename(flags: 0)
    }

    /// Swaps both folders; 0 or an error number.
    private borrowing func exchange(_ renaming: Renaming) -> Int32 {
        if renaming == .kernel {
            let number = rename(flags: CDCMTK_RENAME_EXCHANGE)
            if !Self.isUnsupported(number) { return number }
        }
        let aside = source + "-old"
        guard renameat(targetParent, target, sourceParent, aside) == 0 else { return errno }
        let number = rename(flags: 0)
        guard number == 0 else {
            renameat(sourceParent, aside, targetParent, target)
            return number
        }
        return renameat(sourceParent, aside, sourceParent, source) == 0 ? 0 : errno
    }

    private borrowing func rename(flags: UInt32) -> Int32 {
        // Without flags the system may lack renameat2.
        guard flags == 0 else { return cdcmtk_rename(sourceParent, source, targetParent, target, flags) }
        return renameat(sourceParent, source, targetParent, target) == 0 ? 0 : errno
    }

    private static func isUnsupported(_ number: Int32) -> Bool {
        number == EINVAL || number == ENOSYS || number == EOPNOTSUPP
    }
}
