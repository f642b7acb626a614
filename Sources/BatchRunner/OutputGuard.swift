import Foundation

/// The checks that keep a run from ever writing where it reads, made before any work starts.
package enum OutputGuard {
    /// A file's identity on this machine: hard links share it.
    struct FileIdentity: Hashable {
        let device: UInt64
        let inode: UInt64
    }

    /// Refuses an output or state folder that is, contains, lies in, or links into an input, and a report file there.
    package static func check(
        inputs: [String],
        output: String,
        state: String,
        reportFile: String? = nil
    ) throws(BatchError) {
        try check(
            inputs: inputs,
            targets: [(output, "output folder"), (state, "state folder")]
                + (reportFile.map { [($0, "report file")] } ?? [])
        )
    }

    /// Refuses targets, each with the word for it, that are, contain, lie in, or link into an input.
    package static func check(
        inputs: [String],
        targets: [(path: String, word: String)]
    ) throws(BatchError) {
        for input in inputs {
            guard let real = realPath(input) else {
                throw BatchError(
                    .inputNotReadable,
                    "input \(input) does not exist or cannot be read; check the path"
                )
            }
            for (target, what) in targets {
                let resolved = resolvedTarget(target)
                guard !touches(resolved, real) else {
                    throw BatchError(
                        .outputTouchesInput,
                        "the \(what) \(target) is, contains or lies in the input \(input); sources are never "
                            + "written to: choose a place outside the input"
                    )
                }
            }
        }
    }

    /// Refuses an output or state folder that already holds a hard link to a source file or a symbolic link into the input.
    package static func checkLinks(in output: String, sources: [String], inputs: [String]) throws(BatchError)
    {
        // Behind a link the walk would see nothing.
        guard let output = realPath(output) else { return }
        var identities = Set<FileIdentity>()
        for source in sources {
            if let identity = identity(of: source) { identities.insert(identity) }
        }
        let realInputs = inputs.compactMap(realPath)
        guard let walker = FileManager.default.enumerator(atPath: output) else { return }
        for case let relative as String in walker {
            let path = output + "/" + relative
            var status = stat()
            guard lstat(path, &status) == 0 else { continue }
            let kind = status.st_mode & S_IFMT
            if kind == S_IFLNK, let target = realPath(path) {
                guard !realInputs.contains(where: { touches(target, $0) }) else {
                    throw BatchError(
                        .outputTouchesInput,
                        "the output folder holds a symbolic link into the input (\(relative)); remove the link or "
                            + "choose another folder"
                    )
                }
            }
            if kind == S_IFREG, status.st_nlink > 1,
                identities.contains(FileIdentity(device: UInt64(status.st_dev), inode: UInt64(status.st_ino)))
            {
                throw BatchError(
                    .outputTouchesInput,
                    "the output folder holds a hard link to a source file (\(relative)); remove it or choose another "
                        + "folder"
                )
            }
        }
    }

    /// Whether two resolved paths are equal or one lies in the other.
    package static func touches(_ a: String, _ b: String) -> Bool {
        a == b || a.hasPrefix(b == "/" ? "/" : b + "/") || b.hasPrefix(a == "/" ? "/" : a + "/")
    }

    /// The real path of a target that need not exist: its deepest existing ancestor is resolved.
    static func resolvedTarget(_ path: String) -> String {
        let absolute =
            path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
        var existing = URL(fileURLWithPath: absolute).standardizedFileURL.path
        var missing: [String] = []
        while realPath(existing) == nil, existing != "/" {
            let url = URL(fileURLWithPath: existing)
            missing.insert(url.lastPathComponent, at: 0)
            existing = url.deletingLastPathComponent().path
        }
        let base = realPath(existing) ?? existing
        return missing.isEmpty ? base : (base == "/" ? "" : base) + "/" + missing.joined(separator: "/")
    }

    private static func realPath(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    private static func identity(of path: String) -> FileIdentity? {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        return FileIdentity(device: UInt64(status.st_dev), inode: UInt64(status.st_ino))
    }
}
