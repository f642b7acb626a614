import Foundation

/// The script file that carries a series' picture data to the page.
struct PictureData: Encodable {
    /// Its name in the series' folder.
    static let fileName = "pictures.js"

    /// Which series it belongs to.
    let folder: String
    /// Black and white end of each preset, in preset order.
    let windows: [[Double]]
    /// Whether low values are shown white.
    let inverted: Bool
    /// The difference picture's window is ± this.
    let limit: Double
    /// The pictures, in the order of `PictureSet.views`.
    let views: [PictureCode]

    init(folder: String, presets: [WindowPreset], inverted: Bool, limit: Double, _ views: [PictureCode]) {
        self.folder = folder
        windows = presets.map { [$0.window.lowerBound, $0.window.upperBound] }
        self.inverted = inverted
        self.limit = limit
        self.views = views
    }

    /// One call with the data as JSON.
    func script() throws(ReportError) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            return try "limpidPictures(" + String(decoding: encoder.encode(self), as: UTF8.self) + ");\n"
        } catch {
            throw ReportError(
                .invalidPicture,
                "picture data cannot be encoded",
                expanded: "picture data cannot be encoded: \(error)"
            )
        }
    }
}
