import DICOMFiles
import Volumes

extension SourceSeries {
    /// One part of the series as a volume, and the frames of it that are not processed, with the reason.
    ///
    /// Slices of a stack and frames of an object stand or fall together; stills and projections are judged one by one.
    func assemble(
        _ part: SeriesPart,
        index: Int,
        findings: [Finding],
        options: SeriesOptions
    ) -> (volume: AssembledSeries?, refusals: [(Refusal, [FrameAttributes])]) {
        var findings = findings + part.findings
        var kept: [FrameAttributes] = []
        var refusals: [(refusal: Refusal, frames: [FrameAttributes])] = []
        for frames in part.isOfIndependentImages ? part.frames.map({ [$0] }) : [part.frames] {
            do throws(Refusal) {
                try judge(frames, options: options, findings: &findings)
                if part.hasDuplicatePositions {
                    throw Refusal(
                        .duplicatePositions,
                        "several slices lie at one position and no attribute tells them apart: "
                            + "they cannot be ordered; split the series at the source"
                    )
                }
                kept += frames
            } catch {
                if let known = refusals.firstIndex(where: { $0.refusal == error }) {
                    refusals[known].frames += frames
                } else {
                    refusals.append((error, frames))
                }
            }
        }
        if kept.isEmpty { return (nil, refusals) }
        var rest = part
        rest.frames = kept
        do {
            return (try volume(rest, index: index, findings: findings, options: options), refusals)
        } catch {
            return (nil, refusals + [(error, kept)])
        }
    }

    private func volume(
        _ part: SeriesPart,
        index: Int,
        findings: [Finding],
        options: SeriesOptions
    ) throws(Refusal) -> AssembledSeries {
        guard let first = part.frames.first else { throw Refusal(.pixelFormat, "an image without frames") }
        let used = part.frames.map(\.headerIndex).uniqued()
        let partHeaders = used.map { headers[$0] }
        // `used` holds each index once, and every frame's is in it.
        let place = Dictionary(uniqueKeysWithValues: zip(used, used.indices))
        let isUltrasound = first.imageClass.modality == .us
        let regions = isUltrasound ? try TissueRegions.of(partHeaders, options: options) : nil
        var allFindings = findings
        if first.imageType.isEmpty {
            allFindings.append(
                Finding(
                    .warning,
                    code: "image-type-missing",
                    "without Image Type the image is taken for an acquisition"
                )
            )
        }
        let layout = part.layout(options: options)
        allFindings += layout.findings
        let slices = part.frames.map { frame in
            SourceSlice(
                headerIndex: place[frame.headerIndex] ?? 0,
                frameIndex: frame.frameIndex,
                sopInstanceUID: frame.sopInstanceUID,
                slope: frame.rescale.slope,
                intercept: frame.rescale.intercept,
                padding: frame.padding,
                storedRange: frame.pixels.storedRange,
                position: frame.plane.position
            )
        }
        return AssembledSeries(
            studyInstanceUID: studyInstanceUID,
            seriesInstanceUID: seriesInstanceUID,
            partIndex: index,
            modality: first.imageClass.modality,
            unit: first.rescale.unit,
            shape: VolumeShape(
                columns: first.pixels.columns,
                rows: first.pixels.rows,
                slices: part.frames.count
            ),
            geometry: layout.geometry,
            runs: layout.runs,
            slices: slices,
            headers: partHeaders,
            isMultiFrame: part.isMultiFrame,
            storedSamplesPerPixel: first.pixels.samplesPerPixel,
            findings: allFindings.uniqued(),
            regions: regions
        )
    }
}

extension SeriesPart {
    /// Whether the frames are images that need no neighbours, so that one may be left out without leaving a hole.
    fileprivate var isOfIndependentImages: Bool {
        guard let modality = frames.first?.imageClass.modality, !isMultiFrame else { return false }
        return modality != .ct && modality != .mr
    }

    /// Where the slices lie, and which are neighbours.
    struct Layout {
        var geometry: VolumeGeometry?
        var runs: [Range<Int>]
        var findings: [Finding] = []
    }

    /// The geometry and runs of a part whose frames are in slice order.
    func layout(options: SeriesOptions) -> Layout {
        guard let first = frames.first else { return Layout(geometry: nil, runs: []) }
        switch first.imageClass.modality {
        case .ct, .mr: return volumetricLayout(first, options: options)
        // A loop is one run over time.
        case .us where isMultiFrame: return Layout(geometry: nil, runs: [0..<frames.count])
        case .us, .cr, .dx, .mg: return Layout(geometry: nil, runs: SliceRuns.single(frames.count).runs)
        }
    }

    private func volumetricLayout(_ first: FrameAttributes, options: SeriesOptions) -> Layout {
        let positions = frames.compactMap { $0.plane.offset == nil ? nil : $0.plane.position }
        guard positions.count == frames.count else {
            var layout = Layout(geometry: nil, runs: SliceRuns.single(frames.count).runs)
            if frames.count > 1 {
                layout.findings.append(
                    Finding(
                        .warning,
                        code: "position-missing",
                        "without Image Position and Orientation (Patient) the slices have no known neighbours: "
                            + "each is processed on its own"
                    )
                )
            }
            return layout
        }
        let joins = zip(frames, frames.dropFirst()).map {
            SplitKey($0).matches(SplitKey($1)) && $0.stackID == $1.stackID
        }
        var found = SliceRuns.find(
            positions: positions,
            joins: joins,
            toleranceMillimeters: options.spacingToleranceMillimeters
        )
        if isMultiFrame, joins.contains(false) {
            found.findings.append(
                Finding(
                    .note,
                    code: "frames-of-several-dimensions",
                    "the object holds frames of several stacks, echoes, times or the like: "
                        + "only consecutive frames of one of them count as neighbours"
                )
            )
        }
        guard let geometry = geometry(first, step: found.step) else {
            found.findings.append(
                Finding(
                    .warning,
                    code: "spacing-missing",
                    "without Pixel Spacing and a distance between slices the geometry is unknown: "
                        + "each slice is processed on its own"
                )
            )
            return Layout(geometry: nil, runs: SliceRuns.single(frames.count).runs, findings: found.findings)
        }
        return Layout(geometry: geometry, runs: found.runs, findings: found.findings)
    }

    /// Geometry of the first slice; a lone slice's step is Spacing Between Slices or Slice Thickness along the normal.
    private func geometry(_ first: FrameAttributes, step: Vector3?) -> VolumeGeometry? {
        let plane = first.plane
        guard let position = plane.position, let row = plane.rowDirection, let column = plane.columnDirection,
            let normal = plane.normal, let rowSpacing = plane.rowSpacingMillimeters,
            let columnSpacing = plane.columnSpacingMillimeters
        else { return nil }
        let declared = [plane.spacingBetweenSlicesMillimeters, plane.sliceThicknessMillimeters]
            .compactMap { $0 }.first { $0 > 0 }
        guard let sliceStep = step ?? declared.map({ normal * $0 }) else { return nil }
        return VolumeGeometry(
            origin: position,
            columnStep: row * columnSpacing,
            rowStep: column * rowSpacing,
            sliceStep: sliceStep
        )
    }
}
