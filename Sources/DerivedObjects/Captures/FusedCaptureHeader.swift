import DICOMFiles
import Volumes

/// Composes the attributes of the colour pictures: a Multi-frame True Color Secondary Capture (PS3.3 A.8.5).
package struct FusedCaptureHeader: Sendable {
    /// Multi-frame True Color Secondary Capture Image Storage.
    package static let sopClassUID = "1.2.840.10008.5.1.4.1.1.7.4"

    /// Frame Label Vector (0018,2002).
    private static let frameLabelVector = Tag(0x0018, 0x2002)

    /// UIDs and texts.
    package let rules: DerivedHeader
    /// The first source file.
    package let source: SourceObject

    /// Creates a composer.
    package init(rules: DerivedHeader, source: SourceObject) {
        self.rules = rules
        self.source = source
    }

    /// The whole data set without pixel data.
    ///
    /// - Parameters:
    ///   - pixels: Eight-bit RGB, a frame per key slice.
    ///   - slices: Index of every frame's slice in the series.
    ///   - references: The images the pictures show.
    /// - Returns: The attributes.
    package func dataSet(pixels: PixelFormat, slices: [Int], references: [SourceReference]) -> DataSet {
        var header = rules.newObject(from: source, sopClassUID: Self.sopClassUID)
        header.set(.imageType, .cs, texts: ["DERIVED", "SECONDARY"])
        header.set(.conversionType, .cs, text: "WSD")
        header.set(.patientOrientation, .cs, bytes: [])
        header.set(.burnedInAnnotation, .cs, text: burnedInAnnotation)
        header.set(.derivationDescription, .st, text: rules.derivation.text(for: .fused))
        header.set(.derivationCodeSequence, items: [CodedConcept.uncertaintyAnalysis.item])
        header.set(.sourceImageSequence, items: references.map(Self.sourceItem))
        header.set(.numberOfFrames, .is, text: String(slices.count))
        if slices.count > 1 {
            header.set(.frameIncrementPointer, attributeTags: [Self.frameLabelVector])
            header.set(Self.frameLabelVector, .sh, texts: slices.map { "Slice \($0 + 1)" })
        }
        header.setPixelDescription(pixels, frames: slices.count)
        return header
    }

    // Carried from the source, never downgraded. Where the source does not say, scanners' CT and MR pixels are clean and
    // screens of ultrasound and X-ray systems usually are not.
    private var burnedInAnnotation: String {
        if let stated = source.dataSet.string(.burnedInAnnotation) { return stated == "NO" ? "NO" : "YES" }
        return source.unit == .hounsfield || source.unit == .signalIntensity ? "NO" : "YES"
    }

    // Panels side by side: the source's positions are not those of the picture.
    private static func sourceItem(_ reference: SourceReference) -> DataSet {
        reference.sourceImageItem(preservesLocations: false)
    }
}
