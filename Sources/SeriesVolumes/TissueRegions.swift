import DICOMFiles

/// The parts of an ultrasound frame that show 2D tissue, from Sequence of Ultrasound Regions (PS3.3 C.8.5.5).
struct TissueRegions: Hashable, Sendable {
    /// A rectangle of pixels, both ends included, clipped to the frame; empty ones are not kept.
    struct Rectangle: Hashable, Sendable {
        let columns: ClosedRange<Int>
        let rows: ClosedRange<Int>
    }

    /// Regions of 2D tissue: Region Spatial Format 1 and Region Data Type 1.
    private(set) var tissue: [Rectangle] = []
    /// Every other region (colour Doppler, spectra, M-mode, traces, colour bars), excluded where it overlaps tissue.
    private(set) var other: [Rectangle] = []
    /// The whole frame counts as tissue.
    private(set) var isWholeFrame = false

    static let wholeFrame: TissueRegions = {
        var regions = TissueRegions()
        regions.isWholeFrame = true
        return regions
    }()

    /// The object does not declare regions, and nothing in it may be touched.
    private(set) var isUndeclared = false

    static let undeclared: TissueRegions = {
        var regions = TissueRegions()
        regions.isUndeclared = true
        return regions
    }()

    private init() {}

    /// Reads the regions of an object; nil where it has no sequence.
    init?(_ dataSet: DataSet, rows: Int, columns: Int) throws(DICOMError) {
        let items = dataSet.items(.sequenceOfUltrasoundRegions)
        if items.isEmpty { return nil }
        for item in items {
            guard let x0 = try item.integer(.regionLocationMinX0),
                let y0 = try item.integer(.regionLocationMinY0),
                let x1 = try item.integer(.regionLocationMaxX1),
                let y1 = try item.integer(.regionLocationMaxY1)
            else { continue }
            let (left, right) = (max(0, x0), min(columns - 1, x1))
            let (top, bottom) = (max(0, y0), min(rows - 1, y1))
            guard left <= right, top <= bottom else { continue }
            let rectangle = Rectangle(columns: left...right, rows: top...bottom)
            let format = try item.integer(.regionSpatialFormat)
            let type = try item.integer(.regionDataType)
            if format == 1, type == 1 { tissue.append(rectangle) } else { other.append(rectangle) }
        }
    }

    /// One value per pixel of a frame, true where it shows tissue.
    func mask(rows: Int, columns: Int) -> [Bool] {
        if isWholeFrame { return [Bool](repeating: true, count: rows * columns) }
        var mask = [Bool](repeating: false, count: rows * columns)
        for (rectangles, value) in [(tissue, true), (other, false)] {
            for rectangle in rectangles {
                for row in rectangle.rows {
                    let line = row * columns
                    for column in rectangle.columns { mask[line + column] = value }
                }
            }
        }
        return mask
    }
}

extension TissueRegions {
    /// The regions of each header; the whole frame where there is no sequence and the options say so.
    ///
    /// An object without the sequence has no regions here; `check` refuses it after colour and Image Type had their say.
    static func of(_ headers: [DICOMHeader], options: SeriesOptions) throws(Refusal) -> [TissueRegions] {
        var result: [TissueRegions] = []
        for header in headers {
            let regions: TissueRegions?
            do {
                regions = try TissueRegions(
                    header.dataSet,
                    rows: header.pixels?.rows ?? 0,
                    columns: header.pixels?.columns ?? 0
                )
            } catch {
                throw Refusal(.malformedValue, "an ultrasound region cannot be read: \(error.description)")
            }
            let fallback = options.ultrasoundRegions == .wholeFrame ? TissueRegions.wholeFrame : .undeclared
            result.append(regions ?? fallback)
        }
        return result
    }

    /// Refuses headers whose regions are not declared or hold no tissue.
    static func check(_ regions: [TissueRegions], _ headers: [DICOMHeader]) throws(Refusal) {
        for (region, header) in zip(regions, headers) {
            if region.isUndeclared {
                throw Refusal(
                    .noRegions,
                    "no regions: the object does not say which part of the frame is tissue; "
                        + "set `regions: whole-frame` in select-series to process all of it"
                )
            }
            guard let pixels = header.pixels,
                region.mask(rows: pixels.rows, columns: pixels.columns).contains(true)
            else {
                throw Refusal(.noTissue, "none of the ultrasound regions shows 2D tissue alone")
            }
        }
    }
}
