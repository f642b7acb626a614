import DICOMFiles
import DerivedObjects
import Testing

@Suite struct OverlayPlaneTests {
    @Test func bitsArePackedAcrossFramesLowestFirst() {
        var plane = OverlayPlane(group: 0x6002, rows: 1, columns: 5, frames: 2)
        plane.mark(frame: 0, values: [0, 3, 0, 0, 3], above: 2)
        plane.mark(frame: 1, values: [3, 2, 0, 0, 9], above: 2)
        var header = DataSet()
        plane.add(to: &header, label: "SD > 2 HU")
        // Bits 1, 4, 5 and 9.
        #expect(header.bytes(Tag(0x6002, 0x3000)) == [0b0011_0010, 0b0000_0010])
        #expect(header.string(Tag(0x6002, 0x0015)) == "2")
        #expect(header.string(Tag(0x6002, 0x1500)) == "SD > 2 HU")
    }

    @Test func theFirstFreeGroupIsTaken() {
        func header(_ groups: [UInt16]) -> DataSet {
            var d = DataSet()
            for group in groups { d.set(Tag(group, 0x0010), .us, unsignedShorts: [1]) }
            return d
        }
        #expect(OverlayPlane.firstFreeGroup(in: []) == 0x6000)
        #expect(OverlayPlane.firstFreeGroup(in: [header([0x6000]), header([0x6002, 0x6006])]) == 0x6004)
        let all = header(Array(stride(from: UInt16(0x6000), through: 0x601E, by: 2)))
        #expect(OverlayPlane.firstFreeGroup(in: [all]) == nil)
    }
}
