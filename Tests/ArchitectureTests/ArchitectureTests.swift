import Foundation
import Testing

/// The module graph of Package.swift is the one that was designed: arrows go down only, and each outside package has one home.
@Suite struct ArchitectureTests {
    /// Every edge between our own targets.
    ///
    /// A new one is a line here, with its reason in the commit.
    static let edges: [String: Set<String>] = [
        "Volumes": [],
        "Digests": ["CDigest"],
        "DICOMFiles": ["CDCMTK", "COpenJPEG", "CZlib", "Digests", "Volumes"],
        "SeriesVolumes": ["DICOMFiles", "Volumes"],
        "NIfTIFiles": ["CNifti", "Volumes"],
        "NoiseModels": ["CKissFFT", "Volumes"],
        "Denoisers": ["DenoisingNetworks", "NoiseModels", "Tensors", "Volumes"],
        "Uncertainty": ["Denoisers", "NoiseModels", "Volumes"],
        "DerivedObjects": ["DICOMFiles", "Reports", "SeriesVolumes", "Volumes"],
        "JobLedger": [],
        "Pipelines": ["Digests", "Volumes"],
        "Reports": ["CPNG", "Volumes"],
        "Tensors": ["CKernels", "COpenBLAS"],
        "NeuralNetworks": ["Digests", "Tensors"],
        "DenoisingNetworks": ["Digests", "NeuralNetworks", "Tensors"],
        "SegmentationNetworks": ["DenoisingNetworks", "NeuralNetworks", "Tensors"],
        "Training": [
            "Denoisers", "DenoisingNetworks", "Digests", "ImageQuality", "NeuralNetworks", "NoiseModels",
            "Pipelines", "Reports", "SegmentationNetworks", "Tensors", "Volumes",
        ],
        "ImageQuality": [],
        "Studies": [
            "BatchRunner", "DICOMFiles", "Denoisers", "DenoisingNetworks", "Digests", "ImageQuality",
            "NIfTIFiles", "NoiseModels", "Pipelines", "ReaderStudies", "Reports", "SegmentationNetworks",
            "SeriesVolumes",
            "Statistics", "Tensors", "Training",
            "Volumes",
        ],
        "Statistics": [],
        "ReaderStudies": ["DICOMFiles", "Digests", "Reports", "Statistics"],
        "Phantoms": ["DICOMFiles", "NoiseModels", "Volumes"],
        "BatchRunner": [
            "DICOMFiles", "Denoisers", "DenoisingNetworks", "DerivedObjects", "Digests", "JobLedger",
            "NoiseModels", "Pipelines", "Reports", "SeriesVolumes", "Tensors", "Uncertainty", "Volumes",
        ],
        "limpid": [
            "BatchRunner", "DICOMFiles", "DenoisingNetworks", "NeuralNetworks", "Phantoms", "Pipelines",
            "ReaderStudies", "Studies", "Tensors", "Training", "Volumes",
        ],
        "CDCMTK": [], "CDigest": [], "COpenJPEG": [], "CZlib": [], "CKissFFT": [], "CPNG": [], "CNifti": [],
        "CKernels": [], "COpenBLAS": [],
    ]

    /// Which targets may use which product of an outside package.
    static let homes: [String: Set<String>] = [
        "GRDB": ["JobLedger"],
        "Yams": ["Pipelines"],
        "ArgumentParser": ["limpid"],
    ]

    private struct Manifest: Decodable {
        struct Target: Decodable {
            struct Dependency: Decodable {
                let byName: [String?]?
                let product: [String?]?
                // The second and later elements may be conditions; only the names matter.
                enum CodingKeys: String, CodingKey { case byName, product }
                init(from decoder: any Decoder) throws {
                    let values = try decoder.container(keyedBy: CodingKeys.self)
                    byName = try? values.decodeIfPresent([String?].self, forKey: .byName)
                    product = Self.names(values)
                }
                private static func names(_ values: KeyedDecodingContainer<CodingKeys>) -> [String?]? {
                    guard var list = try? values.nestedUnkeyedContainer(forKey: .product) else { return nil }
                    return [try? list.decode(String.self)]
                }
            }
            let name: String
            let type: String
            let dependencies: [Dependency]
        }
        let targets: [Target]
    }

    private static var root: String {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().path
    }

    private static func manifest() throws -> Manifest {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        // A scratch folder of its own: `swift test` holds the lock of the package's.
        let scratch = NSTemporaryDirectory() + "limpid-manifest-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: scratch) }
        process.arguments = [
            "swift", "package", "--package-path", root, "--scratch-path", scratch, "dump-package",
        ]
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        try process.run()
        let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return try JSONDecoder().decode(Manifest.self, from: data)
    }

    @Test func onlyTheDesignedEdges() throws {
        let manifest = try Self.manifest()
        let ours = manifest.targets.filter { $0.type != "test" }
        let examples = ours.filter { Self.edges[$0.name] == nil }.map(\.name)
        #expect(
            examples.allSatisfy { FileManager.default.fileExists(atPath: "\(Self.root)/examples/\($0)") },
            "targets that are neither designed nor examples: \(examples)"
        )
        for target in ours {
            guard let allowed = Self.edges[target.name] else { continue }
            let used = Set(target.dependencies.compactMap { $0.byName?.first ?? nil })
            #expect(used == allowed, "\(target.name) uses \(used.sorted()), designed: \(allowed.sorted())")
            for product in target.dependencies.compactMap({ $0.product?.first ?? nil }) {
                #expect(Self.homes[product]?.contains(target.name) == true, "\(target.name) uses \(product)")
            }
        }
        #expect(Set(Self.edges.keys).isSubset(of: ours.map(\.name)))
    }

    /// `import` lines agree with the homes, where the manifest is too coarse to say: Yams only in the YAML reader.
    @Test func importsStayAtHome() throws {
        let rules = [
            ("Yams", "Sources/Pipelines/YAML/"), ("CDCMTK", "Sources/DICOMFiles/"),
            ("GRDB", "Sources/JobLedger/"),
            ("ArgumentParser", "Sources/limpid/"),
        ]
        let walker = try #require(FileManager.default.enumerator(atPath: "\(Self.root)/Sources"))
        var files = 0
        for case let relative as String in walker where relative.hasSuffix(".swift") {
            files += 1
            let path = "Sources/" + relative
            let text = try String(contentsOfFile: "\(Self.root)/\(path)", encoding: .utf8)
            for (module, home) in rules
            where text.split(separator: "\n").contains(where: { $0.hasSuffix("import \(module)") }) {
                #expect(path.hasPrefix(home), "\(path) imports \(module)")
            }
        }
        #expect(files > 100)
    }
}
