import DICOMFiles

extension DataSet {
    /// Sets ASCII text that is known to fit its VR: constants, numbers, UIDs, and what `Derivation.validate()` has checked.
    package mutating func set(_ tag: Tag, _ vr: VR, text: String) {
        set(tag, vr, bytes: Array(text.utf8))
    }

    /// Sets several components of such text.
    package mutating func set(_ tag: Tag, _ vr: VR, texts: [String]) {
        set(tag, vr, text: texts.joined(separator: "\\"))
    }
}
