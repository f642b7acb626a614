import Volumes

/// What is odd about the text of a data set (PS3.3 C.12.1.1.2).
///
/// Nothing is converted: bytes and Specific Character Set travel together.
enum CharacterSetFindings {
    static func of(_ dataSet: DataSet) -> [Finding] {
        var found: Set<Problem> = []
        collect(dataSet, inherited: [], &found)
        return Problem.allCases.filter(found.contains).map {
            Finding(.warning, code: $0.rawValue, $0.message)
        }
    }

    private enum Problem: String, CaseIterable {
        case unknownTerm = "unknown-character-set"
        case undeclared = "undeclared-character-set"
        case invalidUTF8 = "invalid-utf8"

        var message: String {
            switch self {
            case .unknownTerm:
                "Specific Character Set names one that the standard does not know; text is kept as it is."
            case .undeclared:
                "Text is not ASCII and no Specific Character Set is declared; it is kept as it is."
            case .invalidUTF8: "Text declared as UTF-8 is not valid UTF-8; it is kept as it is."
            }
        }
    }

    private static func collect(_ dataSet: DataSet, inherited: [String], _ found: inout Set<Problem>) {
        let declared = dataSet.strings(.specificCharacterSet)
        let terms = dataSet.contains(.specificCharacterSet) ? declared : inherited
        if !Set(terms).isSubset(of: definedTerms) { found.insert(.unknownTerm) }
        // An empty first value is the default repertoire; further values are reached by escape sequences.
        let isDefault = terms.allSatisfy { $0.isEmpty || $0 == "ISO_IR 6" || $0 == "ISO 2022 IR 6" }
        for element in dataSet.elements {
            switch element.value {
            case .items(let items):
                for item in items { collect(item, inherited: terms, &found) }
            case .bytes(let bytes):
                guard extensible.contains(element.vr), bytes.contains(where: { $0 >= 0x80 }) else { continue }
                if isDefault { found.insert(.undeclared) }
                if terms.first == "ISO_IR 192" && String(validating: bytes, as: UTF8.self) == nil {
                    found.insert(.invalidUTF8)
                }
            }
        }
    }

    /// Value representations whose repertoire Specific Character Set extends (PS3.5 6.1.2.2).
    private static let extensible: Set<VR> = [.sh, .lo, .uc, .pn, .st, .lt, .ut]

    private static let definedTerms: Set<String> = {
        let numbers = [6, 13, 58, 87, 100, 101, 109, 110, 126, 127, 138, 144, 148, 149, 159, 166, 203]
        let single = [6, 13, 100, 101, 109, 110, 126, 127, 138, 144, 148, 166, 192, 203]
        return Set(
            [""] + numbers.map { "ISO 2022 IR \($0)" } + single.map { "ISO_IR \($0)" } + ["GB18030", "GBK"]
        )
    }()
}
