import Foundation

/// The folders above a published one, opened one by one without following links; those made here go again
/// unless kept.
struct PublishedParents: ~Copyable {
    /// The root and the folders below it, deepest last; all open.
    private var levels: [(descriptor: Int32, name: String, isNew: Bool)]
    private var isKept = false
    private let root: String

    /// Opens `root` and the folders `components` below it, creating those that are missing with mode 0750.
    init(root: String, components: some Sequence<String>) throws(DICOMError) {
        self.root = root
        levels = []
        let descriptor = POSIX.retrying { open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
        guard descriptor >= 0 else { throw .system(errno, "open the output folder", root) }
        levels.append((descriptor, "", false))
        for component in components { try descend(component) }
    }

    deinit {
        for (index, level) in levels.enumerated().reversed() {
            close(level.descriptor)
            // A folder that has been filled by somebody else meanwhile is not empty and stays.
            if level.isNew && !isKept { unlinkat(levels[index - 1].descriptor, level.name, AT_REMOVEDIR) }
        }
    }

    var rootDescriptor: Int32 { levels[0].descriptor }
    var targetDescriptor: Int32 { levels[levels.count - 1].descriptor }

    /// Waits until the entries of all these folders are on the disk.
    borrowing func synchronize() throws(DICOMError) {
        for level in levels.reversed() {
            guard POSIX.retrying({ fsync(level.descriptor) }) == 0 else {
                throw .system(errno, "synchronise a folder", root)
            }
        }
    }

    /// Lets the folders made here stay.
    mutating func keep() { isKept = true }

    private mutating func descend(_ name: String) throws(DICOMError) {
        let isNew = mkdirat(targetDescriptor, name, 0o750) == 0
        guard isNew || errno == EEXIST else { throw .system(errno, "create a folder", "\(root)/\(name)") }
        let parent = targetDescriptor
        let descriptor = POSIX.retrying {
            openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        }
        guard descriptor >= 0 else {
            let number = errno
            if isNew { unlinkat(parent, name, AT_REMOVEDIR) }
            throw .system(number, "open a folder (links are not followed)", "\(root)/\(name)")
        }
        levels.append((descriptor, name, isNew))
    }
}
