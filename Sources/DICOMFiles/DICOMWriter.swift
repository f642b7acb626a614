import Digests
import Foundation

/// Writes one new DICOM Part 10 file, frame by frame, into a staged folder; never onto a source or a
/// published path.
///
/// The file is removed again unless `finish` returns. Memory holds the header and one frame.
public struct DICOMWriter: ~Copyable {
    private var file: OutputFile
    private let layout: PixelLayout
    /// Preamble, file meta information and the elements before the pixel data, as they stand in the file.
    private let header: [UInt8]
    /// Elements after the pixel data.
    private let trailer: [UInt8]
    private let sopInstanceUID: String
    private var frames = 0
    /// Digest of what was written after the header.
    private var bodyDigest = SHA256()

    /// Creates the file at `path`, mode 0640, and writes everything before the first frame.
    ///
    /// The attributes of the Image Pixel module and Number of Frames are written from `pixels`, whatever
    /// `dataSet` says, with Planar Configuration 0 and High Bit one less than Bits Stored: samples are given
    /// pixel by pixel and unshifted. File meta information is made here; group lengths are left out. Elements
    /// after pixel data are kept there.
    ///
    /// Throws `target-exists` where the path exists, `invalid-uid` without valid SOP Class and Instance UIDs,
    /// `malformed-value` for elements that belong to no data set (groups below 0008, pixel data),
    /// `invalid-image-plane` for a format that cannot be written, `unsupported-transfer-syntax` where
    /// `syntax` cannot hold it, `pixel-data-length` above 4 GiB − 2, `encode-failed`, `dictionary-missing`,
    /// `not-writable`, `disk-full`.
    public init(
        path: String,
        dataSet: DataSet,
        pixels: PixelFormat,
        syntax: OutputTransferSyntax
    ) throws(DICOMError) {
        // Nothing of self is set before the last call that may throw: half of a noncopyable value cannot be
        // taken back.
        let layout = try PixelLayout(pixels, syntax)
        let (header, trailer) = try Self.encode(dataSet, layout)
        let start = layout.elementStart
        var file = try OutputFile(path: path)
        try file.append(header + start)
        bodyDigest.update(data: start)
        self.file = file
        self.layout = layout
        self.header = header
        self.trailer = trailer
        sopInstanceUID = dataSet.uid(.sopInstanceUID) ?? ""
    }

    /// Appends one frame of integer samples: those of a pixel together, pixels row by row; unsigned 32-bit
    /// ones as bit pattern.
    ///
    /// Throws `pixel-data-length` for a wrong number of samples or a frame too many, `malformed-value` where
    /// a sample does not fit Bits Stored, `encode-failed` where it cannot be compressed without loss,
    /// `not-writable`, `disk-full`.
    public mutating func append(stored: [Int32]) throws(DICOMError) {
        try checkFrame(samples: stored.count, kind: .integer)
        try append(layout.frame(stored))
        frames += 1
    }

    /// Appends one frame of Float Pixel Data.
    ///
    /// Throws `pixel-data-length` for a wrong number of samples or a frame too many, `malformed-value` where
    /// a sample is not finite, `not-writable`, `disk-full`.
    public mutating func append(floats: [Float]) throws(DICOMError) {
        try checkFrame(samples: floats.count, kind: .float32)
        guard floats.allSatisfy(\.isFinite) else {
            throw DICOMError(.malformedValue, "a pixel is not finite", tag: .floatPixelData)
        }
        try append(floats.map { $0.bitPattern.littleEndian }.withUnsafeBytes { Array($0) })
        frames += 1
    }

    /// Ends the file, waits until it is on the disk, reads it back and checks it.
    ///
    /// `amending` replaces the data set, for values known only after the last frame; it must encode to the
    /// same number of bytes, describe the same SOP instance and have the same elements after pixel data. Read
    /// back are the bytes (their digest must be that of what was written) and the header (its elements must
    /// be those that were meant).
    ///
    /// Throws `pixel-data-length` for missing frames, `encode-failed` for an amendment of another length,
    /// `verification-failed`, `not-writable`, `disk-full`; the file is gone then.
    public consuming func finish(amending amended: DataSet? = nil) throws(DICOMError) -> WrittenFile {
        guard frames == layout.format.frames else {
            throw DICOMError(.pixelDataLength, "\(frames) of \(layout.format.frames) frames were written")
        }
        try append(layout.elementEnd)
        try append(trailer)
        var header = self.header
        if let amended {
            header = try amendedHeader(amended)
            try file.overwriteStart(header)
        }
        try file.synchronize()
        let sha256 = try verify(header)
        file.keep()
        return WrittenFile(path: file.path, sha256: sha256, bytes: file.length, frames: frames)
    }

    private func amendedHeader(_ amended: DataSet) throws(DICOMError) -> [UInt8] {
        let (header, trailer) = try Self.encode(amended, layout)
        guard header.count == self.header.count, trailer == self.trailer,
            amended.uid(.sopInstanceUID) == sopInstanceUID
        else {
            throw DICOMError(
                .encodeFailed,
                "an amended header must describe the same instance in as many bytes"
            )
        }
        return header
    }

    private func checkFrame(samples: Int, kind: PixelFormat.Kind) throws(DICOMError) {
        precondition(kind == layout.format.kind, "frames are of the kind the format says")
        guard frames < layout.format.frames else {
            throw DICOMError(.pixelDataLength, "more frames than the \(layout.format.frames) announced")
        }
        guard samples == layout.samplesPerFrame else {
            throw DICOMError(
                .pixelDataLength,
                "a frame has \(samples) samples instead of \(layout.samplesPerFrame)"
            )
        }
    }

    private mutating func append(_ bytes: [UInt8]) throws(DICOMError) {
        bodyDigest.update(data: bytes)
        try file.append(bytes)
    }

    /// Digest of the file on the disk, after it has been found to be what was written.
    private func verify(_ header: [UInt8]) throws(DICOMError) -> String {
        var whole = SHA256()
        var body = SHA256()
        var start: [UInt8] = []
        try file.reread { piece in
            whole.update(bufferPointer: piece)
            let missing = min(header.count - start.count, piece.count)
            start += piece[..<missing]
            body.update(bufferPointer: UnsafeRawBufferPointer(rebasing: piece[missing...]))
        }
        guard start == header, body.finalize() == bodyDigest.finalize() else {
            throw DICOMError(.verificationFailed, "the bytes read back are not those written")
        }
        try verifyHeader(header)
        return whole.finalize().description
    }

    /// Throws where the reader does not find in the file what was meant.
    private func verifyHeader(_ header: [UInt8]) throws(DICOMError) {
        let found: DICOMHeader
        do {
            found = try DICOMReader.header(atPath: file.path)
        } catch {
            throw DICOMError(
                .verificationFailed,
                "the file written cannot be read: \(error.description)",
                expanded: "the file written cannot be read: \(error.expandedDescription)"
            )
        }
        let trailing = try DataSet(explicitLittleEndian: trailer)
        let meant = try DataSet(explicitLittleEndian: Array(header[Self.dataSetStart(header)...]))
        guard found.transferSyntaxUID == layout.syntax.uid, found.pixels == layout.format,
            found.dataSet.elements.filter({ $0.tag < .pixelDataGroup }) == meant.elements,
            found.dataSet.elements.allSatisfy({ $0.tag < .pixelDataGroup || trailing[$0.tag] == $0 })
        else {
            throw DICOMError(.verificationFailed, "the file written reads as another data set")
        }
    }
}
