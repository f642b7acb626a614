import DICOMFiles

extension Segmentation {
    /// The segment's number of every pixel of a frame, 0 where it belongs to none, columns fastest.
    ///
    /// A pixel belongs to a fractional segment where its value is at least half of the maximum.
    /// - Throws: `decode-failed`, `invalid-segmentation`.
    func numbers(of frame: Frame) throws(SeriesError) -> [UInt16] {
        let pixels: [FramePixels]
        do throws(DICOMError) {
            pixels = try DICOMReader.frames(of: header, frame.index..<frame.index + 1)
        } catch {
            throw SeriesError(
                .decodeFailed,
                "the segmentation's pixels could not be decoded: \(error.description)",
                expanded: "\(header.path): \(error.expandedDescription)",
                underlying: error
            )
        }
        guard let stored = pixels.first?.stored, stored.count == rows * columns else {
            throw .invalidSegmentation("its pixels are not one whole number each")
        }
        let number = UInt16(clamping: frame.segment)
        switch encoding {
        case .binary: return stored.map { $0 == 0 ? 0 : number }
        case .fractional(let maximum): return stored.map { 2 * Int($0) >= Int(maximum) ? number : 0 }
        case .labelMap(let background): return stored.map { $0 == background ? 0 : UInt16(clamping: $0) }
        }
    }
}
