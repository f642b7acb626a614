import DICOMFiles
import Volumes

extension SourceSeries {
    /// Splits, sorts and checks the series.
    ///
    /// Every instance is accounted for: it is a slice of exactly one volume, or listed in exactly one refusal.
    public func assemble(
        _ options: SeriesOptions
    ) -> (volumes: [AssembledSeries], refused: [RefusedSeries]) {
        if let hazard { return ([], [refuse(hazard, headers)]) }
        var findings = self.findings
        var stacked: [FrameAttributes] = []
        var objects: [[FrameAttributes]] = []
        var unhandled: [DICOMHeader] = []
        for (index, header) in headers.enumerated() {
            guard let imageClass = ImageClass(sopClassUID: header.sopClassUID ?? "") else {
                unhandled.append(header)
                continue
            }
            do throws(Refusal) {
                let frames = try FrameAttributes.frames(
                    of: header,
                    headerIndex: index,
                    imageClass: imageClass,
                    findings: &findings
                )
                let isMultiFrame = imageClass.layout == .functionalGroups || frames.count > 1
                if isMultiFrame { objects.append(frames) } else { stacked += frames }
            } catch {
                // A slice that cannot be placed or rescaled leaves a hole: like a broken member, it condemns the series.
                return ([], [refuse(error, headers)])
            }
        }
        findings = findings.uniqued()

        let split = SeriesSplit(stacked)
        var parts = split.parts.indices.map { index in
            SeriesPart(
                frames: split.parts[index].frames,
                isMultiFrame: false,
                hasDuplicatePositions: split.parts[index].hasDuplicatePositions,
                findings: split.findings(for: index)
            )
        }
        parts += objects.map {
            SeriesPart(frames: $0, isMultiFrame: true, hasDuplicatePositions: false, findings: [])
        }
        parts.sort { a, b in
            guard let firstA = a.frames.min(by: SeriesSplit.precedes),
                let firstB = b.frames.min(by: SeriesSplit.precedes)
            else { return false }
            return SeriesSplit.precedes(firstA, firstB)
        }

        var volumes: [AssembledSeries] = []
        var refused: [RefusedSeries] = []
        if !unhandled.isEmpty { refused.append(refuse(Self.notHandled(unhandled), unhandled)) }
        for (index, part) in parts.enumerated() {
            let result = assemble(part, index: index, findings: findings, options: options)
            if let volume = result.volume { volumes.append(volume) }
            refused += result.refusals.map { refusal, frames in
                refuse(
                    refusal,
                    frames.map(\.headerIndex).uniqued().map { headers[$0] },
                    partIndex: parts.count > 1 ? index : nil
                )
            }
        }
        return (volumes, refused)
    }

    private static func notHandled(_ headers: [DICOMHeader]) -> Refusal {
        let classes = headers.map { $0.sopClassUID ?? "" }.uniqued().filter(DICOMUID.isValid).sorted()
        let shown = classes.isEmpty ? "no SOP Class UID" : "SOP Class \(classes.joined(separator: ", "))"
        return Refusal(.notHandled, "not an image class Limpid handles (\(shown))")
    }

    private func refuse(_ refusal: Refusal, _ members: [DICOMHeader], partIndex: Int? = nil) -> RefusedSeries
    {
        RefusedSeries(
            studyInstanceUID: studyInstanceUID,
            seriesInstanceUID: seriesInstanceUID,
            modality: modality,
            partIndex: partIndex,
            code: refusal.code,
            reason: refusal.reason,
            paths: members.map(\.path),
            sopInstanceUIDs: members.map { $0.sopInstanceUID ?? "" }
        )
    }
}

/// Frames that become one volume, in slice order.
struct SeriesPart {
    var frames: [FrameAttributes]
    var isMultiFrame: Bool
    var hasDuplicatePositions: Bool
    var findings: [Finding]
}
