import DICOMFiles
import Volumes

/// What the rules need to know of one source file.
package struct SourceObject: Sendable {
    /// The attributes, without pixel data.
    package let dataSet: DataSet
    /// How its pixels are described.
    package let pixels: PixelFormat
    /// Transfer Syntax UID of the source file.
    package let transferSyntaxUID: String
    /// Size of the source file in bytes.
    package let fileSize: Int
    /// What a pixel means after rescale.
    package let unit: IntensityUnit

    /// Creates a description of a source file.
    package init(
        dataSet: DataSet,
        pixels: PixelFormat,
        transferSyntaxUID: String,
        fileSize: Int,
        unit: IntensityUnit
    ) {
        self.dataSet = dataSet
        self.pixels = pixels
        self.transferSyntaxUID = transferSyntaxUID
        self.fileSize = fileSize
        self.unit = unit
    }

    /// Whether the IOD is an enhanced one, whose Image Type value 2 can only be PRIMARY.
    package var isEnhanced: Bool {
        hasFunctionalGroups || Self.enhancedClasses.contains(dataSet.uid(.sopClassUID) ?? "")
    }

    // Enhanced CT and Enhanced MR Image Storage; files without the functional groups they need exist.
    private static let enhancedClasses: Set<String> = [
        "1.2.840.10008.5.1.4.1.1.2.1", "1.2.840.10008.5.1.4.1.1.4.1",
    ]

    /// Whether frames are described by functional groups.
    package var hasFunctionalGroups: Bool { dataSet.contains(.perFrameFunctionalGroupsSequence) }
}

/// The UIDs of one output object.
package struct DerivedIdentity: Hashable, Sendable {
    /// What is made.
    package let kind: DerivedKind
    /// SOP Instance UID of the output.
    package let sopInstanceUID: String
    /// Series Instance UID of the output.
    package let seriesInstanceUID: String
    /// Index among the volumes that one series was split into.
    package let partIndex: Int
    /// The run's digest, for UIDs inside the object.
    package let runDigest: String

    /// Derives the UIDs from those of the source, the kind, the volume's index and the run's digest.
    ///
    /// Throws `invalid-uid` if a source UID is malformed or an output UID would equal a source UID.
    package init(
        kind: DerivedKind,
        sourceSOPInstanceUID: String,
        sourceSeriesInstanceUID: String,
        partIndex: Int,
        runDigest: String
    ) throws(DerivationError) {
        for uid in [sourceSOPInstanceUID, sourceSeriesInstanceUID] where !DICOMUID.isReferable(uid) {
            throw DerivationError(.invalidUID, "a UID of the source is malformed", expanded: uid)
        }
        self.kind = kind
        self.partIndex = partIndex
        self.runDigest = runDigest
        self.sopInstanceUID = DICOMUID.derived(
            source: sourceSOPInstanceUID,
            kind: "\(kind.rawValue)/instance/\(partIndex)",
            runDigest: runDigest
        )
        self.seriesInstanceUID = Self.seriesInstanceUID(
            source: sourceSeriesInstanceUID,
            kind: kind,
            partIndex: partIndex,
            runDigest: runDigest
        )
        let sources: Set<String> = [sourceSOPInstanceUID, sourceSeriesInstanceUID]
        guard !sources.contains(sopInstanceUID), !sources.contains(seriesInstanceUID) else {
            throw DerivationError(.invalidUID, "an output UID equals one of the source")
        }
    }

    /// The Series Instance UID of an output series.
    package static func seriesInstanceUID(
        source: String,
        kind: DerivedKind,
        partIndex: Int,
        runDigest: String
    ) -> String {
        DICOMUID.derived(source: source, kind: "\(kind.rawValue)/series/\(partIndex)", runDigest: runDigest)
    }

    /// The UID that stands for another one of the source inside this object, such as a concatenation's.
    package func counterpart(of uid: String, _ role: String) -> String {
        DICOMUID.derived(source: uid, kind: "\(kind.rawValue)/\(role)/\(partIndex)", runDigest: runDigest)
    }
}
