import DICOMFiles
import Foundation
import Synchronization
import Testing

@Suite struct StagedFolderTests {
    static let renamings: [Renaming] = [.kernel, .portable]

    @Test(arguments: renamings) func publishesAsAWhole(renaming: Renaming) throws {
        let root = try TemporaryFolder()
        let staged = try StagedFolder(inside: root.path, label: "1.2.3")
        #expect(staged.path.hasPrefix("\(root.path)/\(StagedFolder.namePrefix)1.2.3-"))
        let attributes = try FileManager.default.attributesOfItem(atPath: staged.path)
        #expect((attributes[.posixPermissions] as? Int ?? 0) & ~0o750 == 0)
        try fill(staged.path, "new")
        #expect(try staged.publish(as: "1.2/3.4/5.6", policy: .fail, renaming: renaming) == .published)
        #expect(try root.names() == ["1.2"])
        #expect(try content(root, "1.2/3.4/5.6") == "new")
    }

    @Test func isRemovedUnlessPublished() throws {
        let root = try TemporaryFolder()
        do {
            let staged = try StagedFolder(inside: root.path, label: "x")
            try fill(staged.path, "new")
            try FileManager.default.createDirectory(
                atPath: "\(staged.path)/sub",
                withIntermediateDirectories: true
            )
            #expect(try root.names().count == 1)
        }
        #expect(try root.names() == [])
    }

    @Test(arguments: renamings, ExistingPolicy.allCases)
    func treatsWhatExistsAsThePolicySays(renaming: Renaming, policy: ExistingPolicy) throws {
        let root = try TemporaryFolder()
        try publish(root, "a/b", "old", .fail, .kernel)
        let staged = try StagedFolder(inside: root.path, label: "x")
        try fill(staged.path, "new")
        switch policy {
        case .fail:
            do {
                _ = try staged.publish(as: "a/b", policy: .fail, renaming: renaming)
                Issue.record("published over an existing folder")
            } catch { #expect(error.code == .targetExists) }
            #expect(try content(root, "a/b") == "old")
        case .skip:
            #expect(try staged.publish(as: "a/b", policy: .skip, renaming: renaming) == .skipped)
            #expect(try content(root, "a/b") == "old")
        case .replace:
            #expect(try staged.publish(as: "a/b", policy: .replace, renaming: renaming) == .replaced)
            #expect(try content(root, "a/b") == "new")
        }
        #expect(try root.names() == ["a"], "nothing temporary is left")
        #expect(try root.names("a") == ["b"])
    }

    @Test(arguments: renamings, ExistingPolicy.allCases)
    func neverTouchesAFile(renaming: Renaming, policy: ExistingPolicy) throws {
        let root = try TemporaryFolder()
        try Data("kept".utf8).write(to: URL(fileURLWithPath: "\(root.path)/a"))
        try FileManager.default.createSymbolicLink(
            atPath: "\(root.path)/link",
            withDestinationPath: "/nowhere"
        )
        for name in ["a", "link"] {
            let staged = try StagedFolder(inside: root.path, label: "x")
            try fill(staged.path, "new")
            do {
                #expect(try staged.publish(as: name, policy: policy, renaming: renaming) == .skipped)
                #expect(policy == .skip)
            } catch {
                #expect(error.code == .targetExists && policy != .skip)
            }
        }
        #expect(try String(contentsOfFile: "\(root.path)/a", encoding: .utf8) == "kept")
        #expect(try root.names() == ["a", "link"])
    }

    @Test func followsNoLinkAmongTheParents() throws {
        let root = try TemporaryFolder()
        let elsewhere = try TemporaryFolder()
        try FileManager.default.createSymbolicLink(
            atPath: "\(root.path)/a",
            withDestinationPath: elsewhere.path
        )
        let staged = try StagedFolder(inside: root.path, label: "x")
        try fill(staged.path, "new")
        do {
            _ = try staged.publish(as: "a/b", policy: .fail)
            Issue.record("published through a symbolic link")
        } catch { #expect(error.code == .notWritable) }
        #expect(try elsewhere.names() == [])
        #expect(try root.names() == ["a"])
    }

    /// Parents made on the way go again, those that were there stay.
    @Test func removesTheParentsItMadeInVain() throws {
        let root = try TemporaryFolder()
        try publish(root, "a/b", "old", .fail, .kernel)
        try Data("kept".utf8).write(to: URL(fileURLWithPath: "\(root.path)/file"))
        try FileManager.default.createSymbolicLink(
            atPath: "\(root.path)/a/link",
            withDestinationPath: root.path
        )
        for target in [
            "new/deep/er/../x", "a/c/d/.hidden", "a/link/x", "file/x", "/a/x", "a//x", "", ".", "a b", "ä",
        ] {
            #expect(throws: DICOMError.self, "\(target)") { try publish(root, target, "new", .fail, .kernel) }
        }
        // An empty folder is no series.
        #expect(throws: DICOMError.self) {
            let empty = try StagedFolder(inside: root.path, label: "x")
            _ = try empty.publish(as: "p/q", policy: .fail)
        }
        #expect(try root.names() == ["a", "file"])
        #expect(try root.names("a") == ["b", "link"])
    }

    @Test(arguments: [
        "", "../x", "a/b", "name with spaces", "Müller", String(repeating: "1", count: 81), "a\0b",
    ])
    func refusesLabelsThatAreNotSafe(label: String) throws {
        let root = try TemporaryFolder()
        #expect(throws: DICOMError.self) { try makeStaged(root, label) }
        #expect(try root.names() == [])
    }

    @Test func refusesWhatIsNeitherFileNorFolder() throws {
        let root = try TemporaryFolder()
        let staged = try StagedFolder(inside: root.path, label: "x")
        try fill(staged.path, "new")
        try FileManager.default.createSymbolicLink(
            atPath: "\(staged.path)/link",
            withDestinationPath: "/etc/hostname"
        )
        do {
            _ = try staged.publish(as: "a", policy: .fail)
            Issue.record("a link was published")
        } catch { #expect(error.code == .verificationFailed) }
        #expect(try root.names() == [])
    }

    /// Of many publishers of one name exactly one wins, and what it published is whole.
    @Test(arguments: renamings) func oneOfManyPublishersWins(renaming: Renaming) throws {
        for _ in 0..<20 {
            let root = try TemporaryFolder()
            let outcomes = Mutex<[String]>([])
            DispatchQueue.concurrentPerform(iterations: 8) { index in
                let outcome: String
                do {
                    let staged = try StagedFolder(inside: root.path, label: "x")
                    try fill(staged.path, "\(index)")
                    let policy: ExistingPolicy = index.isMultiple(of: 2) ? .fail : .skip
                    outcome = try staged.publish(as: "p/q", policy: policy, renaming: renaming).rawValue
                } catch {
                    outcome = (error as? DICOMError)?.code.rawValue ?? "\(error)"
                }
                outcomes.withLock { $0.append(outcome) }
            }
            let all = outcomes.withLock { $0 }
            #expect(all.filter { $0 == "published" }.count == 1, "\(all)")
            #expect(all.allSatisfy { ["published", "skipped", "target-exists"].contains($0) }, "\(all)")
            #expect(try root.names() == ["p"])
            let text = try content(root, "p/q")
            #expect((0..<8).contains(Int(text) ?? -1))
        }
    }

    /// Replacing is one step: a reader that looks all the time always finds a whole folder.
    @Test func replacingLeavesNoMomentWithout() throws {
        let root = try TemporaryFolder()
        try publish(root, "p", "0", .fail, .kernel)
        let done = Mutex(false)
        let missing = Mutex(0)
        DispatchQueue.concurrentPerform(iterations: 2) { worker in
            if worker == 0 {
                for index in 1...50 { try? publish(root, "p", "\(index)", .replace, .kernel) }
                done.withLock { $0 = true }
            } else {
                while !done.withLock({ $0 }) {
                    if !FileManager.default.fileExists(atPath: "\(root.path)/p") {
                        missing.withLock { $0 += 1 }
                    }
                }
            }
        }
        #expect(missing.withLock { $0 } == 0)
        #expect(try content(root, "p") == "50")
        #expect(try root.names() == ["p"])
    }

    private func makeStaged(_ root: TemporaryFolder, _ label: String) throws {
        _ = try StagedFolder(inside: root.path, label: label)
    }

    private func publish(
        _ root: TemporaryFolder,
        _ target: String,
        _ text: String,
        _ policy: ExistingPolicy,
        _ renaming: Renaming
    ) throws {
        let staged = try StagedFolder(inside: root.path, label: "x")
        try fill(staged.path, text)
        _ = try staged.publish(as: target, policy: policy, renaming: renaming)
    }

    private func fill(_ path: String, _ text: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: "\(path)/1"))
        try FileManager.default.createDirectory(atPath: "\(path)/sub", withIntermediateDirectories: true)
        try Data(text.utf8).write(to: URL(fileURLWithPath: "\(path)/sub/2"))
    }

    /// The text of a published folder, once its two files agree.
    private func content(_ root: TemporaryFolder, _ relativePath: String) throws -> String {
        let path = "\(root.path)/\(relativePath)"
        #expect(try FileManager.default.contentsOfDirectory(atPath: path).sorted() == ["1", "sub"])
        let first = try String(contentsOfFile: "\(path)/1", encoding: .utf8)
        #expect(try String(contentsOfFile: "\(path)/sub/2", encoding: .utf8) == first)
        return first
    }
}
