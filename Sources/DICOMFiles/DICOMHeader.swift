import Volumes

/// Everything a DICOM Part 10 file says besides its pixels.
public struct DICOMHeader: Sendable {
    /// The file, as it was named when it was read.
    public let path: String
    /// Bytes in the file.
    public let fileSize: Int
    /// Time of the file's last change, in nanoseconds since 1970.
    public let modificationTimeNanoseconds: Int64
    /// Transfer Syntax UID (0002,0010).
    public let transferSyntaxUID: String
    /// Group 0002.
    public let fileMetaInformation: DataSet
    /// The data set without group 7FE0: values as they stand in the file, little endian, text unconverted.
    public let dataSet: DataSet
    /// The Image Pixel module as declared, nil where the object has no pixel data element.
    ///
    /// A missing or unreadable number is 0 here (Number of Frames: 1 where absent), and
    /// `DICOMReader.validateImagePlane` refuses it.
    public let pixels: PixelFormat?
    /// What was odd about the file.
    public let findings: [Finding]

    /// Where the pixels lie.
    let pixelData: PixelDataElement?
    /// Where a deflated data set starts, nil for others.
    let deflatedFrom: Int?
    let transferSyntax: TransferSyntax
    /// Extended Offset Table (7FE0,0001): offset of every frame, counted like the basic one; empty where
    /// there is none.
    let extendedOffsets: [UInt64]
    /// Main header of the first compressed frame.
    let codestream: CodestreamHeader?

    /// SOP Class UID (0008,0016).
    public var sopClassUID: String? { dataSet.uid(.sopClassUID) }
    /// SOP Instance UID (0008,0018).
    public var sopInstanceUID: String? { dataSet.uid(.sopInstanceUID) }
    /// Series Instance UID (0020,000E).
    public var seriesInstanceUID: String? { dataSet.uid(.seriesInstanceUID) }
    /// Study Instance UID (0020,000D).
    public var studyInstanceUID: String? { dataSet.uid(.studyInstanceUID) }
    /// Whether the pixels went through a lossy compression: by transfer syntax, or by Lossy Image Compression
    /// (0028,2110).
    public var isLossy: Bool { transferSyntax.isLossy || dataSet.string(.lossyImageCompression) == "01" }
}
