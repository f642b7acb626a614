import DICOMFiles

/// A derived object before its pixels: identity, attributes, pixel description and sources.
struct ComposedObject: Sendable {
    let identity: DerivedIdentity
    let sopClassUID: String
    var header: DataSet
    let pixels: PixelFormat
    /// SOP Instance UIDs of every image it is made from, each once.
    let sources: [String]
}

/// Turns composed objects into files named by their SOP Instance UIDs.
enum DerivedFile {
    /// Opens the file; frames follow.
    static func open(
        _ object: ComposedObject,
        folder: String,
        syntax: OutputTransferSyntax
    ) throws(DerivationError) -> DICOMWriter {
        // The UID is ours, but it becomes a file name: digits and dots only.
        guard DICOMUID.isValid(object.identity.sopInstanceUID) else {
            throw DerivationError(.invalidUID, "an output UID is malformed")
        }
        do throws(DICOMError) {
            return try DICOMWriter(
                path: folder + "/" + object.identity.sopInstanceUID + ".dcm",
                dataSet: object.header,
                pixels: object.pixels,
                syntax: syntax
            )
        } catch {
            throw DerivationError(writing: error)
        }
    }

    /// Closes the file, reads it back and records it.
    static func finish(
        _ writer: consuming DICOMWriter,
        of object: ComposedObject,
        amending header: DataSet?
    ) throws(DerivationError) -> WrittenObject {
        do throws(DICOMError) {
            let file = try writer.finish(amending: header)
            return WrittenObject(
                sopInstanceUID: object.identity.sopInstanceUID,
                sopClassUID: object.sopClassUID,
                seriesInstanceUID: object.identity.seriesInstanceUID,
                file: file,
                sourceSOPInstanceUIDs: object.sources
            )
        } catch {
            throw DerivationError(writing: error)
        }
    }

    /// Writes a single-frame object whole.
    static func write(
        _ object: ComposedObject,
        samples: [Int32],
        folder: String,
        syntax: OutputTransferSyntax
    ) throws(DerivationError) -> WrittenObject {
        var writer = try open(object, folder: folder, syntax: syntax)
        do throws(DICOMError) {
            try writer.append(stored: samples)
        } catch {
            throw DerivationError(writing: error)
        }
        return try finish(writer, of: object, amending: nil)
    }
}

extension DerivationError {
    /// Wraps an error of the file layer.
    init(writing error: DICOMError) {
        self.init(
            .writingFailed,
            "a derived object could not be written: \(error.description)",
            expanded: "a derived object could not be written: \(error.expandedDescription)",
            underlying: error
        )
    }
}
