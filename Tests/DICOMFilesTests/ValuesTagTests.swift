import DICOMFiles
import Foundation
import Testing

@Suite struct TagTests {
    @Test func describesItselfAsTheStandardDoes() {
        #expect(Tag(0x0008, 0x0018).description == "(0008,0018)")
        #expect(Tag(0x7FE0, 0x0010).description == "(7FE0,0010)")
        #expect(Tag(0x7FE0, 0x0010).isPrivate == false)
        #expect(Tag(0x0009, 0x0010).isPrivate)
    }

    @Test func ordersByGroupThenElement() {
        #expect(Tag(0x0008, 0xFFFF) < Tag(0x0009, 0x0000))
        #expect(Tag(0x0008, 0x0016) < Tag(0x0008, 0x0018))
        #expect(!(Tag(0x0008, 0x0018) < Tag(0x0008, 0x0018)))
    }

    /// Every constant has the number, and its comment the VR, that DCMTK's dictionary gives its keyword.
    @Test(
        .enabled(
            if: FileManager.default.fileExists(atPath: External.dictionary),
            "DCMTK's dictionary is absent"
        )
    )
    func constantsAgreeWithTheDictionary() throws {
        let dictionary = try Self.dictionary()
        let constants = try Self.constants()
        #expect(constants.count > 400)
        #expect(Set(constants.map(\.name)).count == constants.count)
        for constant in constants {
            let entry = try #require(dictionary[constant.name.lowercased()], "\(constant.name) is no keyword")
            #expect(entry.tag == constant.tag.uppercased(), "\(constant.name)")
            #expect(constant.comment.contains(constant.tag.uppercased()), "\(constant.name)'s comment")
            // DCMTK writes xs, ox, lt for what depends on the data set.
            if entry.vr.allSatisfy(\.isUppercase) {
                #expect(constant.comment.hasSuffix(", \(entry.vr)."), "\(constant.name)")
            }
        }
    }

    private struct Constant {
        let name: String
        let tag: String
        let comment: String
    }

    /// Constants of the source files: a comment line, then a declaration.
    private static func constants() throws -> [Constant] {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("Sources/DICOMFiles")
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter {
            $0.hasPrefix("Tag+")
        }
        var constants: [Constant] = []
        for file in files {
            let lines = try String(contentsOf: folder.appendingPathComponent(file), encoding: .utf8)
                .split(separator: "\n")
            for (comment, line) in zip(lines, lines.dropFirst()) {
                let declaration = /public static let (\w+) = Tag\(0x(\w{4}), 0x(\w{4})\)/
                guard let match = try declaration.firstMatch(in: String(line)) else { continue }
                let tag = "(\(match.2),\(match.3))"
                constants.append(Constant(name: String(match.1), tag: tag, comment: String(comment)))
            }
        }
        return constants
    }

    /// Tag and VR by lower-case keyword; a repeating group stands under its first number.
    private static func dictionary() throws -> [String: (tag: String, vr: String)] {
        var dictionary: [String: (tag: String, vr: String)] = [:]
        let text = String(
            decoding: try Data(contentsOf: URL(fileURLWithPath: External.dictionary)),
            as: UTF8.self
        )
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            let fields = line.split(separator: "\t")
            guard fields.count >= 3, dictionary[fields[2].lowercased()] == nil else { continue }
            let tag = fields[0].replacing(/-\w{4}/, with: "").uppercased()
            dictionary[fields[2].lowercased()] = (tag, String(fields[1]))
        }
        return dictionary
    }
}
