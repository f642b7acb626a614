// swift-tools-version:6.1
import PackageDescription

// Versions are pinned `exact:` because Package.resolved is not committed.
let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
    name: "Limpid",
    products: [
        .executable(name: "limpid", targets: ["limpid"]),
        .library(name: "Limpid", targets: ["BatchRunner", "Pipelines"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
        .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
    ],
    targets: [
        // The journey, in order
        .target(name: "DICOMFiles", dependencies: ["CDCMTK", "COpenJPEG", "CZlib", "Volumes", "Digests"]),
        .target(name: "SeriesVolumes", dependencies: ["DICOMFiles", "Volumes"]),
        .target(name: "NIfTIFiles", dependencies: ["CNifti", "Volumes"]),
        .target(name: "NoiseModels", dependencies: ["CKissFFT", "Volumes"]),
        .target(
            name: "Denoisers",
            dependencies: ["DenoisingNetworks", "NoiseModels", "Tensors", "Volumes"]
        ),
        .target(name: "Uncertainty", dependencies: ["Denoisers", "NoiseModels", "Volumes"]),
        .target(name: "DerivedObjects", dependencies: ["DICOMFiles", "Reports", "SeriesVolumes", "Volumes"]),
        .target(name: "JobLedger", dependencies: [.product(name: "GRDB", package: "GRDB.swift")]),
        // What binds it
        .target(name: "Volumes"),
        .target(name: "Digests", dependencies: ["CDigest"]),
        .target(
            name: "Pipelines",
            dependencies: [
                "Volumes", "Digests",
                .product(name: "Yams", package: "Yams"),
            ]
        ),
        .target(name: "Reports", dependencies: ["CPNG", "Volumes"]),
        // The neural engine
        .target(name: "Tensors", dependencies: ["CKernels", "COpenBLAS"]),
        .target(name: "NeuralNetworks", dependencies: ["Digests", "Tensors"]),
        .target(
            name: "DenoisingNetworks",
            dependencies: ["Digests", "NeuralNetworks", "Tensors"],
            resources: [.copy("Weights")]
        ),
        .target(
            name: "SegmentationNetworks",
            dependencies: ["DenoisingNetworks", "NeuralNetworks", "Tensors"]
        ),
        .target(
            name: "Training",
            dependencies: [
                "Denoisers", "DenoisingNetworks", "Digests", "ImageQuality", "NeuralNetworks", "NoiseModels",
                "Pipelines", "Reports", "SegmentationNetworks", "Tensors", "Volumes",
            ]
        ),
        .target(name: "ImageQuality"),
        .target(
            name: "Studies",
            dependencies: [
                "BatchRunner", "DICOMFiles", "Denoisers", "DenoisingNetworks", "Digests", "ImageQuality",
                "NIfTIFiles", "NoiseModels", "Pipelines", "ReaderStudies", "Reports", "SegmentationNetworks",
                "SeriesVolumes",
                "Statistics", "Tensors",
                "Training",
                "Volumes",
            ]
        ),
        .target(name: "Statistics"),
        .target(name: "ReaderStudies", dependencies: ["DICOMFiles", "Digests", "Reports", "Statistics"]),
        .target(name: "Phantoms", dependencies: ["DICOMFiles", "NoiseModels", "Volumes"]),
        .target(
            name: "BatchRunner",
            dependencies: [
                "DICOMFiles", "Denoisers", "DenoisingNetworks", "DerivedObjects", "Digests", "JobLedger",
                "NoiseModels", "Pipelines", "Reports", "SeriesVolumes", "Tensors", "Uncertainty", "Volumes",
            ]
        ),
        .executableTarget(
            name: "limpid",
            dependencies: [
                "BatchRunner", "DICOMFiles", "DenoisingNetworks", "NeuralNetworks", "Phantoms", "Pipelines",
                "ReaderStudies", "Studies",
                "Tensors", "Training", "Volumes", argumentParser,
            ]
        ),
        // Small programs to start from, compiled with everything else
        .executableTarget(
            name: "RunPlan",
            dependencies: ["BatchRunner", "Pipelines"],
            path: "examples/RunPlan"
        ),
        .executableTarget(
            name: "DenoiseVolume",
            dependencies: ["Denoisers", "NoiseModels", "Phantoms", "Uncertainty", "Volumes"],
            path: "examples/DenoiseVolume"
        ),
        // Tests: one target a module, and wide ones
        .testTarget(
            name: "DICOMFilesTests",
            dependencies: ["DICOMFiles", "Volumes", "Digests"],
            exclude: ["Goldens"]
        ),
        .testTarget(name: "SeriesVolumesTests", dependencies: ["DICOMFiles", "SeriesVolumes", "Volumes"]),
        .testTarget(name: "NIfTIFilesTests", dependencies: ["NIfTIFiles", "Volumes"], exclude: ["Goldens"]),
        .testTarget(
            name: "NoiseModelsTests",
            dependencies: ["NoiseModels", "Volumes"],
            exclude: ["Goldens"]
        ),
        .testTarget(
            name: "DenoisersTests",
            dependencies: [
                "Denoisers", "DenoisingNetworks", "NeuralNetworks", "NoiseModels", "Tensors", "Volumes",
            ],
            exclude: ["Goldens"]
        ),
        .testTarget(
            name: "ContractTests",
            dependencies: [
                "Denoisers", "DenoisingNetworks", "NeuralNetworks", "NoiseModels", "Tensors", "Volumes",
            ]
        ),
        .testTarget(
            name: "UncertaintyTests",
            dependencies: ["Denoisers", "NoiseModels", "Uncertainty", "Volumes"]
        ),
        .testTarget(
            name: "DerivedObjectsTests",
            dependencies: ["DICOMFiles", "DerivedObjects", "Reports", "SeriesVolumes", "Volumes"]
        ),
        .testTarget(name: "JobLedgerTests", dependencies: ["JobLedger"]),
        .testTarget(
            name: "PipelinesTests",
            dependencies: ["Pipelines", "Volumes"],
            exclude: ["Broken", "Goldens"]
        ),
        .testTarget(name: "ReportsTests", dependencies: ["Reports", "Volumes"], exclude: ["Goldens"]),
        .testTarget(name: "TensorsTests", dependencies: ["Tensors"]),
        .testTarget(name: "ImageQualityTests", dependencies: ["ImageQuality"], exclude: ["Goldens"]),
        .testTarget(
            name: "ReaderStudiesTests",
            dependencies: ["DICOMFiles", "Digests", "ReaderStudies"]
        ),
        .testTarget(name: "StatisticsTests", dependencies: ["Statistics"], exclude: ["Goldens"]),
        .testTarget(name: "DigestsTests", dependencies: ["Digests"]),
        .testTarget(
            name: "NeuralNetworksTests",
            dependencies: ["Digests", "NeuralNetworks", "Tensors"],
            exclude: ["Goldens"]
        ),
        .testTarget(name: "GradientTests", dependencies: ["NeuralNetworks", "Tensors"]),
        .testTarget(
            name: "DenoisingNetworksTests",
            dependencies: ["DenoisingNetworks", "NeuralNetworks", "Tensors"],
            exclude: ["Goldens"]
        ),
        .testTarget(
            name: "SegmentationNetworksTests",
            dependencies: ["DenoisingNetworks", "NeuralNetworks", "SegmentationNetworks", "Tensors"],
            exclude: ["Goldens"]
        ),
        .testTarget(name: "CKernelsTests", dependencies: ["CKernels"]),
        .testTarget(name: "ArchitectureTests"),
        .testTarget(
            name: "BatchRunnerTests",
            dependencies: [
                "BatchRunner", "DICOMFiles", "NoiseModels", "Phantoms", "Pipelines", "Reports",
                "SeriesVolumes", "Tensors", "Volumes",
            ]
        ),
        .testTarget(name: "CommandTests", dependencies: ["DenoisingNetworks", "NeuralNetworks"]),
        .testTarget(
            name: "StudiesTests",
            dependencies: [
                "DICOMFiles", "DenoisingNetworks", "Digests", "NeuralNetworks", "Phantoms", "Pipelines",
                "ReaderStudies", "Reports", "Studies", "Training", "Volumes",
            ],
            exclude: ["Goldens"]
        ),
        .testTarget(
            name: "TrainingTests",
            dependencies: [
                "DenoisingNetworks", "NeuralNetworks", "NoiseModels", "Pipelines", "Reports",
                "SegmentationNetworks", "Tensors", "Training",
            ]
        ),
        .testTarget(name: "DICOMConformanceTests"),
        // C
        .target(
            name: "CDCMTK",
            linkerSettings: [
                "dcmjpeg", "ijg8", "ijg12", "ijg16", "dcmjpls", "dcmtkcharls", "dcmdata", "oflog", "ofstd",
            ].map {
                .linkedLibrary($0)
            }
        ),
        .target(name: "CDigest", linkerSettings: [.linkedLibrary("crypto")]),
        .target(
            name: "CKernels",
            exclude: [
                "Accumulate.inc", "Bfloat16.inc", "ConvolveRow.inc", "Finish.inc", "SumGradients.inc",
                "VariantBF16.inc", "VariantFP32.inc", "Vectors.inc", "WinogradGroup.inc",
            ],
            linkerSettings: [.linkedLibrary("pthread")]
        ),
        .target(
            name: "CNifti",
            cSettings: [.headerSearchPath("debian")],
            linkerSettings: ["nifti2", "znz"].map { .linkedLibrary($0) }
        ),
        .target(name: "CPNG", linkerSettings: [.linkedLibrary("png16")]),
        .systemLibrary(name: "COpenBLAS"),
        .systemLibrary(name: "COpenJPEG", pkgConfig: "libopenjp2"),
        .systemLibrary(name: "CKissFFT"),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib"),
    ],
    swiftLanguageModes: [.v6],
    cxxLanguageStandard: .cxx17
)
