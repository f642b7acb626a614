import Foundation
import Reports
import Volumes

/// Draws one key slice: original, denoised, and the standard deviation over the denoised image, with a colour bar.
package struct CaptureLayout: Hashable {
    /// Columns of one panel before magnification.
    package let columns: Int
    /// Rows of one panel before magnification.
    package let rows: Int
    /// Top of the colour scale, in the volume's unit.
    package let scaleMaximum: Float
    /// The unit's letters.
    package let unitLabel: String

    /// Creates a layout; all panels are drawn to one scale.
    package init(columns: Int, rows: Int, scaleMaximum: Float, unitLabel: String) {
        self.columns = columns
        self.rows = rows
        self.scaleMaximum = scaleMaximum
        self.unitLabel = unitLabel
    }

    // Small images are magnified until a panel has room for its title.
    private var magnification: Int { max(1, (255 + max(columns, rows)) / max(columns, rows)) }
    private var panelWidth: Int { columns * magnification }
    private var panelHeight: Int { rows * magnification }
    private var textMagnification: Int { max(1, panelWidth / 256) }
    private var margin: Int { 4 * textMagnification }
    private var lineHeight: Int { BitmapFont.height * textMagnification + 2 * margin }
    private var barWidth: Int { 12 * textMagnification }
    private var legendTitle: String { "SD (\(unitLabel))" }
    // The title, or the bar with a number of six characters beside it.
    private var legendWidth: Int {
        let beside = barWidth + margin + 6 * BitmapFont.advance * textMagnification
        return max(legendTitle.utf8.count * BitmapFont.advance * textMagnification, beside) + 2 * margin
    }

    /// Columns of the picture.
    package var width: Int { 3 * panelWidth + 4 * margin + legendWidth }
    /// Rows of the picture.
    package var height: Int { panelHeight + 2 * lineHeight }

    /// The top of a colour scale that covers a value: the next of 1, 1.5, 2, 3, 4, 5, 6, 8 times a power of ten.
    package static func scaleMaximum(covering value: Float) -> Float {
        guard value > 0, value.isFinite else { return 1 }
        let power = Float(pow(10, Double(value).logarithm10.rounded(.down)))
        for step: Float in [1, 1.5, 2, 3, 4, 5, 6, 8] where step * power >= value { return step * power }
        return 10 * power
    }

    /// The picture of one slice of a series.
    package func draw(_ key: KeySlice, of sliceCount: Int) -> Canvas {
        var canvas = Canvas(width: width, height: height)
        let titles = ["ORIGINAL", "DENOISED", "SD ON DENOISED"]
        for (index, title) in titles.enumerated() {
            let left = margin + index * (panelWidth + margin)
            canvas.write(title, at: (left, margin), magnification: textMagnification)
            canvas.draw(
                columns: columns,
                rows: rows,
                magnification: magnification,
                at: (left, lineHeight)
            ) { pixel in
                switch index {
                case 0: RGB(grey: key.original[pixel])
                case 1: RGB(grey: key.denoised[pixel])
                default:
                    HeatColor.fused(
                        grey: key.denoised[pixel],
                        share: key.standardDeviation[pixel] / scaleMaximum
                    )
                }
            }
        }
        drawLegend(&canvas)
        canvas.write(
            "SLICE \(key.slice + 1)/\(sliceCount)  LIMPID - NOT FOR DIAGNOSIS",
            at: (margin, lineHeight + panelHeight + margin),
            magnification: textMagnification
        )
        return canvas
    }

    private func drawLegend(_ canvas: inout Canvas) {
        let left = margin + 3 * (panelWidth + margin)
        canvas.write(legendTitle, at: (left, margin), magnification: textMagnification)
        for row in 0..<panelHeight {
            let share = 1 - Float(row) / Float(max(panelHeight - 1, 1))
            for column in 0..<barWidth { canvas.set(left + column, lineHeight + row, HeatColor.color(share)) }
        }
        let textHeight = BitmapFont.height * textMagnification
        for share: Float in [0, 0.5, 1] {
            let row = lineHeight + Int(Float(panelHeight - textHeight) * (1 - share))
            canvas.write(
                String(format: "%g", Double(scaleMaximum * share)),
                at: (left + barWidth + margin, row),
                magnification: textMagnification
            )
        }
    }
}

extension Double {
    fileprivate var logarithm10: Double { Foundation.log10(self) }
}
