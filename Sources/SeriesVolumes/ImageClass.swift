import Volumes

/// The SOP Classes Limpid denoises (PS3.4 Annex B) and how their objects are laid out.
struct ImageClass: Hashable, Sendable {
    /// How frames are laid out in an object of the class.
    enum Layout: Sendable {
        /// One frame per object.
        case singleFrame
        /// Frames described by the shared and per-frame functional groups (PS3.3 C.7.6.16).
        case functionalGroups
        /// Frames over time, without functional groups (PS3.3 C.7.6.6).
        case cine
    }

    let modality: Modality
    let layout: Layout

    /// The class of a SOP Class UID, or nil where Limpid does not handle it.
    init?(sopClassUID: String) {
        switch sopClassUID {
        case "1.2.840.10008.5.1.4.1.1.2": (modality, layout) = (.ct, .singleFrame)
        case "1.2.840.10008.5.1.4.1.1.2.1": (modality, layout) = (.ct, .functionalGroups)
        case "1.2.840.10008.5.1.4.1.1.4": (modality, layout) = (.mr, .singleFrame)
        case "1.2.840.10008.5.1.4.1.1.4.1": (modality, layout) = (.mr, .functionalGroups)
        // Ultrasound objects of the single-frame class with several frames exist; both classes are read the same way.
        case "1.2.840.10008.5.1.4.1.1.6.1", "1.2.840.10008.5.1.4.1.1.6",
            "1.2.840.10008.5.1.4.1.1.3.1", "1.2.840.10008.5.1.4.1.1.3":
            (modality, layout) = (.us, .cine)
        case "1.2.840.10008.5.1.4.1.1.1": (modality, layout) = (.cr, .singleFrame)
        case "1.2.840.10008.5.1.4.1.1.1.1", "1.2.840.10008.5.1.4.1.1.1.1.1":
            (modality, layout) = (.dx, .singleFrame)
        case "1.2.840.10008.5.1.4.1.1.1.2", "1.2.840.10008.5.1.4.1.1.1.2.1":
            (modality, layout) = (.mg, .singleFrame)
        default: return nil
        }
    }

    /// Media Storage Directory Storage: the DICOMDIR.
    static let mediaStorageDirectory = "1.2.840.10008.1.3.10"
}
