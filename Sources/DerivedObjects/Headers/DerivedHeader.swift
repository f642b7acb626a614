import DICOMFiles
import Volumes

/// The rules that turn the attributes of a source image into those of a derived one: pure functions of data sets.
package struct DerivedHeader: Sendable {
    /// How the images were made.
    package let derivation: Derivation
    /// The new object's UIDs.
    package let identity: DerivedIdentity

    /// Creates the rules for one object.
    package init(derivation: Derivation, identity: DerivedIdentity) {
        self.derivation = derivation
        self.identity = identity
    }

    /// The attributes of a derived image of the source's own SOP class.
    ///
    /// - Parameters:
    ///   - source: The source file.
    ///   - frames: The source's frames, counted from 0, that the output holds, in its order; `[0]` for a single-frame object.
    ///   - references: For each output frame the images it was computed from, the one at the same place first.
    ///   - pixels: How the output's pixels are described.
    /// - Returns: The attributes, without pixel data.
    /// - Throws: `malformed-source` where functional groups and frames disagree, `unsupported-source` for a part of a plain
    ///   multi-frame image.
    package func image(
        from source: SourceObject,
        frames: [Int],
        references: [[SourceReference]],
        pixels: PixelFormat
    ) throws(DerivationError) -> DataSet {
        precondition(frames.count == references.count, "every frame has its references")
        var header = source.dataSet.keepingPrivateElements(allowed: Set(derivation.allowedPrivateElements))
        header.removeWhatBelongsToTheSourceAlone()
        header.setPixelDescription(pixels, frames: frames.count)
        setIdentity(&header)
        setSeries(&header, source: source.dataSet)
        header.setLossyCompression(of: source)
        header.setRescaleType(unit: source.unit)
        setEquipment(&header, source: source.dataSet)
        if derivation.researchOnly, header.contains(.contentQualification) {
            header.set(.contentQualification, .cs, text: Derivation.ContentQualification.research.rawValue)
        }
        setImageType(&header, isEnhanced: source.isEnhanced)
        if source.hasFunctionalGroups {
            try setFunctionalGroups(&header, source: source, frames: frames, references: references)
            setConcatenation(&header)
        } else {
            guard frames == Array(0..<source.pixels.frames) else {
                throw DerivationError(
                    .unsupportedSource,
                    "a multi-frame image without functional groups can only be written whole and in order"
                )
            }
            setDerivation(&header, source: source.dataSet, references: references.flatMap { $0 })
        }
        return header
    }

    // MARK: Instance and series

    private func setIdentity(_ header: inout DataSet) {
        header.set(.sopInstanceUID, .ui, text: identity.sopInstanceUID)
        header.set(.seriesInstanceUID, .ui, text: identity.seriesInstanceUID)
        let stamp = CreationStamp(derivation.created, offset: header.string(.timezoneOffsetFromUTC))
        for tag in [Tag.instanceCreationDate, .seriesDate, .contentDate] {
            header.set(tag, .da, text: stamp.date)
        }
        for tag in [Tag.instanceCreationTime, .seriesTime, .contentTime] {
            header.set(tag, .tm, text: stamp.time)
        }
    }

    /// The attributes of a new object of another class than the source's: patient, study, identity, series and equipment.
    package func newObject(from source: SourceObject, sopClassUID: String) -> DataSet {
        var header = source.dataSet.patientAndStudy
        header.set(.sopClassUID, .ui, text: sopClassUID)
        setIdentity(&header)
        setSeries(&header, source: source.dataSet)
        setEquipment(&header, source: source.dataSet)
        header.set(.instanceNumber, .is, text: String(identity.partIndex + 1))
        for tag in [Tag.modality, .bodyPartExamined, .laterality, .imageLaterality] {
            header[tag] = source.dataSet[tag]
        }
        // Type 2C: required unless the body part has no side; where the source does not name the part, empty says unknown.
        if !header.contains(.laterality), !header.contains(.bodyPartExamined) {
            header.set(.laterality, .cs, bytes: [])
        }
        for tag in [Tag.lossyImageCompression, .lossyImageCompressionRatio, .lossyImageCompressionMethod] {
            header[tag] = source.dataSet[tag]
        }
        header.setLossyCompression(of: source)
        if header.string(.lossyImageCompression) == nil {
            header.set(.lossyImageCompression, .cs, text: "00")
        }
        header[.recognizableVisualFeatures] = source.dataSet[.recognizableVisualFeatures]
        return header
    }

    /// Series Number and Series Description, from those of the source.
    package func setSeries(_ header: inout DataSet, source: DataSet) {
        let cutter = TextCutter(characterSets: source.strings(.specificCharacterSet))
        let description = cutter.joining(
            source.bytes(.seriesDescription) ?? [],
            " ",
            derivation.marker(for: identity.kind),
            limit: 64
        )
        header.set(.seriesDescription, .lo, bytes: description)
        // An unreadable or missing number stays empty (type 2): nothing but the source's number plus the offset is written.
        let number = (try? source.integer(.seriesNumber)) ?? nil
        let offset = derivation.seriesNumberOffset.multipliedReportingOverflow(
            by: identity.kind.seriesNumberMultiple
        )
        if let number, !offset.overflow,
            let sum = Int32(exactly: number).map(Int.init).map({ $0 &+ offset.partialValue }),
            Int32(exactly: sum) != nil
        {
            header.set(.seriesNumber, .is, text: String(sum))
        } else {
            header.set(.seriesNumber, .is, bytes: [])
        }
    }

    // MARK: Image type and derivation

    private func setImageType(_ header: inout DataSet, isEnhanced: Bool) {
        header.set(
            .imageType,
            .cs,
            texts: imageType(from: header.strings(.imageType), isEnhanced: isEnhanced)
        )
    }

    /// Image Type or Frame Type: value 1 DERIVED, value 2 by the IOD, the others kept.
    package func imageType(from source: [String], isEnhanced: Bool) -> [String] {
        var values = source
        while values.count < 2 { values.append("") }
        values[0] = "DERIVED"
        values[1] = isEnhanced ? "PRIMARY" : derivation.imageTypeValue2.rawValue
        return values
    }

    private func setDerivation(_ header: inout DataSet, source: DataSet, references: [SourceReference]) {
        header.set(.derivationDescription, .st, bytes: derivationDescription(after: source))
        header.set(
            .derivationCodeSequence,
            items: header.items(.derivationCodeSequence) + derivation.codes.map(\.item)
        )
        // A plain multi-frame image refers to its source object once: an item without frame numbers means all of them.
        let sources = SourceReference.joined(references).map {
            SourceReference(sopClassUID: $0.sopClassUID, sopInstanceUID: $0.sopInstanceUID, frames: [])
        }
        header.set(
            .sourceImageSequence,
            items: sources.map { $0.sourceImageItem(preservesLocations: !derivation.isResampled) }
        )
    }

    /// Our sentence after what the source says already, at most 1024 bytes; ours is never cut.
    package func derivationDescription(after source: DataSet) -> [UInt8] {
        TextCutter(characterSets: source.strings(.specificCharacterSet)).joining(
            source.bytes(.derivationDescription) ?? [],
            "; ",
            derivation.text(for: identity.kind),
            limit: 1024
        )
    }
}
