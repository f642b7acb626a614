import DICOMFiles
import Foundation
import SeriesVolumes
import Testing
import Volumes

/// Scans instances written to a folder and assembles their one series.
private func assemble(
    _ instances: [SyntheticInstance],
    _ options: SeriesOptions = SeriesOptions()
) throws -> (volumes: [AssembledSeries], refused: [RefusedSeries], series: SourceSeries) {
    let folder = try TemporaryFolder()
    // Names against the grain: sorting must not come from them.
    for (index, instance) in instances.enumerated() {
        try instance.write(to: folder.url, "\(99 - index).dcm")
    }
    let scan = try FolderScan.scan(paths: [folder.url.path])
    let series = try #require(scan.series.first)
    #expect(scan.series.count == 1 && scan.rejected.isEmpty && scan.ignored.isEmpty)
    let result = series.assemble(options)
    let kept = result.volumes.flatMap(\.headers).map(\.path)
    let left = result.refused.flatMap(\.paths) + series.duplicates.map(\.path)
    #expect(Set(kept + left).count == instances.count && kept.count + left.count == instances.count)
    return (result.volumes, result.refused, series)
}

private func numbers(_ volume: AssembledSeries) -> [Int] {
    volume.slices.map { Int($0.sopInstanceUID.split(separator: ".").last ?? "") ?? -1 }
}

@Suite struct SplittingTests {
    @Test func sortsByPositionAndReadsTheGeometry() throws {
        let order = [(4, 6.0), (1, 12.0), (3, 8.0), (2, 10.0)]
        let result = try assemble(try order.map { try SyntheticInstance.slice($0.0, z: $0.1) })
        let volume = try #require(result.volumes.first)
        #expect(result.volumes.count == 1 && result.refused.isEmpty)
        #expect(numbers(volume) == [4, 3, 2, 1])
        #expect(volume.shape == VolumeShape(columns: 4, rows: 3, slices: 4))
        #expect(volume.runs == [0..<4])
        #expect(volume.modality == .ct && volume.unit == .hounsfield && !volume.isMultiFrame)
        let geometry = try #require(volume.geometry)
        #expect(geometry.origin == Vector3(-10, -20, 6))
        #expect(geometry.columnStep == Vector3(0.75, 0, 0) && geometry.rowStep == Vector3(0, 0.5, 0))
        #expect(geometry.sliceStep == Vector3(0, 0, 2))
        #expect(volume.findings.isEmpty)
    }

    @Test func sortsAlongAnObliqueNormalWithGantryTilt() throws {
        // Tilted 30° about x: the table moves along z, so the step is not along the normal.
        let (c, s) = (3.0.squareRoot() / 2, 0.5)
        let instances = try (1...4).map { number in
            var instance = try SyntheticInstance.slice(number, z: 0)
            try instance.dataSet.set(.imageOrientationPatient, decimalStrings: [1, 0, 0, 0, c, s])
            try instance.dataSet.set(.imagePositionPatient, decimalStrings: [0, 0, Double(3 * (5 - number))])
            return instance
        }
        let volume = try #require(try assemble(instances).volumes.first)
        #expect(numbers(volume) == [4, 3, 2, 1] && volume.runs == [0..<4])
        #expect(volume.geometry?.sliceStep == Vector3(0, 0, 3))
    }

    @Test(arguments: [
        (DICOMFiles.Tag.echoTime, "split-echo-time"), (.diffusionBValue, "split-b-value"),
        (.temporalPositionIdentifier, "split-temporal-position"), (.triggerTime, "split-trigger-time"),
        (.acquisitionNumber, "split-acquisition-number"),
    ])
    func splitsRepeatedPositionsBy(_ tag: DICOMFiles.Tag, _ code: String) throws {
        let instances = try (0..<6).map { index in
            var instance = try SyntheticInstance.slice(
                index + 1,
                z: Double(index % 3),
                sopClass: SyntheticInstance.mrClass,
                modality: "MR"
            )
            let value = index < 3 ? 10 : 80
            switch tag {
            case .diffusionBValue: instance.dataSet.set(tag, .fd, doubles: [Double(value)])
            case .temporalPositionIdentifier, .acquisitionNumber:
                try instance.dataSet.set(tag, integerStrings: [value])
            // A gated scan triggers every slice a little later.
            case .triggerTime:
                try instance.dataSet.set(tag, decimalStrings: [Double(value) + 0.5 * Double(index % 3)])
            default: try instance.dataSet.set(tag, decimalStrings: [Double(value)])
            }
            return instance
        }
        let result = try assemble(instances.shuffled(using: &Self.generator))
        #expect(result.refused.isEmpty)
        #expect(result.volumes.map(numbers) == [[1, 2, 3], [4, 5, 6]])
        #expect(result.volumes.map(\.partIndex) == [0, 1])
        #expect(result.volumes.allSatisfy { $0.runs == [0..<3] })
        #expect(result.volumes.allSatisfy { $0.findings.map(\.code) == [code] })
    }

    /// Fixed, so that a failure repeats.
    private nonisolated(unsafe) static var generator = SplitMix()

    @Test func sequentialAcquisitionNumbersAndTriggerTimesDoNotSplit() throws {
        let instances = try (1...4).map { number in
            var instance = try SyntheticInstance.slice(number, z: Double(number))
            try instance.dataSet.set(.acquisitionNumber, integerStrings: [number])
            try instance.dataSet.set(.triggerTime, decimalStrings: [Double(100 * number)])
            return instance
        }
        let result = try assemble(instances)
        #expect(result.volumes.count == 1 && result.volumes.first?.runs == [0..<4])
    }

    @Test func gradientDirectionsSplit() throws {
        let directions: [[Double]] = [[1, 0, 0], [1, 0, 0], [0, 1, 0], [0, 1, 0]]
        let instances = try directions.enumerated().map { index, direction in
            var instance = try SyntheticInstance.slice(
                index + 1,
                z: Double(index % 2),
                sopClass: SyntheticInstance.mrClass,
                modality: "MR"
            )
            instance.dataSet.set(.diffusionBValue, .fd, doubles: [1000])
            instance.dataSet.set(.diffusionGradientOrientation, .fd, doubles: direction)
            return instance
        }
        #expect(try assemble(instances).volumes.map(numbers) == [[1, 2], [3, 4]])
    }

    @Test func privateBValuesOfSiemensSplit() throws {
        let instances = try (0..<4).map { index in
            var instance = try SyntheticInstance.slice(
                index + 1,
                z: Double(index % 2),
                sopClass: SyntheticInstance.mrClass,
                modality: "MR"
            )
            try instance.dataSet.set(DICOMFiles.Tag(0x0019, 0x0011), .lo, string: "SIEMENS MR HEADER")
            instance.dataSet.set(
                DICOMFiles.Tag(0x0019, 0x110C),
                .un,
                bytes: Array((index < 2 ? "0 " : "1000").utf8)
            )
            return instance
        }
        #expect(try assemble(instances).volumes.map(numbers) == [[1, 2], [3, 4]])
    }

    @Test func differentImageTypesAreJudgedOnTheirOwn() throws {
        var instances = try (1...3).map { try SyntheticInstance.slice($0, z: Double($0)) }
        instances.append(try .slice(4, z: 9, imageType: ["ORIGINAL", "PRIMARY", "LOCALIZER"]))
        let result = try assemble(instances)
        #expect(result.volumes.map(numbers) == [[1, 2, 3]])
        #expect(result.refused.map(\.code) == [.localizer] && result.refused.first?.partIndex == 1)
        #expect(result.volumes.first?.findings.map(\.code) == ["split-image-type"])
        let insisting = try assemble(instances, SeriesOptions(insistOn: ["localizer"]))
        #expect(insisting.volumes.map(numbers) == [[1, 2, 3], [4]] && insisting.refused.isEmpty)
    }

    @Test func positionsThatNothingTellsApartAreRefused() throws {
        let result = try assemble(
            try [(1, 0.0), (2, 1), (3, 1)].map { try SyntheticInstance.slice($0.0, z: $0.1) }
        )
        #expect(result.volumes.isEmpty && result.refused.map(\.code) == [.duplicatePositions])
        #expect(result.refused.first?.sopInstanceUIDs.count == 3)
    }

    @Test func slicesWithoutPositionStandAlone() throws {
        let result = try assemble(try (1...3).map { try SyntheticInstance.slice($0) })
        let volume = try #require(result.volumes.first)
        #expect(
            volume.geometry == nil && volume.runs == [0..<1, 1..<2, 2..<3] && numbers(volume) == [1, 2, 3]
        )
        #expect(volume.findings.map(\.code) == ["position-missing"])
    }

    @Test func aLoneSliceTakesItsStepFromTheHeader() throws {
        var instance = try SyntheticInstance.slice(1, z: 5)
        #expect(try assemble([instance]).volumes.first?.geometry?.sliceStep == Vector3(0, 0, 2))
        instance.dataSet.remove(.sliceThickness)
        let volume = try #require(try assemble([instance]).volumes.first)
        #expect(volume.geometry == nil && volume.findings.map(\.code) == ["spacing-missing"])
    }

    @Test func projectionsStandAloneInOrderOfTheirNumbers() throws {
        let instances = try [3, 1, 2].map {
            try SyntheticInstance.slice(
                $0,
                sopClass: SyntheticInstance.crClass,
                modality: "CR",
                imageType: ["ORIGINAL", "PRIMARY"]
            )
        }
        let volume = try #require(try assemble(instances).volumes.first)
        #expect(numbers(volume) == [1, 2, 3] && volume.runs == [0..<1, 1..<2, 2..<3])
        #expect(volume.unit == .detectorSignal && volume.findings.isEmpty)
    }
}

/// SplitMix64 of a fixed seed.
private struct SplitMix: RandomNumberGenerator {
    private var state: UInt64 = 7

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
