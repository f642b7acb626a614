import ImageQuality
import Pipelines
import ReaderStudies
import Training
import Volumes

/// The pairs that a study has for readers, and their images.
struct ReaderStudyPairs {
    /// One image under one noise, of which two methods are compared.
    private struct Source {
        let row: ImageIndex.Row
        let image: Result<TrainingImage, StudyError>
        let condition: StudyCondition
        /// The condition's number, from which its noise is drawn.
        let number: Int
    }

    private let study: Study
    private let index: ImageIndex
    private let methods: StudyMethods
    private let sources: [Source]
    /// What can be compared: conditions in the tables' order, then images, then methods.
    let cases: [ReaderCase]

    init(_ study: Study, _ images: StudyImages, _ methods: StudyMethods) {
        var sources: [Source] = []
        var cases: [ReaderCase] = []
        let patients = images.patients
        for (number, condition) in StudyCondition.all(study, images.rows).enumerated() {
            for (row, image) in images.all where condition.applies(to: row) {
                for (method, opponent) in study.comparisons(of: row.modality) {
                    sources.append(Source(row: row, image: image, condition: condition, number: number))
                    cases.append(
                        ReaderCase(
                            modality: row.modality.rawValue,
                            noise: condition.label,
                            image: row.file,
                            patient: patients[row.patient] ?? 0,
                            method: method,
                            opponent: opponent
                        )
                    )
                }
            }
        }
        self.study = study
        self.methods = methods
        index = images.index
        self.sources = sources
        self.cases = cases
    }

    /// What a case is called in a message.
    func name(ofCase number: Int) -> String {
        let one = cases[number]
        return "\(one.image) under \(one.noise), \(one.method) against \(one.opponent),"
    }

    /// Both images of a case, as its tables' figures are taken of them.
    /// - Throws: whatever is wrong with the image, or goes wrong in a method.
    func images(ofCase number: Int) throws -> (method: ReaderImage, opponent: ReaderImage) {
        let source = sources[number]
        let test = try StudyCase(
            try source.image.get(),
            source.condition,
            number: source.number,
            of: study,
            index
        )
        func image(_ label: String) throws -> ReaderImage {
            let method = study.methods(of: source.row.modality).first { $0.label == label }
            let volume = try method.map { try methods.denoised(test, by: $0) } ?? test.noisy
            return ReaderImage(study, source.row.modality, try test.planar(volume))
        }
        return (try image(cases[number].method), try image(cases[number].opponent))
    }
}

extension ReaderImage {
    /// Soft tissue: centre 40 HU, width 400 HU.
    private static let softTissue = -160.0...240.0

    /// An image on the study's scale: CT in Hounsfield units where the study has them, of a colour image its luma, all
    /// else as it is.
    fileprivate init(_ study: Study, _ modality: TrainingModality, _ image: PlanarImage) {
        var values = image.luma
        let scale: Scale
        if modality == .ct, let bounds = study.intensities.hounsfieldWindow {
            let (low, width) = (Float(bounds.lowerBound), Float(bounds.upperBound - bounds.lowerBound))
            values = values.map { low + width * $0 }
            scale = .hounsfield(window: study.reading?.window ?? Self.softTissue)
        } else {
            scale = .unitRange(modality: modality.definedTerm)
        }
        self.init(columns: image.columns, rows: image.rows, values: values, scale: scale)
    }
}

extension TrainingModality {
    /// The defined term of DICOM's attribute Modality (PS3.3 C.7.3.1.1.1).
    fileprivate var definedTerm: String {
        switch self {
        case .ct: "CT"
        case .mr: "MR"
        case .us: "US"
        case .xr: "DX"
        case .skin: "XC"
        case .micro: "GM"
        }
    }
}
