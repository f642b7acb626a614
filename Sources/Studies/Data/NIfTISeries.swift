import DICOMFiles
import NIfTIFiles
import Pipelines
import Synchronization
import Volumes

/// NIfTI files as images of a study.
enum NIfTISeries {
    /// Opens files.
    /// - Parameters:
    ///   - paths: the files, in their order.
    ///   - root: the folder that they were found in.
    ///   - modality: their modality, which no file says.
    ///   - warn: called with a line for each file that is left out, or in part.
    /// - Returns: the files that can be read.
    static func found(
        _ paths: [String],
        below root: String,
        modality: TrainingModality,
        warn: (String) -> Void
    ) -> [ImageSeries] {
        let shared = LoadedVolumes()
        return paths.compactMap { path in
            do {
                let file = try NIfTIFile(path)
                if file.volumes > 1 { warn("\(path): only the first of its \(file.volumes) volumes is used") }
                let name = path.hasPrefix(root + "/") ? String(path.dropFirst(root.count + 1)) : ""
                return try ImageSeries(file, named: name, modality, shared)
            } catch let error as NIfTIError {
                warn("\(path) is left out: \(error.description)")
            } catch {
                warn("\(path) is left out: \(error)")
            }
            return nil
        }
    }
}

extension ImageSeries {
    /// - Parameters:
    ///   - file: an open file.
    ///   - name: its path in the folder that was given, empty where it was given itself.
    ///   - modality: its modality.
    ///   - loaded: where its voxels are kept.
    /// - Throws: `not-readable` where the file went away.
    fileprivate init(
        _ file: NIfTIFile,
        named name: String,
        _ modality: TrainingModality,
        _ loaded: LoadedVolumes
    ) throws(DICOMError) {
        // BIDS names the folder of a subject sub-LABEL.
        let subject = name.split(separator: "/").dropLast().first { $0.hasPrefix("sub-") }
        let view = DisplayedSlices(file)
        patient = .named(subject.map(String.init) ?? name)
        self.modality = modality
        columns = file.columns
        rows = file.rows
        grid = Grid(
            frameOfReference: nil,
            columnStep: view.columnStep,
            rowStep: view.rowStep,
            positions: (0..<file.slices).map(view.position)
        )
        label = name
        kernel = ""
        manufacturer = ""
        sliceThicknessMillimeters = nil
        tubeVoltageKilovolts = nil
        storedRange = file.storedRange
        digests = [try DICOMReader.sha256(ofFileAtPath: file.path)]
        origins = (0..<file.slices).map { Origin(file: 0, slice: $0) }
        labels = nil
        read = { (slice) throws(StudyError) in view.slice(slice, of: try loaded.voxels(of: file), modality) }
    }
}

/// The slices of a file as they are looked at: rows from the front to the back, columns to the patient's left, as far as the
/// axes are those of the body; as they are stored, where the file does not say.
private struct DisplayedSlices: Sendable {
    private let shape: VolumeShape
    private let geometry: VolumeGeometry?
    private let isMirrored: (columns: Bool, rows: Bool)

    init(_ file: NIfTIFile) {
        shape = VolumeShape(columns: file.columns, rows: file.rows, slices: 1)
        geometry = file.geometry
        func pointsBack(_ step: Vector3?, _ axis: KeyPath<Vector3, Double>) -> Bool {
            guard let step else { return false }
            return step[keyPath: axis] < 0 && abs(step[keyPath: axis]) > 0.7 * step.length
        }
        isMirrored = (pointsBack(geometry?.columnStep, \.x), pointsBack(geometry?.rowStep, \.y))
    }

    var columnStep: Vector3? { geometry.map { $0.columnStep * (isMirrored.columns ? -1 : 1) } }
    var rowStep: Vector3? { geometry.map { $0.rowStep * (isMirrored.rows ? -1 : 1) } }

    /// Centre of the first pixel that is shown of a slice.
    func position(_ slice: Int) -> Vector3? {
        geometry?.position(
            column: isMirrored.columns ? Double(shape.columns - 1) : 0,
            row: isMirrored.rows ? Double(shape.rows - 1) : 0,
            slice: Double(slice)
        )
    }

    /// One slice of a file's voxels.
    func slice(_ slice: Int, of voxels: [Float], _ modality: TrainingModality) -> Volume {
        let first = slice * shape.count
        var shown: [Float] = []
        shown.reserveCapacity(shape.count)
        for row in 0..<shape.rows {
            let line = first + (isMirrored.rows ? shape.rows - 1 - row : row) * shape.columns
            let pixels = voxels[line..<line + shape.columns]
            if isMirrored.columns { shown += pixels.reversed() } else { shown += pixels }
        }
        return Volume(shape: shape, voxels: shown, unit: modality == .ct ? .hounsfield : .storedValue)
    }
}

/// Voxels of the files read last: slices of a compressed file cannot be read one by one.
private final class LoadedVolumes: Sendable {
    private static let most = 2
    private let loaded = Mutex<[(path: String, voxels: [Float])]>([])

    /// The voxels of a file; throws `invalid-images`, naming no file.
    func voxels(of file: NIfTIFile) throws(StudyError) -> [Float] {
        let result = loaded.withLock { loaded -> Result<[Float], NIfTIError> in
            if let known = loaded.first(where: { $0.path == file.path }) { return .success(known.voxels) }
            return Result { () throws(NIfTIError) in
                let voxels = try file.voxels()
                loaded = loaded.suffix(Self.most - 1) + [(file.path, voxels)]
                return voxels
            }
        }
        do throws(NIfTIError) { return try result.get() } catch {
            throw StudyError(.invalidImages, error.description, underlying: error)
        }
    }
}
