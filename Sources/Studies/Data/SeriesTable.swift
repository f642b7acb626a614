import Denoisers
import Digests
import Pipelines
import Synchronization
import Training
import Volumes

/// Series as a table of images, every slice an image, named so that nothing of a patient shows.
final class SeriesTable: ImageReading {
    let series: [ImageSeries]
    /// The slice of each line, from line 1.
    let slices: [(series: Int, slice: Int)]
    /// For each slice with a noisy partner the partner's line.
    let partners: [Int: Int]
    private let percentiles = Mutex<[Scale: Result<Double, StudyError>]>([:])

    private struct Scale: Hashable {
        let series: Int
        let percentile: Double
    }

    private init(
        _ series: [ImageSeries],
        _ slices: [(series: Int, slice: Int)],
        partners: [Int: Int]
    ) {
        self.series = series
        self.slices = slices
        self.partners = partners
    }

    /// The table of some series.
    /// - Parameters:
    ///   - path: what messages call it.
    ///   - truth: series without noise.
    ///   - noisy: series of the same patients with noise.
    ///   - partners: for each slice of `truth` its partner in `noisy`.
    /// - Returns: the table, which reads the slices when they are asked for.
    static func index(
        _ path: String,
        truth: [ImageSeries],
        noisy: [ImageSeries] = [],
        partners: [SeriesPairing.Place: SeriesPairing.Place] = [:]
    ) -> ImageIndex {
        var patients: [ImageSeries.Patient: Int] = [:]
        var slices: [(Int, Int)] = []
        var rows: [ImageIndex.Row] = []
        var identity = SHA256()
        for (number, series) in (truth + noisy).enumerated() {
            let isTruth = number < truth.count
            let patient = patients[series.patient] ?? patients.count + 1
            patients[series.patient] = patient
            let names = Names(isTruth: isTruth, series: isTruth ? number : number - truth.count)
            // Without label maps as in studies from before they were read.
            let labels = series.labels.map { " \($0.digests)" } ?? ""
            let line = "\(names.series) \(series.modality.rawValue) \(patient) \(series.digests)\(labels)\n"
            identity.update(data: Array(line.utf8))
            for slice in 0..<series.slices {
                let partner = isTruth ? partners[.init(series: number, slice: slice)] : nil
                slices.append((number, slice))
                rows.append(
                    ImageIndex.Row(
                        line: slices.count,
                        file: names.slice(slice),
                        modality: series.modality,
                        rows: series.rows,
                        columns: series.columns,
                        series: names.series,
                        patient: patient,
                        kernel: series.kernel,
                        manufacturer: series.manufacturer,
                        sliceThicknessMillimeters: series.sliceThicknessMillimeters,
                        tubeVoltageKilovolts: series.tubeVoltageKilovolts,
                        pair: partner.map { Names(isTruth: false, series: $0.series).slice($0.slice) },
                        isTruth: isTruth
                    )
                )
            }
        }
        return ImageIndex(
            path,
            digest: identity.finalize().description,
            rows: rows,
            reader: SeriesTable(truth + noisy, slices, partners: Self.lines(of: rows))
        )
    }

    /// Lines of the rows' pairs, by their own.
    private static func lines(of rows: [ImageIndex.Row]) -> [Int: Int] {
        let lines = Dictionary(rows.map { ($0.file, $0.line) }, uniquingKeysWith: { first, _ in first })
        return Dictionary(
            uniqueKeysWithValues: rows.compactMap { row in
                row.pair.flatMap { lines[$0] }.map { (row.line, $0) }
            }
        )
    }

    /// What a series and its slices are called.
    private struct Names {
        let series: String

        init(isTruth: Bool, series: Int) {
            self.series = (isTruth ? "series-" : "noisy-") + Self.padded(series + 1, digits: 3)
        }

        func slice(_ slice: Int) -> String { "\(series)/slice-" + Self.padded(slice + 1, digits: 4) }

        private static func padded(_ number: Int, digits: Int) -> String {
            let text = "\(number)"
            return String(repeating: "0", count: max(0, digits - text.count)) + text
        }
    }

    func image(_ row: ImageIndex.Row) throws(TrainingError) -> TrainingImage {
        let (number, slice) = slices[row.line - 1]
        do throws(StudyError) {
            return TrainingImage(row, values: try series[number].read(slice).filled)
        } catch {
            throw TrainingError(.invalidImage, "\(row.file): \(error.description)", underlying: error)
        }
    }

    func bounds(
        of row: ImageIndex.Row,
        _ intensity: TrainingIntensity
    ) throws(TrainingError) -> ClosedRange<Double> {
        let number = slices[row.line - 1].series
        switch intensity {
        case .window(let bounds): return bounds
        case .storedRange:
            guard let range = series[number].storedRange else {
                throw TrainingError(
                    .invalidImage,
                    "\(row.file): its file does not say how many bits are stored, so that there is no stored-range; "
                        + "write a window or a percentile"
                )
            }
            return range
        case .percentile(let percentile):
            let scale = Scale(series: number, percentile: percentile)
            // Others wait, rather than read the same series too.
            let measured = percentiles.withLock { known in
                let value = known[scale] ?? Result { () throws(StudyError) in try measure(scale) }
                known[scale] = value
                return value
            }
            do throws(StudyError) { return 0...(try measured.get()) } catch {
                throw TrainingError(.invalidImage, "\(row.file): \(error.description)", underlying: error)
            }
        }
    }

    /// A percentile over the series, as the network's scale is measured when a plan denoises it.
    ///
    /// What is wrong is said without the image that asked first, which differs from run to run.
    private func measure(_ scale: Scale) throws(StudyError) -> Double {
        var histogram = IntensityHistogram()
        let what = "the \(scale.percentile)th percentile of its series"
        for slice in 0..<series[scale.series].slices {
            do throws(StudyError) { histogram.add(try series[scale.series].read(slice)) } catch {
                throw StudyError(
                    .invalidImages,
                    "\(what) cannot be measured on all of it: slice \(slice + 1): \(error.description)",
                    underlying: error
                )
            }
        }
        let value = histogram.percentile(scale.percentile).map(Double.init) ?? 0
        guard value > 0 else {
            throw StudyError(.invalidImages, "\(what) is not above 0; there is nothing to scale it by")
        }
        return value
    }
}

extension Volume {
    /// The voxels; those that hold no image (padding, outside of the ultrasound's fan, not finite) take the lowest value that is
    /// image, so that they make no edge which no scanner measured.
    fileprivate var filled: [Float] {
        func isImage(_ index: Int) -> Bool { isValid(index) && voxels[index].isFinite }
        let image = voxels.indices.filter(isImage)
        guard image.count < voxels.count else { return voxels }
        let lowest = image.reduce(Float.infinity) { min($0, voxels[$1]) }
        return voxels.indices.map { isImage($0) ? voxels[$0] : (lowest.isFinite ? lowest : 0) }
    }
}
