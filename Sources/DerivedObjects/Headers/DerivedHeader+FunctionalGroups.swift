import DICOMFiles

extension DerivedHeader {
    /// Enhanced multi-frame: the chosen frames' groups are kept, Frame Type mirrors Image Type, and every frame says what it was
    /// made from (Derivation Image Sequence, PS3.3 C.7.6.16.2.6).
    func setFunctionalGroups(
        _ header: inout DataSet,
        source: SourceObject,
        frames: [Int],
        references: [[SourceReference]]
    ) throws(DerivationError) {
        // `header` rather than the source: private elements are filtered in it already.
        let perFrame = header.items(.perFrameFunctionalGroupsSequence)
        let shared = header.items(.sharedFunctionalGroupsSequence)
        guard perFrame.count == source.pixels.frames, shared.count == 1, var sharedGroups = shared.first,
            frames.allSatisfy(perFrame.indices.contains)
        else {
            throw DerivationError(
                .malformedSource,
                "the functional groups do not have one shared item and one item for every frame"
            )
        }
        // A group may not be shared and per frame at once: earlier derivations move to the frames.
        let earlier = sharedGroups.items(.derivationImageSequence)
        sharedGroups.remove(.derivationImageSequence)
        setFrameType(&sharedGroups)
        let description = derivationDescription(after: DataSet())
        header.set(.sharedFunctionalGroupsSequence, items: [sharedGroups])
        header.set(
            .perFrameFunctionalGroupsSequence,
            items: zip(frames, references).map { frame, references in
                var groups = perFrame[frame]
                setFrameType(&groups)
                var step = DataSet()
                step.set(.derivationDescription, .st, bytes: description)
                step.set(.derivationCodeSequence, items: derivation.codes.map(\.item))
                step.set(
                    .sourceImageSequence,
                    items: SourceReference.joinedAfterFirst(references).map {
                        $0.sourceImageItem(preservesLocations: !derivation.isResampled)
                    }
                )
                groups.set(
                    .derivationImageSequence,
                    items: earlier + groups.items(.derivationImageSequence) + [step]
                )
                return groups
            }
        )
        setSourceEvidence(&header, source: source.dataSet, references: references.flatMap { $0 })
    }

    private func setFrameType(_ groups: inout DataSet) {
        for element in groups.elements {
            guard case .items(let items) = element.value, items.contains(where: { $0.contains(.frameType) })
            else {
                continue
            }
            let derived = items.map { item in
                var item = item
                item.set(.frameType, .cs, texts: imageType(from: item.strings(.frameType), isEnhanced: true))
                return item
            }
            groups[element.tag] = DataElement(tag: element.tag, vr: element.vr, value: .items(derived))
        }
    }

    /// Source Image Evidence Sequence (0008,9154) names every object the frames refer to, by study and series.
    private func setSourceEvidence(_ header: inout DataSet, source: DataSet, references: [SourceReference]) {
        var series = DataSet()
        series[.seriesInstanceUID] = source[.seriesInstanceUID]
        series.set(.referencedSOPs, items: SourceReference.instanceItems(of: references))
        var studies = header.items(.sourceImageEvidenceSequence)
        let study = source.uid(.studyInstanceUID)
        if let index = studies.firstIndex(where: { $0.uid(.studyInstanceUID) == study }) {
            studies[index].set(
                .referencedSeriesSequence,
                items: studies[index].items(.referencedSeriesSequence) + [series]
            )
        } else {
            var item = DataSet()
            item[.studyInstanceUID] = source[.studyInstanceUID]
            item.set(.referencedSeriesSequence, items: [series])
            studies.append(item)
        }
        header.set(.sourceImageEvidenceSequence, items: studies)
    }

    /// A member of a concatenation stays one, of a new concatenation (PS3.3 C.7.6.16.2.2.4).
    func setConcatenation(_ header: inout DataSet) {
        if let uid = header.uid(.concatenationUID) {
            header.set(.concatenationUID, .ui, text: identity.counterpart(of: uid, "concatenation"))
        }
        if let uid = header.uid(.sopInstanceUIDOfConcatenationSource) {
            header.set(
                .sopInstanceUIDOfConcatenationSource,
                .ui,
                text: identity.counterpart(of: uid, "instance")
            )
        }
    }
}

extension SourceReference {
    /// One instance item for every object referred to, in order of first appearance.
    package static func instanceItems(of references: [SourceReference]) -> [DataSet] {
        var seen: Set<String> = []
        return references.filter { seen.insert($0.sopInstanceUID).inserted }.map(\.instanceItem)
    }
}
