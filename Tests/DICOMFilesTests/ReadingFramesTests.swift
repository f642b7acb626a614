import DICOMFiles
import Foundation
import Testing

@Suite("Reading: frames of hand-made files") struct ReadingFramesTests {
    let folder: ScratchFolder

    init() throws { folder = try ScratchFolder() }

    private func header(_ bytes: [UInt8]) throws -> DICOMHeader {
        try DICOMReader.header(atPath: folder.write(bytes))
    }

    private func stored(_ image: Bytes.Image, frames: Range<Int> = 0..<1) throws -> [[Int32]] {
        try DICOMReader.frames(of: header(image.file), frames).map(\.stored)
    }

    @Test func extendsTheSignFromBitsStored() throws {
        var image = Bytes.Image()
        image.shape(1, 4, allocated: 16, stored: 12, signed: true)
        // 0x0800 is the sign bit; what stands above it (an old overlay) is not part of the value.
        image.pixels = [0x00, 0x08, 0xFF, 0x07, 0xFF, 0x0F, 0x01, 0xF0]
        #expect(try stored(image) == [[-2048, 2047, -1, 1]])
        image.shape(1, 4, allocated: 16, stored: 12, signed: false)
        #expect(try stored(image) == [[2048, 2047, 4095, 1]])
    }

    @Test func readsEveryWordSize() throws {
        var image = Bytes.Image()
        image.shape(1, 2, allocated: 32, stored: 32, signed: true)
        image.pixels = [0xFE, 0xFF, 0xFF, 0xFF, 0x00, 0x00, 0x01, 0x00]
        #expect(try stored(image) == [[-2, 65536]])
        image.shape(1, 2, allocated: 32, stored: 32, signed: false)
        #expect(try stored(image) == [[-2, 65536]])  // the bit pattern of 4294967294
        image.shape(1, 2, allocated: 8, stored: 8, signed: true)
        image.pixels = [0xFF, 0x7F]
        #expect(try stored(image) == [[-1, 127]])
        image.shape(1, 2, allocated: 8, stored: 8, signed: false)
        #expect(try stored(image) == [[255, 127]])
    }

    /// 1-bit frames follow one another without padding: the second begins inside a byte.
    @Test func unpacksBits() throws {
        var image = Bytes.Image()
        image.shape(1, 5, allocated: 1, stored: 1, signed: false)
        image.set(0x0028, 0x0008, "2")
        image.pixelVR = "OB"
        image.pixels = [0b0101_0011, 0b10]
        #expect(try stored(image, frames: 0..<2) == [[1, 1, 0, 0, 1], [0, 1, 0, 0, 1]])
        #expect(try stored(image, frames: 1..<2) == [[0, 1, 0, 0, 1]])
    }

    @Test func swapsBigEndianWords() throws {
        var image = Bytes.Image()
        image.big = true
        image.pixels = [0x01, 0x02, 0xFF, 0xFF, 0, 3, 0, 4]
        #expect(try stored(image) == [[0x0102, -1, 3, 4]])
        // 8-bit samples in OW stand in swapped pairs, in OB as they are.
        image.shape(1, 3, allocated: 8, stored: 8, signed: false)
        image.set(0x0028, 0x0008, "2")
        image.pixels = [2, 1, 4, 3, 6, 5]
        #expect(try stored(image, frames: 0..<2) == [[1, 2, 3], [4, 5, 6]])
        #expect(try stored(image, frames: 1..<2) == [[4, 5, 6]])
        image.pixelVR = "OB"
        #expect(try stored(image, frames: 0..<2) == [[2, 1, 4], [3, 6, 5]])
    }

    @Test func readsColorPlanesAndSpaces() throws {
        var image = Bytes.Image()
        image.shape(1, 2, allocated: 8, stored: 8, signed: false, samples: 3)
        image.pixelVR = "OB"
        image.set(0x0028, 0x0004, "RGB")
        image.set(0x0028, 0x0006, 0)
        image.pixels = [1, 2, 3, 4, 5, 6]
        #expect(try stored(image) == [[1, 2, 3, 4, 5, 6]])
        image.set(0x0028, 0x0006, 1)
        #expect(try stored(image) == [[1, 3, 5, 2, 4, 6]])
        // Grey in YBR_FULL is equal channels in RGB, in every arrangement.
        image.set(0x0028, 0x0004, "YBR_FULL")
        image.pixels = [10, 200, 128, 128, 128, 128]
        #expect(try stored(image) == [[10, 10, 10, 200, 200, 200]])
        image.set(0x0028, 0x0006, 0)
        image.set(0x0028, 0x0004, "YBR_FULL_422")
        image.pixels = [10, 200, 128, 128]
        #expect(try stored(image) == [[10, 10, 10, 200, 200, 200]])
        // Pure red of ITU-T T.871: Y 76, Cb 85, Cr 255.
        image.pixels = [76, 76, 85, 255]
        #expect(try stored(image) == [[254, 0, 0, 254, 0, 0]])
    }

    @Test func readsFloats() throws {
        var image = Bytes.Image()
        image.shape(1, 2, allocated: 32, stored: 32, signed: false)
        image.pixelElement = 0x0008
        image.pixelVR = "OF"
        image.pixels = [0, 0, 0xC0, 0x3F, 0, 0, 0x20, 0xC0]
        let frame = try #require(try DICOMReader.frames(of: header(image.file), 0..<1).first)
        #expect(frame.floats == [1.5, -2.5])
        #expect(frame.stored.isEmpty)
        image.pixelElement = 0x0009
        image.pixelVR = "OD"
        image.shape(1, 1, allocated: 64, stored: 64, signed: false)
        let doubles = try header(image.file)
        #expect(
            code { () throws(DICOMError) in _ = try DICOMReader.frames(of: doubles, 0..<1) }
                == .unsupportedTransferSyntax
        )
    }

    /// RLE frame of one segment: 4 literal bytes.
    private func rle(_ bytes: [UInt8]) -> [UInt8] {
        Bytes.u32(1) + Bytes.u32(64) + Array(repeating: 0, count: 56) + [UInt8(bytes.count - 1)] + bytes
            + (bytes.count.isMultiple(of: 2) ? [0] : [])
    }

    /// Frames by one fragment each, by the offset table, and by all fragments together.
    @Test func assignsFragmentsToFrames() throws {
        var image = Bytes.Image()
        image.shape(2, 2, allocated: 8, stored: 8, signed: false)
        let first = rle([1, 2, 3, 4])
        let second = rle([5, 6, 7, 8])
        func frames(_ parts: [[UInt8]], _ range: Range<Int> = 0..<2) throws -> [[Int32]] {
            try DICOMReader.frames(of: header(image.encapsulated(parts, syntax: Bytes.rleSyntax)), range).map(
                \.stored
            )
        }
        let half = Array(first.prefix(40))
        let rest = Array(first.dropFirst(40))
        #expect(try frames([[], half, rest], 0..<1) == [[1, 2, 3, 4]])
        image.set(0x0028, 0x0008, "2")
        #expect(try frames([[], first, second]) == [[1, 2, 3, 4], [5, 6, 7, 8]])
        #expect(try frames([[], first, second], 1..<2) == [[5, 6, 7, 8]])
        let offset = Bytes.u32(0) + Bytes.u32(16 + first.count)
        #expect(try frames([offset, half, rest, second]) == [[1, 2, 3, 4], [5, 6, 7, 8]])
        // Three fragments, two frames and no table that says how: refused, not guessed.
        for table in [[], Bytes.u32(0) + Bytes.u32(12), Bytes.u32(0) + Bytes.u32(0)] {
            let path = try folder.write(
                image.encapsulated([table, half, rest, second], syntax: Bytes.rleSyntax)
            )
            #expect(
                code { () throws(DICOMError) in
                    _ = try DICOMReader.frames(of: try DICOMReader.header(atPath: path), 0..<2)
                } == .pixelDataLength
            )
        }
    }

    @Test func usesTheExtendedOffsetTable() throws {
        var image = Bytes.Image()
        image.shape(2, 2, allocated: 8, stored: 8, signed: false)
        image.set(0x0028, 0x0008, "2")
        let first = rle([1, 2, 3, 4])
        let parts = [[], Array(first.prefix(40)), Array(first.dropFirst(40)), rle([5, 6, 7, 8])]
        let table = Bytes.u32(0) + Bytes.u32(0) + Bytes.u32(16 + first.count) + Bytes.u32(0)
        let dataSet =
            image.header + Bytes.explicit(0x7FE0, 0x0001, "OV", table)
            + Bytes.explicit(0x7FE0, 0x0010, "OB", [], length: Bytes.undefined)
            + parts.flatMap { Bytes.item($0) } + Bytes.sequenceEnd
        let read = try header(Bytes.file(dataSet, syntax: Bytes.rleSyntax))
        #expect(try DICOMReader.frames(of: read, 0..<2).map(\.stored) == [[1, 2, 3, 4], [5, 6, 7, 8]])
        #expect(!read.dataSet.contains(Tag(0x7FE0, 0x0001)))
    }

    @Test func refusesDamagedAndUnsupportedFrames() throws {
        var image = Bytes.Image()
        image.shape(2, 2, allocated: 8, stored: 8, signed: false)
        func refusal(_ frame: [UInt8], _ syntax: String) throws -> DICOMError.Code? {
            let path = try folder.write(image.encapsulated([[], frame], syntax: syntax))
            return code { () throws(DICOMError) in
                _ = try DICOMReader.frames(of: try DICOMReader.header(atPath: path), 0..<1)
            }
        }
        #expect(try refusal(Array(rle([1, 2, 3, 4]).prefix(66)), Bytes.rleSyntax) == .decodeFailed)
        #expect(try refusal([0xFF, 0xD8, 0xFF, 0xD9], "1.2.840.10008.1.2.4.50") == .decodeFailed)
        #expect(try refusal([1, 2, 3, 4], "1.2.840.10008.1.2.4.90") == .decodeFailed)
        #expect(try refusal([1, 2, 3, 4], "1.2.840.10008.1.2.4.100") == .unsupportedTransferSyntax)  // MPEG-2
        #expect(try refusal([], Bytes.rleSyntax) == .pixelDataLength)
    }

    /// A JPEG 2000 main header as large as its fields allow, and one with a tile for every pixel.
    @Test(arguments: [(0xFFFF_FFFF, 1), (2, 1), (2, 0)]) func refusesAbsurdTiles(_ size: Int, _ tile: Int)
        throws
    {
        func be(_ value: Int) -> [UInt8] { Bytes.u32(value, big: true) }
        let fields = [size, size, 0, 0, tile, tile, 0, 0].flatMap(be)
        let siz: [UInt8] = [0xFF, 0x4F, 0xFF, 0x51, 0, 41, 0, 0] + fields + [0, 1, 15, 1, 1]
        let read = try header(Bytes.Image().encapsulated([[], siz], syntax: "1.2.840.10008.1.2.4.90"))
        #expect(
            code { () throws(DICOMError) in _ = try DICOMReader.frames(of: read, 0..<1) } == .decodeFailed
        )
    }

    @Test func refusesFramesThatDoNotExist() throws {
        let read = try header(Bytes.Image().file)
        for range in [1..<2, 0..<2, -1..<1] {
            #expect(
                code { () throws(DICOMError) in _ = try DICOMReader.frames(of: read, range) }
                    == .pixelDataLength
            )
        }
        #expect(try DICOMReader.frames(of: read, 0..<0).isEmpty)
    }

    /// Cut in the middle, a compressed image is an error in every codec, never a picture with a grey half.
    @Test(
        .enabled(if: SharedData.isPresent, "needs ../shared/data/fixtures"),
        arguments: [
            "mr_single/MR3_JPLL", "mr_single/MR3_JLSL", "mr_single/MR3_RLE", "mr_single/MR3_J2KR",
            "broken_odd/JPEGwithIcon.dcm",
            "rgb_color/HTJ2KLossless_08_RGB.dcm",
            "ct_transfer_syntaxes/CTImage.dcm_JPEGProcess2_4TransferSyntax_1.2.840.10008.1.2.4.51.dcm",
        ]
    )
    func refusesCutFrames(_ name: String) throws {
        let whole = [UInt8](try Data(contentsOf: SharedData.fixtures.appending(path: name)))
        // The only fragment behind the offset table: find its length field from the pixel data element.
        let mark: [UInt8] = [0xE0, 0x7F, 0x10, 0x00, 0x4F, 0x42, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF]
        let element = try #require(whole.indices.last { whole[$0...].starts(with: mark) })
        let table = element + 12
        let fragment = table + 8 + whole[(table + 4)..<(table + 8)].reversed().reduce(0) { $0 << 8 | Int($1) }
        let length = whole[(fragment + 4)..<(fragment + 8)].reversed().reduce(0) { $0 << 8 | Int($1) }
        for part in [2, 4] {
            let kept = length / part & ~1
            let cut =
                whole[..<(fragment + 4)] + Bytes.u32(kept) + whole[(fragment + 8)..<(fragment + 8 + kept)]
                + Bytes.sequenceEnd
            let read = try header(Array(cut))
            #expect(
                code { () throws(DICOMError) in _ = try DICOMReader.frames(of: read, 0..<1) } == .decodeFailed
            )
            // With an end-of-image marker the cut is only seen by who decodes.
            let closed =
                whole[..<(fragment + 4)] + Bytes.u32(kept + 2) + whole[(fragment + 8)..<(fragment + 8 + kept)]
                + [0xFF, 0xD9]
                + Bytes.sequenceEnd
            let readClosed = try header(Array(closed))
            #expect(
                code { () throws(DICOMError) in _ = try DICOMReader.frames(of: readClosed, 0..<1) }
                    == .decodeFailed
            )
        }
    }
}
