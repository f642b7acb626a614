import Digests
import Training

/// What images come from besides their pixels.
extension SeriesTable {
    func labels(of row: ImageIndex.Row) throws(TrainingError) -> [UInt16] {
        let (number, slice) = slices[row.line - 1]
        guard let labels = series[number].labels else {
            throw TrainingError(
                .invalidImage,
                "\(row.file): the image has no label map: none are read of NIfTI files"
            )
        }
        do throws(StudyError) { return try labels.read(slice) } catch {
            throw TrainingError(.invalidImage, "\(row.file): \(error.description)", underlying: error)
        }
    }

    func digest(of row: ImageIndex.Row, wholeSeries: Bool) -> String {
        let lines = [row.line] + (partners[row.line].map { [$0] } ?? [])
        let parts = lines.map { line in
            let (number, slice) = slices[line - 1]
            let (series, origin) = (series[number], series[number].origins[slice])
            let range = series.storedRange.map { "\($0)" } ?? ""
            let files = wholeSeries ? series.digests : [series.digests[origin.file]]
            return "\(series.modality.rawValue) \(range) \(series.kernel) \(files) \(origin.slice) "
                + "\(series.labels?.digests ?? [])"
        }
        return SHA256.hash(of: parts.joined(separator: "\n")).description
    }
}
