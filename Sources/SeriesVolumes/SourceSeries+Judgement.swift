import DICOMFiles
import Volumes

extension SourceSeries {
    /// Throws why frames that stand or fall together are not to be denoised.
    ///
    /// - Parameters:
    ///   - frames: all slices of one volume or object, or one image of its own.
    ///   - options: what the plan insists on.
    ///   - findings: what was odd but handled is appended.
    /// - Throws: The reason, of the first frame that has one.
    func judge(
        _ frames: [FrameAttributes],
        options: SeriesOptions,
        findings: inout [Finding]
    ) throws(Refusal) {
        guard let first = frames.first else { return }
        for frame in frames { if let problem = Self.pixelProblem(frame) { throw problem } }
        let members = frames.map(\.headerIndex).uniqued().map { headers[$0] }
        let regions = first.imageClass.modality == .us ? try TissueRegions.of(members, options: options) : nil
        if let regions, first.pixels.samplesPerPixel == 3 {
            for (header, region) in zip(members, regions) {
                try refuseColour(header, region, options: options, findings: &findings)
            }
        }
        for frame in frames {
            let eligibility = Eligibility.of(frame, header: headers[frame.headerIndex], options: options)
            if case .refused(let refusal) = eligibility { throw refusal }
        }
        if let regions { try TissueRegions.check(regions, members) }
    }

    /// Why the pixels of an object cannot be denoised whatever they show.
    private static func pixelProblem(_ frame: FrameAttributes) -> Refusal? {
        let pixels = frame.pixels
        let photometric = pixels.photometricInterpretation
        if photometric == "PALETTE COLOR" {
            return Refusal(
                .colour,
                "colour: pixels are indices into a colour table, whose order means nothing to a filter"
            )
        }
        guard pixels.rows > 0, pixels.columns > 0 else {
            return Refusal(.pixelFormat, "an image without rows or columns")
        }
        if pixels.samplesPerPixel == 3 {
            guard frame.imageClass.modality == .us else {
                return Refusal(
                    .colour,
                    "colour: only ultrasound stores grey as colour, and this is \(frame.imageClass.modality.rawValue)"
                )
            }
            guard pixels.bitsAllocated == 8 else {
                return Refusal(
                    .pixelFormat,
                    "colour pixels of \(pixels.bitsAllocated) bits a sample; 8 are handled"
                )
            }
        } else if pixels.samplesPerPixel != 1 || !["MONOCHROME1", "MONOCHROME2"].contains(photometric) {
            return Refusal(.pixelFormat, "pixels of a kind that is neither grey nor red, green and blue")
        }
        guard pixels.kind == .integer, pixels.bitsStored <= 16 else {
            return Refusal(.pixelFormat, "pixels that are not integers of up to 16 bits")
        }
        if pixels.frames > 1, frame.imageClass.layout == .singleFrame {
            return Refusal(.pixelFormat, "\(pixels.frames) frames in an object of a single-frame class")
        }
        return nil
    }

    /// Frames of an object that are looked at for colour: the first, the last and some between.
    private static let colourProbes = 5

    /// Refuses colour within what would be denoised, unless the options insist: then coloured pixels stay as they are.
    ///
    /// Outside tissue regions colour is untouched anyway, and a coloured pixel is never valid, whatever frame it is in.
    private func refuseColour(
        _ header: DICOMHeader,
        _ regions: TissueRegions,
        options: SeriesOptions,
        findings: inout [Finding]
    ) throws(Refusal) {
        guard let pixels = header.pixels else { return }
        let area = regions.isUndeclared ? TissueRegions.wholeFrame : regions
        let mask = area.mask(rows: pixels.rows, columns: pixels.columns)
        let last = pixels.frames - 1
        let probes = (0..<Self.colourProbes).map { $0 * last / (Self.colourProbes - 1) }.uniqued()
        for probe in probes {
            let samples: [Int32]
            do {
                samples = try DICOMReader.frames(of: header, probe..<probe + 1).first?.stored ?? []
            } catch {
                throw Refusal(.decodeFailed, "pixels could not be decoded: \(error.description)")
            }
            guard samples.count == 3 * mask.count else {
                throw Refusal(.decodeFailed, "a decoded frame has another size than its header says")
            }
            let isColoured = mask.indices.contains {
                mask[$0] && !ColorPixel(samples[3 * $0..<3 * $0 + 3]).isGrey
            }
            if !isColoured { continue }
            guard options.insists(on: .colour) else {
                throw Refusal(
                    .colour,
                    "colour: what would be denoised is not grey (red, green and blue differ); "
                        + "add `insist: [colour]` to select-series to process the grey pixels only"
                )
            }
            findings.append(
                Finding(
                    .warning,
                    code: "colour-kept",
                    "coloured pixels stay as they are; only grey ones are processed"
                )
            )
            return
        }
    }
}
