import DICOMFiles
import Foundation
import SeriesVolumes
import Testing
import Volumes

@Suite struct StoredValuesTests {
    /// One assembled series of slices as `change` leaves them; the folder lives as long as the value.
    private struct Fixture {
        let folder: TemporaryFolder
        let series: AssembledSeries
        let instances: [SyntheticInstance]

        init(
            _ count: Int,
            sopClass: String = SyntheticInstance.ctClass,
            change: (Int, inout SyntheticInstance) throws -> Void
        ) throws {
            folder = try TemporaryFolder()
            var instances: [SyntheticInstance] = []
            for number in 1...count {
                var instance = try SyntheticInstance.slice(
                    number,
                    z: Double(number),
                    sopClass: sopClass,
                    modality: sopClass == SyntheticInstance.mrClass ? "MR" : "CT"
                )
                try change(number, &instance)
                try instance.write(to: folder.url)
                instances.append(instance)
            }
            self.instances = instances
            let result = try FolderScan.scan(paths: [folder.url.path]).series.first?.assemble(SeriesOptions())
            series = try #require(result?.volumes.first, "\(result?.refused.map(\.reason) ?? [])")
        }
    }

    @Test func rescalesEverySliceOnItsOwn() throws {
        let fixture = try Fixture(3, sopClass: SyntheticInstance.mrClass) { number, instance in
            try instance.dataSet.set(.rescaleSlope, decimalStrings: [0.5 * Double(number)])
            try instance.dataSet.set(.rescaleIntercept, decimalStrings: [Double(-number)])
        }
        let slab = try fixture.series.read(1..<3)
        #expect(slab.volume.firstSlice == 1 && slab.volume.shape.slices == 2 && slab.volume.valid == nil)
        #expect(slab.volume.unit == .signalIntensity && slab.color == nil)
        #expect(slab.stored == (fixture.instances[1].samples + fixture.instances[2].samples).map(Int32.init))
        #expect(slab.volume.voxels[0] == 200 * 1 - 2 && slab.volume.voxels[12] == 300 * 1.5 - 3)
        // The whole read at once and slice by slice is the same.
        let whole = try fixture.series.read(0..<3)
        #expect(Array(whole.volume.voxels[12...]) == slab.volume.voxels)
    }

    @Test func mrWithoutRescaleIsTheSignalAndCTWithoutRescaleStaysStored() throws {
        let mr = try Fixture(1, sopClass: SyntheticInstance.mrClass) { _, _ in }
        #expect(mr.series.unit == .signalIntensity && mr.series.findings.isEmpty)
        let ct = try Fixture(1) { _, instance in
            instance.dataSet.remove(.rescaleSlope)
            instance.dataSet.remove(.rescaleIntercept)
        }
        #expect(ct.series.unit == .storedValue && ct.series.findings.map(\.code) == ["rescale-missing"])
        let other = try Fixture(1) { _, instance in
            try instance.dataSet.set(.rescaleType, .lo, string: "MGML")
        }
        #expect(other.series.unit == .storedValue && other.series.findings.map(\.code) == ["rescale-type"])
    }

    @Test func aModalityLUTKeepsStoredValues() throws {
        let fixture = try Fixture(1) { _, instance in
            var lut = DataSet()
            lut.set(.lutDescriptor, .us, unsignedShorts: [4096, 0, 16])
            instance.dataSet.set(.modalityLUTSequence, items: [lut])
        }
        #expect(
            fixture.series.unit == .storedValue && fixture.series.findings.map(\.code) == ["modality-lut"]
        )
        #expect(try fixture.series.read(0..<1).volume.voxels == fixture.instances[0].samples.map(Float.init))
    }

    /// Every stored value of 16 bits must survive the way through modality units, whatever the slope.
    @Test(arguments: [
        (1.0, -1024.0), (2.0002442, -4047), (32.1216, -4047), (0.000_012_345, 0.0312), (-0.37, 91.5),
        (1e-9, 0),
    ])
    func everyStoredValueComesBack(_ slope: Double, _ intercept: Double) throws {
        for isSigned in [false, true] {
            let fixture = try Fixture(1) { _, instance in
                try instance.dataSet.set(.rescaleSlope, decimalStrings: [slope])
                try instance.dataSet.set(.rescaleIntercept, decimalStrings: [intercept])
                instance.dataSet.set(.rows, .us, unsignedShorts: [256])
                instance.dataSet.set(.columns, .us, unsignedShorts: [256])
                instance.dataSet.set(.bitsStored, .us, unsignedShorts: [16])
                instance.dataSet.set(.highBit, .us, unsignedShorts: [15])
                instance.dataSet.set(.pixelRepresentation, .us, unsignedShorts: [isSigned ? 1 : 0])
                instance.samples = Array(0..<65536)
            }
            let slab = try fixture.series.read(0..<1)
            let expected = (0..<65536).map { isSigned ? Int32(Int16(truncatingIfNeeded: $0)) : Int32($0) }
            #expect(slab.stored == expected)
            // A neighbouring Float is not the source's value, so that the way back is really computed.
            let moved = slab.volume.replacing(voxels: slab.volume.voxels.map { $0.nextUp })
            let back = fixture.series.storedValues(of: moved, over: slab)
            #expect(back.stored == expected && back.clipped == 0)
        }
    }

    @Test func roundsHalfToEvenAndClips() throws {
        let fixture = try Fixture(2) { _, _ in }
        let slab = try fixture.series.read(0..<2)
        var volume = slab.volume.slices(1..<2)
        volume.voxels = [0.5, 1.5, -0.5, 2.5, 5000, -2000, .nan, .infinity, -1024, 3071, 3071.5, 7].map {
            Float($0)
        }
        let result = fixture.series.storedValues(of: volume, over: slab)
        let source = fixture.instances[1].samples.map(Int32.init)
        #expect(
            result.stored
                == [1024, 1026, 1024, 1026, 4095, 0, source[6], source[7], 0, 4095, 4095, 1031]
        )
        #expect(result.clipped == 5)
    }

    @Test func paddingIsInvalidKeptAndNeverHit() throws {
        // Declared unsigned although the pixels are signed, as found in the wild: 63536 is -2000.
        let fixture = try Fixture(2) { number, instance in
            instance.dataSet.set(.bitsStored, .us, unsignedShorts: [16])
            instance.dataSet.set(.highBit, .us, unsignedShorts: [15])
            instance.dataSet.set(.pixelRepresentation, .us, unsignedShorts: [1])
            instance.dataSet.set(.pixelPaddingValue, .us, unsignedShorts: [63536])
            if number == 2 { instance.dataSet.set(.pixelPaddingRangeLimit, .ss, signedShorts: [-1990]) }
            instance.samples = [-2000, -1995, -1990, -1989, -2001, 0, 1, 2, 3, 4, 5, 6]
        }
        let slab = try fixture.series.read(0..<2)
        let valid = try #require(slab.volume.valid).values
        #expect(Array(valid[0..<5]) == [false, true, true, true, true])
        #expect(Array(valid[12..<17]) == [false, false, false, true, true])
        // Everything is pushed onto the padding; the intercept is -1024.
        var volume = slab.volume
        for index in volume.voxels.indices {
            volume.voxels[index] = -1024 - 2000 + (index.isMultiple(of: 2) ? 0.25 : -0.25)
        }
        let stored = fixture.series.storedValues(of: volume, over: slab).stored
        #expect(Array(stored[0..<4]) == [-2000, -2001, -1999, -2001])
        #expect(Array(stored[12..<16]) == [-2000, -1995, -1990, -2001])
        #expect(stored[16] == -2001)
    }

    @Test func paddingAtTheEdgeOfTheRangeMovesInwards() throws {
        let fixture = try Fixture(1) { _, instance in
            instance.dataSet.set(.pixelPaddingValue, .us, unsignedShorts: [0])
        }
        let slab = try fixture.series.read(0..<1)
        let result = fixture.series.storedValues(
            of: slab.volume.replacing(voxels: [Float](repeating: -5000, count: 12)),
            over: slab
        )
        #expect(result.stored == [Int32](repeating: 1, count: 12) && result.clipped == 12)
    }

    @Test func monochrome1IsNotInverted() throws {
        let fixture = try Fixture(1) { _, instance in
            try instance.dataSet.set(.photometricInterpretation, .cs, string: "MONOCHROME1")
        }
        #expect(try fixture.series.read(0..<1).stored == fixture.instances[0].samples.map(Int32.init))
    }

    @Test func aFileChangedSinceTheScanIsNotRead() throws {
        let fixture = try Fixture(1) { _, _ in }
        let path = try #require(fixture.series.headers.first?.path)
        try Data([1, 2, 3]).write(to: URL(fileURLWithPath: path))
        #expect(throws: SeriesError.self) { try fixture.series.read(0..<1) }
    }
}
