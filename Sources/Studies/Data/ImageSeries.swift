import BatchRunner
import Pipelines
import Volumes

/// A series of images that a study may look at, whatever kind of files holds it.
struct ImageSeries: Sendable {
    /// What tells patients apart; never written.
    enum Patient: Hashable, Sendable {
        /// What a DICOM header says.
        case identity(PatientIdentity)
        /// The subject or file of NIfTI.
        case named(String)
    }

    /// Where the slices lie; what cannot be known is nil.
    struct Grid: Sendable {
        /// Coordinates that positions are in; equal where they can be compared.
        let frameOfReference: String?
        /// Step from one column to the next, LPS millimetres.
        let columnStep: Vector3?
        /// Step from one row to the next, LPS millimetres.
        let rowStep: Vector3?
        /// Centre of each slice's first pixel, LPS millimetres.
        let positions: [Vector3?]
    }

    let patient: Patient
    let modality: TrainingModality
    let columns: Int
    let rows: Int
    let grid: Grid
    /// What tells several series at one place apart: kernel or sequence, or a file's name.
    let label: String
    /// Kernel or sequence, empty where it is not known.
    let kernel: String
    let manufacturer: String
    let sliceThicknessMillimeters: Double?
    let tubeVoltageKilovolts: Double?
    /// What the pixel format can hold, in modality units; nil where the files do not say.
    let storedRange: ClosedRange<Double>?
    /// SHA-256 of each file that the series is read from.
    let digests: [String]
    /// Of each slice the place of its file among `digests`, and its number in the file, from 0.
    let origins: [Origin]
    /// The label maps of the slices; nil where none were looked for.
    let labels: Labels?
    /// One slice in modality units, pixels that hold no image marked; throws `invalid-images`, naming no file.
    let read: @Sendable (Int) throws(StudyError) -> Volume

    var slices: Int { grid.positions.count }

    /// Where a slice comes from.
    struct Origin: Hashable, Sendable {
        let file: Int
        let slice: Int
    }

    /// What pixels of a series show.
    struct Labels: Sendable {
        /// SHA-256 of each file that says it.
        let digests: [String]
        /// The label of every pixel of a slice, columns fastest; throws `invalid-images`, naming no file.
        let read: @Sendable (Int) throws(StudyError) -> [UInt16]
    }
}
