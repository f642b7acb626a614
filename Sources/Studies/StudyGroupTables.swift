import Pipelines
import Training

/// The tables of a study by how its images were acquired: those of each value of each group that it names.
struct StudyGroupTables {
    /// The images of one value.
    struct Part: Sendable {
        let group: StudyGroup
        let value: GroupValue
        /// Images and patients of the value, those that could not be read included.
        let images: Int
        let patients: Int
        /// Their tables, without tests.
        let tables: StudyTables

        /// What the part is of, such as `slice thickness 2.5 mm`.
        var title: String { "\(group.title) \(value.text)" }
        /// How much there is of it.
        var size: String {
            "\(images) image\(images == 1 ? "" : "s") of \(patients) patient\(patients == 1 ? "" : "s")"
        }
    }

    private let study: Study
    /// In the study's order of groups, values ascending, those that are not stated last.
    let parts: [Part]

    /// Splits results by what the images' lines say.
    init(
        _ study: Study,
        _ conditions: [StudyCondition],
        rows: [StudyRow],
        _ images: [ImageIndex.Row]
    ) {
        self.study = study
        let lines = Dictionary(images.map { ($0.file, $0) }, uniquingKeysWith: { first, _ in first })
        parts = study.groups.flatMap { group in
            let byValue = Dictionary(grouping: rows) { row in
                GroupValue(group, of: lines[row.key.image])
            }
            return byValue.sorted { $0.key < $1.key }.map { value, rows in
                Part(
                    group: group,
                    value: value,
                    images: Set(rows.map(\.key.image)).count,
                    patients: Set(rows.map(\.patient)).count,
                    tables: StudyTables(
                        study,
                        conditions.compactMap { $0.narrowed(to: rows) },
                        rows: rows,
                        nil,
                        []
                    )
                )
            }
        }
    }

    /// What the numbers are, and why there are no tests.
    var note: String {
        "By \(study.groups.map(\.title).joined(separator: ", ")): mean ± standard deviation over the images of each value. "
            + "Without tests: a value has fewer patients than the study, and each test more would weaken all others by "
            + "Holm's correction."
    }

    /// The tables of every part, after the study's own.
    var markdown: String {
        guard !parts.isEmpty else { return "" }
        return "\n" + note + "\n"
            + parts.map { part in
                "\n" + Self.escaped("\(part.title): \(part.size).") + "\n"
                    + part.tables.markdown(of: Self.escaped(part.title) + ", ")
            }.joined()
    }

    /// The same for LaTeX.
    var latex: String {
        parts.map { $0.tables.latex(of: StudyTables.escaped($0.title.uppercasedFirst) + ", ") }.joined()
    }

    /// A line each cell and figure of the study's own tables, then of the parts; two columns say of which.
    func commaSeparated(after whole: StudyTables) -> String {
        var text = StudyFolder.line(StudyTables.header + ["group", "value"])
        for fields in whole.fields { text += StudyFolder.line(fields + ["", ""]) }
        for part in parts {
            for fields in part.tables.fields {
                text += StudyFolder.line(fields + [part.group.rawValue, part.value.text])
            }
        }
        return text
    }

    /// Text in which Markdown sees no mark.
    private static func escaped(_ text: String) -> String {
        text.map { "\\`*_{}[]<>#|".contains($0) ? "\\\($0)" : "\($0)" }.joined()
    }
}

/// What an image says of a group.
struct GroupValue: Hashable, Comparable, Sendable {
    /// Numbers in their order; 0 for texts, and after all else what is not stated.
    private let place: Double
    /// As tables show it, with its unit.
    let text: String

    static func < (a: GroupValue, b: GroupValue) -> Bool { (a.place, a.text) < (b.place, b.text) }

    /// The value of an image's line.
    init(_ group: StudyGroup, of row: ImageIndex.Row?) {
        switch group {
        case .manufacturer: self.init(text: row?.manufacturer)
        case .kernel: self.init(text: row?.kernel)
        case .sliceThickness: self.init(row?.sliceThicknessMillimeters, unit: "mm")
        case .tubeVoltage: self.init(row?.tubeVoltageKilovolts, unit: "kV")
        }
    }

    private static let notStated = "not stated"

    private init(text: String?) {
        let stated = text.flatMap { $0.isEmpty ? nil : $0 }
        place = stated == nil ? .infinity : 0
        self.text = stated ?? Self.notStated
    }

    private init(_ number: Double?, unit: String) {
        place = number ?? .infinity
        text =
            number.map { number in
                let digits = "\(number)"
                return (digits.hasSuffix(".0") ? String(digits.dropLast(2)) : digits) + " " + unit
            } ?? Self.notStated
    }
}

extension StudyGroup {
    /// As tables call it.
    var title: String {
        switch self {
        case .manufacturer: "manufacturer"
        case .kernel: "kernel"
        case .sliceThickness: "slice thickness"
        case .tubeVoltage: "tube voltage"
        }
    }
}

extension StudyCondition {
    /// The condition in the modalities that some results are of; nil where there are none.
    fileprivate func narrowed(to rows: [StudyRow]) -> StudyCondition? {
        let present = Set(rows.lazy.filter { $0.key.noise == label }.map(\.key.modality))
        let left = modalities.filter { present.contains($0.rawValue) }
        return left.isEmpty ? nil : StudyCondition(noise: noise, label: label, modalities: left)
    }
}

extension String {
    fileprivate var uppercasedFirst: String { prefix(1).uppercased() + dropFirst() }
}
