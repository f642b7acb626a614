import DICOMFiles
import Foundation
import NIfTIFiles
import Pipelines
import SeriesVolumes
import Training

/// Opens the images that a study is run on: an index of PNG files, or DICOM series and NIfTI files.
package struct StudySource {
    private let study: Study
    private let options: StudyOptions
    private let warn: (String) -> Void

    /// - Parameters:
    ///   - study: the study.
    ///   - options: where its images are.
    ///   - warn: called with a line for each series or file that is left out.
    package init(_ study: Study, _ options: StudyOptions, warn: @escaping (String) -> Void) {
        self.study = study
        self.options = options
        self.warn = warn
    }

    /// The table of the images, whatever they are.
    /// - Throws: `no-images`, `invalid-images`, `invalid-option`.
    package func open() throws(StudyError) -> ImageIndex {
        guard let truth = try series(at: options.index) else { return try pictures() }
        let isPaired = study.noise == .paired
        guard isPaired == (options.noisy != nil) else {
            throw StudyError(
                .invalidOption,
                isPaired
                    ? "the study's noise is paired: name the noisy series of the same patients with --noisy"
                    : "--noisy is for studies with noise: paired; this one adds its noise itself"
            )
        }
        guard let path = options.noisy else { return SeriesTable.index(options.index, truth: truth) }
        guard let noisy = try series(at: path) else {
            throw StudyError(
                .invalidImages,
                "\(path) holds no DICOM series and no NIfTI file that can be read"
            )
        }
        // A series is no partner of itself, where one folder holds the other.
        let held = Set(noisy.map(\.digests))
        let reference = truth.filter { !held.contains($0.digests) }
        let pairing = SeriesPairing(reference, noisy)
        for line in pairing.warnings { warn(line) }
        return SeriesTable.index(options.index, truth: reference, noisy: noisy, partners: pairing.partners)
    }

    private func pictures() throws(StudyError) -> ImageIndex {
        guard options.noisy == nil, options.modality == nil else {
            throw StudyError(
                .invalidOption,
                "--noisy and --modality are for DICOM and NIfTI; an index says both in its columns pair and modality"
            )
        }
        do throws(TrainingError) { return try ImageIndex(options.index) } catch {
            throw StudyError(.invalidImages, error.description, underlying: error)
        }
    }

    /// The series of a file or folder; nil for a file that is neither DICOM nor NIfTI, and where nothing is there.
    private func series(at path: String) throws(StudyError) -> [ImageSeries]? {
        guard let scan = try? FolderScan.scan(paths: [path]) else { return nil }
        let others = scan.ignored.filter { $0.code == DICOMError.Code.notDICOM.rawValue }.map(\.path)
        // A name is no proof, but a damaged file of that name is not passed over in silence.
        let nifti = others.filter { path in
            [".nii", ".nii.gz"].contains(where: path.lowercased().hasSuffix) || NIfTIFile.isNIfTI(path)
        }
        var isFolder: ObjCBool = false
        _ = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
        if !isFolder.boolValue, scan.series.isEmpty, scan.rejected.isEmpty, nifti.isEmpty { return nil }
        for file in scan.rejected { warn("\(file.path) is left out: \(file.reason)") }
        let insist = SeriesOptions(insistOn: study.data.insist.map(\.rawValue))
        let segmentations = try segmentations(in: scan, at: path)
        let found =
            DICOMSeries.found(in: scan, insist, segmentations, warn: warn) + (try volumes(nifti, at: path))
        guard !found.isEmpty else {
            throw StudyError(.noImages, "\(path) holds no DICOM series and no NIfTI file that can be read")
        }
        return found
    }

    /// What holds the label maps of the images at a path; nil where the study takes none, and of noisy partners.
    private func segmentations(
        in scan: FolderScan,
        at path: String
    ) throws(StudyError) -> FoundSegmentations? {
        guard study.segmentation?.labels == .given, path == options.index else { return nil }
        let found = FoundSegmentations(in: scan, of: study.data.modalities, warn: warn)
        guard found.isEmpty else { return found }
        throw StudyError(
            .invalidImages,
            "the study's labels are given, and \(path) holds no DICOM Segmentation object that can be used; put those "
                + "of its series beside them, or write labels: network or labels: {bands: [...]} (label maps in NIfTI "
                + "are not read)"
        )
    }

    private func volumes(_ files: [String], at path: String) throws(StudyError) -> [ImageSeries] {
        guard let modality = options.modality else {
            guard let first = files.first else { return [] }
            throw StudyError(
                .invalidOption,
                "\(first) is a NIfTI file, which does not say its modality; add --modality CT, MR, US or XR"
            )
        }
        guard !files.isEmpty else {
            throw StudyError(.invalidOption, "--modality is for NIfTI files, and \(path) holds none")
        }
        let root = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
        return NIfTISeries.found(files, below: root, modality: modality, warn: warn)
    }
}
