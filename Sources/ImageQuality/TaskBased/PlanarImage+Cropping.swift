extension PlanarImage {
    /// A rectangle of the image.
    /// - Throws: `invalid-region` where it is empty or reaches beyond the image.
    public func cropped(columns: Range<Int>, rows: Range<Int>) throws(ImageQualityError) -> PlanarImage {
        let region = try ImageRegion.rectangle(in: self, columns: columns, rows: rows)
        var cut: [Float] = []
        for channel in 0..<channels {
            cut += region.pixels.map { samples[channel * planeCount + $0] }
        }
        return try PlanarImage(
            columns: columns.count,
            rows: rows.count,
            channels: channels,
            samples: cut
        )
    }
}
