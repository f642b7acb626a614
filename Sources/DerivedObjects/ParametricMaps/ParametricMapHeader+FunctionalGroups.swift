import DICOMFiles
import Volumes

extension ParametricMapHeader {
    /// The groups all frames share: measures, orientation, window, identity transformation, quantity and frame type.
    func sharedGroups(scale: MapScale, range: ClosedRange<Float>) -> DataSet {
        var groups = DataSet()
        let plane = planes[0]
        var measures = DataSet()
        measures[.pixelSpacing] = plane.pixelSpacing
        measures[.sliceThickness] = plane.sliceThickness
        measures[.spacingBetweenSlices] = plane.spacingBetweenSlices
        groups.set(.pixelMeasuresSequence, items: [measures])
        var orientation = DataSet()
        orientation[.imageOrientationPatient] = plane.orientation
        groups.set(.planeOrientationSequence, items: [orientation])
        groups.set(.frameVOILUTSequence, items: [window(scale: scale, range: range)])
        var identity = DataSet()
        identity.set(.rescaleIntercept, .ds, text: "0")
        identity.set(.rescaleSlope, .ds, text: "1")
        identity.set(.rescaleType, .lo, text: "US")
        groups.set(.pixelValueTransformationSequence, items: [identity])
        groups.set(.realWorldValueMappingSequence, items: [mapping(scale: scale, range: range)])
        var frameType = DataSet()
        frameType.set(.frameType, .cs, texts: ["DERIVED", "PRIMARY", "VOLUME", "QUANTITY"])
        groups.set(.parametricMapFrameTypeSequence, items: [frameType])
        return groups
    }

    /// The groups of one frame: its index along the stack, its position and its sources.
    func frameGroups(_ frame: Int) -> DataSet {
        let plane = planes[frame]
        var groups = DataSet()
        var content = DataSet()
        if repeatsPositions, let stack = stacks.firstIndex(where: { $0.contains(frame) }) {
            let position = frame - stacks[stack].lowerBound + 1
            content.set(.stackID, .sh, text: String(stack + 1))
            content.set(.inStackPositionNumber, .ul, unsignedLongs: [UInt32(position)])
            content.set(.dimensionIndexValues, .ul, unsignedLongs: [UInt32(stack + 1), UInt32(position)])
        } else {
            content.set(.dimensionIndexValues, .ul, unsignedLongs: [UInt32(frame + 1)])
        }
        groups.set(.frameContentSequence, items: [content])
        var position = DataSet()
        position[.imagePositionPatient] = plane.position
        groups.set(.planePositionSequence, items: [position])
        var derivation = DataSet()
        derivation.set(.derivationDescription, .st, text: rules.derivation.text(for: quantity.kind))
        derivation.set(.derivationCodeSequence, items: [quantity.derivationCode.item])
        derivation.set(
            .sourceImageSequence,
            items: SourceReference.joinedAfterFirst(plane.references).map {
                $0.sourceImageItem(preservesLocations: !rules.derivation.isResampled)
            }
        )
        groups.set(.derivationImageSequence, items: [derivation])
        return groups
    }

    // From the smallest value to the largest, in stored values: the window applies after the identity transformation.
    private func window(scale: MapScale, range: ClosedRange<Float>) -> DataSet {
        let low = (Double(range.lowerBound) - scale.intercept) / scale.slope
        let high = (Double(range.upperBound) - scale.intercept) / scale.slope
        var window = DataSet()
        window.set(.windowCenter, .ds, text: DecimalText.fixedWidth((low + high) / 2))
        window.set(.windowWidth, .ds, text: DecimalText.fixedWidth(high > low ? high - low : 1))
        window.set(.voiLUTFunction, .cs, text: "LINEAR_EXACT")
        return window
    }

    private func mapping(scale: MapScale, range: ClosedRange<Float>) -> DataSet {
        var mapping = DataSet()
        mapping.set(.lutExplanation, .lo, text: quantity.kind.descriptionOpening)
        mapping.set(.lutLabel, .sh, text: quantity.lutLabel)
        mapping.set(.measurementUnitsCodeSequence, items: [source.unit.ucum.item])
        mapping.set(.realWorldValueIntercept, .fd, doubles: [scale.intercept])
        mapping.set(.realWorldValueSlope, .fd, doubles: [scale.slope])
        if precision == .float32 {
            mapping.set(.doubleFloatRealWorldValueFirstValueMapped, .fd, doubles: [Double(range.lowerBound)])
            mapping.set(.doubleFloatRealWorldValueLastValueMapped, .fd, doubles: [Double(range.upperBound)])
        } else {
            mapping.set(.realWorldValueFirstValueMapped, .us, unsignedShorts: [0])
            mapping.set(.realWorldValueLastValueMapped, .us, unsignedShorts: [65_535])
        }
        mapping.set(
            .quantityDefinitionSequence,
            items: [
                Self.definition(CodedConcept("246205007", "SCT", "Quantity"), modality.measuredQuantity),
                Self.definition(CodedConcept("121401", "DCM", "Derivation"), quantity.statistic),
            ]
        )
        return mapping
    }

    private static func definition(_ name: CodedConcept, _ value: CodedConcept) -> DataSet {
        var item = DataSet()
        item.set(.valueType, .cs, text: "CODE")
        item.set(.conceptNameCodeSequence, items: [name.item])
        item.set(.conceptCodeSequence, items: [value.item])
        return item
    }
}
