import DICOMFiles
import Foundation
import SeriesVolumes
import Testing
import Volumes

@Suite struct UltrasoundTests {
    private func region(_ format: UInt16, _ type: UInt16, _ bounds: [UInt32]) -> DataSet {
        var item = DataSet()
        item.set(.regionSpatialFormat, .us, unsignedShorts: [format])
        item.set(.regionDataType, .us, unsignedShorts: [type])
        let tags = [
            DICOMFiles.Tag.regionLocationMinX0, .regionLocationMinY0, .regionLocationMaxX1,
            .regionLocationMaxY1,
        ]
        for (tag, value) in zip(tags, bounds) { item.set(tag, .ul, unsignedLongs: [value]) }
        return item
    }

    private func result(
        _ regions: [DataSet],
        _ options: SeriesOptions = SeriesOptions()
    ) throws -> (AssembledSeries?, RefusedSeries?, [Bool]?) {
        let folder = try TemporaryFolder()
        var instance = try SyntheticInstance.slice(
            1,
            sopClass: SyntheticInstance.usClass,
            modality: "US",
            imageType: ["ORIGINAL", "PRIMARY"]
        )
        if !regions.isEmpty { instance.dataSet.set(.sequenceOfUltrasoundRegions, items: regions) }
        try instance.write(to: folder.url)
        let assembled = try #require(try FolderScan.scan(paths: [folder.url.path]).series.first).assemble(
            options
        )
        let series = assembled.volumes.first
        return (series, assembled.refused.first, try series?.read(0..<1).volume.valid?.values)
    }

    private static let wholeFrame = SeriesOptions(ultrasoundRegions: .wholeFrame)

    @Test func withoutRegionsOnlyTheWholeFrameOptionHelps() throws {
        let (none, refused, _) = try result([])
        #expect(none == nil && refused?.code == .noRegions)
        #expect(
            refused?.reason.contains("`regions: whole-frame`") == true
                && refused?.reason.hasPrefix("no regions") == true
        )
        let (series, _, valid) = try result([], Self.wholeFrame)
        #expect(series != nil && valid == nil)
    }

    @Test func boundsIncludeBothEndsAndAreClippedToTheFrame() throws {
        // 4 columns, 3 rows; real objects say 800 where the last column is 799.
        let (_, _, valid) = try result([region(1, 1, [2, 1, 4, 3])])
        #expect(valid == [false, false, false, false, false, false, true, true, false, false, true, true])
    }

    @Test func otherRegionsAreCutOutOfTissueInAnyOrder() throws {
        let tissue = region(1, 1, [0, 0, 3, 2])
        let doppler = region(1, 2, [1, 1, 2, 1])
        let expected = [true, true, true, true, true, false, false, true, true, true, true, true]
        #expect(try result([tissue, doppler]).2 == expected)
        #expect(try result([doppler, tissue]).2 == expected)
        // The whole-frame option does not widen what an object declares.
        #expect(try result([tissue, doppler], Self.wholeFrame).2 == expected)
    }

    @Test func regionsWithoutTissueAreRefused() throws {
        #expect(try result([region(3, 4, [0, 0, 3, 2])]).1?.code == .noTissue)
        #expect(try result([region(1, 1, [0, 0, 3, 2]), region(1, 2, [0, 0, 3, 2])]).1?.code == .noTissue)
        #expect(try result([region(1, 1, [3, 0, 1, 2])], Self.wholeFrame).1?.code == .noTissue)
    }

    @Test func stillsAreJudgedOneByOne() throws {
        let folder = try TemporaryFolder()
        for number in 1...5 {
            var instance = try SyntheticInstance.slice(
                number,
                sopClass: SyntheticInstance.usClass,
                modality: "US",
                imageType: ["ORIGINAL", "PRIMARY"]
            )
            if number != 3 {
                instance.dataSet.set(.sequenceOfUltrasoundRegions, items: [region(1, 1, [0, 0, 3, 2])])
            }
            if number == 4 {
                try instance.dataSet.set(.photometricInterpretation, .cs, string: "PALETTE COLOR")
            }
            try instance.write(to: folder.url)
        }
        let series = try #require(try FolderScan.scan(paths: [folder.url.path]).series.first)
        let result = series.assemble(SeriesOptions())
        #expect(result.volumes.map(\.shape.slices) == [3])
        #expect(Set(result.refused.map(\.code)) == [.noRegions, .colour])
        #expect(result.refused.map(\.paths.count) == [1, 1])
        #expect(result.volumes.flatMap(\.findings).map(\.code) == ["split-pixel-layout"])
    }
}
