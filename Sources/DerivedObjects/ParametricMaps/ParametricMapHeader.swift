import DICOMFiles
import Volumes

/// Composes the attributes of a Parametric Map (PS3.3 A.75), the way highdicom and dcmqi do, as a data set.
package struct ParametricMapHeader: Sendable {
    /// Parametric Map Storage.
    package static let sopClassUID = "1.2.840.10008.5.1.4.1.1.30"

    /// UIDs and texts.
    package let rules: DerivedHeader
    /// The first source file: patient, study, series and equipment come from it.
    package let source: SourceObject
    /// What was imaged.
    package let modality: Modality
    /// What the map shows.
    package let quantity: MapQuantity
    /// Width of the stored values.
    package let precision: MapPrecision
    /// One for every frame, in order.
    package let planes: [MapPlane]
    /// Frames that form one stack each: parallel, evenly spaced, in order; together all frames.
    package let stacks: [Range<Int>]
    /// Whether two frames lie at one place (echoes, b-values, times): position alone does not tell them apart then.
    let repeatsPositions: Bool

    /// Creates a composer; `planes` has one element for every frame and is not empty.
    package init(
        rules: DerivedHeader,
        source: SourceObject,
        modality: Modality,
        quantity: MapQuantity,
        precision: MapPrecision,
        planes: [MapPlane],
        stacks: [Range<Int>]
    ) {
        precondition(!planes.isEmpty, "a map has at least one frame")
        self.rules = rules
        self.source = source
        self.modality = modality
        self.quantity = quantity
        self.precision = precision
        self.planes = planes
        self.stacks = stacks
        repeatsPositions = Set(planes.map(\.position)).count < planes.count
    }

    /// How the map's pixels are described.
    package var pixels: PixelFormat {
        let isFloat = precision == .float32
        return PixelFormat(
            rows: source.pixels.rows,
            columns: source.pixels.columns,
            frames: planes.count,
            samplesPerPixel: 1,
            planarConfiguration: 0,
            photometricInterpretation: "MONOCHROME2",
            bitsAllocated: isFloat ? 32 : 16,
            bitsStored: isFloat ? 32 : 16,
            highBit: isFloat ? 31 : 15,
            isSigned: false,
            kind: isFloat ? .float32 : .integer
        )
    }

    /// The whole data set without pixel data, for a map whose smallest and largest value are those of `range`.
    ///
    /// Its encoded length does not depend on `range`, so it can be written before the values are known and amended after.
    package func dataSet(range: ClosedRange<Float>) throws(DerivationError) -> DataSet {
        let scale = try MapScale(quantity: quantity, precision: precision)
        var header = rules.newObject(from: source, sopClassUID: Self.sopClassUID)
        header.set(.imageType, .cs, texts: Self.imageType)
        header[.frameOfReferenceUID] = source.dataSet[.frameOfReferenceUID]
        header.set(
            .positionReferenceIndicator,
            .lo,
            bytes: source.dataSet.bytes(.positionReferenceIndicator) ?? []
        )
        header.set(.contentQualification, .cs, text: rules.derivation.mapQualification.rawValue)
        header.set(.contentLabel, .cs, text: quantity.contentLabel)
        header.set(.contentDescription, .lo, text: quantity.kind.descriptionOpening)
        header.set(.contentCreatorName, .pn, bytes: [])
        header.set(
            .burnedInAnnotation,
            .cs,
            text: source.dataSet.string(.burnedInAnnotation) == "YES" ? "YES" : "NO"
        )
        // Type 1. Where the source does not say, a map of a head might still show a face.
        if header.string(.recognizableVisualFeatures) == nil {
            header.set(.recognizableVisualFeatures, .cs, text: "YES")
        }
        header.set(.acquisitionContextSequence, items: [])
        header.set(.presentationLUTShape, .cs, text: "IDENTITY")
        header.set(.pixelPresentation, .cs, text: "MONOCHROME")
        setPixels(&header)
        setDimensions(&header)
        setReferences(&header)
        header.set(.sharedFunctionalGroupsSequence, items: [sharedGroups(scale: scale, range: range)])
        header.set(.perFrameFunctionalGroupsSequence, items: planes.indices.map(frameGroups))
        return header
    }

    private static let imageType = ["DERIVED", "PRIMARY", "VOLUME", "QUANTITY"]

    private func setPixels(_ header: inout DataSet) {
        header.set(.numberOfFrames, .is, text: String(planes.count))
        if precision == .float32 {
            header.set(.samplesPerPixel, .us, unsignedShorts: [1])
            header.set(.photometricInterpretation, .cs, text: "MONOCHROME2")
            header.set(.rows, .us, unsignedShorts: [UInt16(pixels.rows)])
            header.set(.columns, .us, unsignedShorts: [UInt16(pixels.columns)])
            header.set(.bitsAllocated, .us, unsignedShorts: [32])
        } else {
            header.setPixelDescription(pixels, frames: planes.count)
        }
    }

    private func setDimensions(_ header: inout DataSet) {
        let uid = rules.identity.counterpart(of: rules.identity.sopInstanceUID, "dimensions")
        var organization = DataSet()
        organization.set(.dimensionOrganizationUID, .ui, text: uid)
        header.set(.dimensionOrganizationSequence, items: [organization])
        if stacks.count == 1, planes.count > 1 { header.set(.dimensionOrganizationType, .cs, text: "3D") }
        let dimensions: [(Tag, Tag, String)] =
            repeatsPositions
            ? [
                (.stackID, .frameContentSequence, "Stack ID"),
                (.inStackPositionNumber, .frameContentSequence, "In-Stack Position Number"),
            ] : [(.imagePositionPatient, .planePositionSequence, "Image Position Patient")]
        header.set(
            .dimensionIndexSequence,
            items: dimensions.map { pointer, group, label in
                var index = organization
                index.set(.dimensionIndexPointer, attributeTags: [pointer])
                index.set(.functionalGroupPointer, attributeTags: [group])
                index.set(.dimensionDescriptionLabel, .lo, text: label)
                return index
            }
        )
    }

    /// Common Instance Reference (PS3.3 C.12.2): every source object, in its series.
    private func setReferences(_ header: inout DataSet) {
        var series = DataSet()
        series[.seriesInstanceUID] = source.dataSet[.seriesInstanceUID]
        series.set(
            .referencedInstanceSequence,
            items: SourceReference.instanceItems(of: planes.flatMap(\.references))
        )
        header.set(.referencedSeriesSequence, items: [series])
    }
}
