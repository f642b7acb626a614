import Dispatch
import Pipelines
import Synchronization

/// Reads the images of a table that is no index of PNG files.
package protocol ImageReading: Sendable {
    /// An image in its modality's units.
    /// - Throws: `invalid-image`, naming the image as its line does.
    func image(_ row: ImageIndex.Row) throws(TrainingError) -> TrainingImage

    /// The label of every pixel of an image, columns fastest.
    /// - Throws: `invalid-image`, naming the image as its line does.
    func labels(of row: ImageIndex.Row) throws(TrainingError) -> [UInt16]

    /// Sums up what an image, its noisy partner and its labels are read from.
    /// - Parameters:
    ///   - row: the image.
    ///   - wholeSeries: whether all files of its series count, rather than its own.
    /// - Returns: a SHA-256, equal where all of it is.
    func digest(of row: ImageIndex.Row, wholeSeries: Bool) -> String

    /// The modality units that become 0 and 1 of an image.
    /// - Throws: `invalid-image`, naming the image as its line does.
    func bounds(
        of row: ImageIndex.Row,
        _ intensity: TrainingIntensity
    ) throws(TrainingError) -> ClosedRange<Double>
}

extension ImageIndex {
    /// A table whose images something else than PNG files holds: truth, and noisy partners of it that have no role.
    /// - Parameters:
    ///   - path: what messages call it.
    ///   - digest: equal exactly for equal images.
    ///   - rows: the images.
    ///   - reader: reads them.
    package init(_ path: String, digest: String, rows: [Row], reader: any ImageReading) {
        self.path = path
        self.digest = digest
        self.rows = rows
        self.reader = reader
    }

    /// Where an image is from, for messages: never a path of a file that may be named after a patient.
    package func place(of row: Row) -> String { reader == nil ? "\(path):\(row.line)" : row.file }
}

extension ImageIndex.Row {
    /// A slice of a series that is measured on and never trained with.
    /// - Parameters:
    ///   - line: number of the image among all, from 1.
    ///   - file: its name in results, which tells nothing of a patient.
    ///   - modality: its modality.
    ///   - rows: pixels along a column.
    ///   - columns: pixels along a row.
    ///   - series: name of its series.
    ///   - patient: a running number.
    ///   - kernel: kernel or sequence, empty where it is not known.
    ///   - manufacturer: maker of the scanner, empty where it is not known.
    ///   - sliceThicknessMillimeters: slice thickness, nil where it is not known.
    ///   - tubeVoltageKilovolts: tube voltage, nil where it is not known.
    ///   - pair: name of the same slice with noise, nil where there is none.
    ///   - isTruth: whether it serves as truth; noisy partners do not.
    package init(
        line: Int,
        file: String,
        modality: TrainingModality,
        rows: Int,
        columns: Int,
        series: String,
        patient: Int,
        kernel: String,
        manufacturer: String,
        sliceThicknessMillimeters: Double?,
        tubeVoltageKilovolts: Double?,
        pair: String?,
        isTruth: Bool
    ) {
        self.init(
            line: line,
            file: file,
            modality: modality,
            rows: rows,
            columns: columns,
            isByte: false,
            bits: nil,
            value: "modality units",
            source: series,
            patient: "\(patient)",
            kernel: kernel,
            manufacturer: manufacturer,
            sliceThicknessMillimeters: sliceThicknessMillimeters,
            tubeVoltageKilovolts: tubeVoltageKilovolts,
            licence: "",
            pair: pair,
            labels: nil,
            role: isTruth ? .clean : nil,
            isUsableForShipping: false,
            split: .validation
        )
    }
}

extension ScaledImages {
    /// Images of a reader on their modality's scale, read on all cores; an image that cannot be read keeps no other from
    /// being read.
    static func readEach(
        _ rows: [ImageIndex.Row],
        by reader: any ImageReading,
        intensities: [TrainingModality: TrainingIntensity]
    ) -> [(row: ImageIndex.Row, image: Result<TrainingImage, TrainingError>)] {
        let results = Mutex<[Int: Result<TrainingImage, TrainingError>]>([:])
        DispatchQueue.concurrentPerform(iterations: rows.count) { place in
            let row = rows[place]
            guard let intensity = intensities[row.modality] else {
                preconditionFailure("a study maps the intensities of every modality it uses")
            }
            let result = Result { () throws(TrainingError) in
                let bounds = try reader.bounds(of: row, intensity)
                let width = bounds.upperBound - bounds.lowerBound
                return try reader.image(row).scaled(gain: 1 / width, offset: -bounds.lowerBound / width)
            }
            results.withLock { $0[place] = result }
        }
        let read = results.withLock { $0 }
        return rows.enumerated().map { place, row in
            guard let image = read[place] else { preconditionFailure("every image was read") }
            return (row, image)
        }
    }
}
