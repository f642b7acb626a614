import Glibc

/// Lists the files below some inputs: each once, without following a link out of them.
struct FolderWalk {
    /// Absolute paths of regular files to look into, sorted.
    private(set) var files: [String] = []
    /// What was left out, each with its reason.
    private(set) var ignored: [RejectedFile] = []
    /// What could not be looked at.
    private(set) var rejected: [RejectedFile] = []

    private var roots: [String] = []
    private var seen: Set<String> = []
    private var folders: Set<String> = []
    private var links: [(path: String, target: String)] = []

    private enum Kind { case file, folder, link, other }

    /// Walks files and folders; throws `input-not-found` where one of the paths does not exist.
    init(_ paths: [String]) throws(SeriesError) {
        for path in paths {
            guard let root = Self.resolved(path) else {
                throw SeriesError(
                    .inputNotFound,
                    "an input path does not exist or may not be looked at",
                    expanded: "\(path) does not exist or may not be looked at"
                )
            }
            roots.append(root)
        }
        // An input is looked into whatever its name is; the rules for names hold for what is found below it.
        for root in roots {
            switch Self.kind(root) {
            case .folder: walk(root)
            case .file: add(root)
            default: ignore(root, "not-a-file", "neither a file nor a folder")
            }
        }
        for link in links { follow(link.path, link.target) }
        files.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    private mutating func walk(_ root: String) {
        var pending = [root]
        while let folder = pending.popLast() {
            guard folders.insert(folder).inserted else { continue }
            guard let stream = opendir(folder) else {
                rejected.append(
                    RejectedFile(path: folder, code: "not-readable", reason: "the folder cannot be opened")
                )
                continue
            }
            defer { closedir(stream) }
            while let entry = readdir(stream) {
                let name = Self.name(of: entry)
                guard let name else {
                    ignore("\(folder)/?", "name-not-utf-8", "a file name that is not UTF-8")
                    continue
                }
                if name == "." || name == ".." { continue }
                let path = folder == "/" ? "/\(name)" : "\(folder)/\(name)"
                look(at: path, name: name, pending: &pending)
            }
        }
    }

    private mutating func look(at path: String, name: String, pending: inout [String]) {
        if name.hasPrefix(".") { return ignore(path, "hidden", "hidden (its name starts with a dot)") }
        switch Self.kind(path) {
        case .folder: pending.append(path)
        case .link:
            guard let target = Self.resolved(path) else {
                return ignore(path, "broken-link", "a link that leads nowhere")
            }
            links.append((path, target))
        case .other: ignore(path, "not-a-file", "neither a file nor a folder")
        case .file:
            if let reason = Self.foreign(name.lowercased()) {
                ignore(path, reason.code, reason.text)
            } else {
                add(path)
            }
        }
    }

    /// A link to a file inside the inputs is read, once; every other link is left alone.
    private mutating func follow(_ path: String, _ target: String) {
        let isInside = roots.contains { target == $0 || target.hasPrefix($0 == "/" ? "/" : $0 + "/") }
        guard isInside else {
            return ignore(path, "link-outside", "a link out of the input, which is not followed")
        }
        switch Self.kind(target) {
        case .file where seen.contains(target): ignore(path, "link", "a link to a file that is read anyway")
        case .file: add(target)
        case .folder: ignore(path, "link", "a link to a folder of the input")
        default: ignore(path, "not-a-file", "a link to something that is neither a file nor a folder")
        }
    }

    private mutating func add(_ path: String) {
        if seen.insert(path).inserted { files.append(path) }
    }

    private mutating func ignore(_ path: String, _ code: String, _ reason: String) {
        if seen.insert(path).inserted { ignored.append(RejectedFile(path: path, code: code, reason: reason)) }
    }

    /// Files that are known not to be instances by their names alone.
    private static func foreign(_ name: String) -> (code: String, text: String)? {
        if name == "dicomdir" {
            return ("dicomdir", "a DICOMDIR, which is never followed: the files are looked at themselves")
        }
        if ["thumbs.db", "desktop.ini"].contains(name) {
            return ("system-file", "a file of the operating system")
        }
        if [".part", ".partial", ".tmp", ".filepart"].contains(where: name.hasSuffix) {
            return ("partial-transfer", "a transfer that is not finished")
        }
        return nil
    }

    private static func kind(_ path: String) -> Kind {
        var status = stat()
        guard lstat(path, &status) == 0 else { return .other }
        switch status.st_mode & S_IFMT {
        case S_IFREG: return .file
        case S_IFDIR: return .folder
        case S_IFLNK: return .link
        default: return .other
        }
    }

    /// The path without links, `.` and `..`; nil where it leads nowhere.
    private static func resolved(_ path: String) -> String? {
        guard let buffer = realpath(path, nil) else { return nil }
        defer { free(buffer) }
        return String(validatingCString: buffer)
    }

    private static func name(of entry: UnsafeMutablePointer<dirent>) -> String? {
        withUnsafeBytes(of: &entry.pointee.d_name) { raw in
            String(validating: raw.prefix { $0 != 0 }, as: UTF8.self)
        }
    }
}
