import DICOMFiles
import SeriesVolumes

extension AssembledSeries {
    /// The images a slice was computed from: itself first, then its neighbours in order, never across the end of a run.
    package func references(of slice: Int, radius: Int) -> [SourceReference] {
        let run = runs.first { $0.contains(slice) } ?? slice..<slice + 1
        let low = max(run.lowerBound, radius > slice ? 0 : slice - radius)
        let high = min(
            run.upperBound - 1,
            radius > slices.count - 1 - slice ? slices.count - 1 : slice + radius
        )
        return [reference(to: slice)] + (low...high).filter { $0 != slice }.map(reference)
    }

    private func reference(to slice: Int) -> SourceReference {
        let slice = slices[slice]
        return SourceReference(
            sopClassUID: headers[slice.headerIndex].sopClassUID ?? "",
            sopInstanceUID: slice.sopInstanceUID,
            frames: isMultiFrame ? [slice.frameIndex + 1] : []
        )
    }

    /// What the header rules need to know of one of the files.
    package func sourceObject(_ headerIndex: Int) throws(DerivationError) -> SourceObject {
        let header = headers[headerIndex]
        guard let pixels = header.pixels else {
            throw DerivationError(.malformedSource, "a source object has no pixel data")
        }
        return SourceObject(
            dataSet: header.dataSet,
            pixels: pixels,
            transferSyntaxUID: header.transferSyntaxUID,
            fileSize: header.fileSize,
            unit: unit
        )
    }

    /// Every UID by which the source is known; no output may have one of them.
    package var sourceUIDs: Set<String> {
        var uids: Set<String> = [studyInstanceUID, seriesInstanceUID]
        for header in headers {
            for uid in [header.sopInstanceUID, header.dataSet.uid(.frameOfReferenceUID)] {
                if let uid { uids.insert(uid) }
            }
        }
        return uids
    }

    /// The Series Instance UID that an output series will have.
    public func outputSeriesInstanceUID(of kind: DerivedKind, derivation: Derivation) -> String {
        DerivedIdentity.seriesInstanceUID(
            source: seriesInstanceUID,
            kind: kind,
            partIndex: partIndex,
            runDigest: derivation.runDigest
        )
    }

    /// The UIDs of the output made from a source object, or from the series where one object stands for all of it.
    func identity(
        of kind: DerivedKind,
        from sourceUID: String,
        derivation: Derivation
    ) throws(DerivationError) -> DerivedIdentity {
        let identity = try DerivedIdentity(
            kind: kind,
            sourceSOPInstanceUID: sourceUID,
            sourceSeriesInstanceUID: seriesInstanceUID,
            partIndex: partIndex,
            runDigest: derivation.runDigest
        )
        let known = sourceUIDs
        guard !known.contains(identity.sopInstanceUID), !known.contains(identity.seriesInstanceUID) else {
            throw DerivationError(.invalidUID, "an output UID equals one of the source")
        }
        return identity
    }
}
