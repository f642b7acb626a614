import Foundation
import Volumes

/// Noise-free phantom images of each modality.
///
/// The shapes change slowly from slice to slice.
enum PhantomAnatomy {
    /// The truth of one slice, column fastest; `phase` runs from 0 at the first slice to 1 at the last.
    static func slice(_ modality: Modality, phase: Double, columns: Int, rows: Int) -> [Float] {
        switch modality {
        case .mr: magneticResonance(phase, columns, rows)
        case .us: ultrasound(phase, columns, rows)
        default: computedTomography(phase, columns, rows)
        }
    }

    /// An abdomen in HU: fat, muscle, liver with low-contrast lesions, spleen, kidneys, vessels, spine, ribs, bowel gas.
    private static func computedTomography(_ phase: Double, _ columns: Int, _ rows: Int) -> [Float] {
        let sway = 0.04 * sin(2 * .pi * phase)
        var shapes = [
            Ellipse(0, 0.05, 0.90, 0.70, value: -105),
            Ellipse(0, 0.05, 0.82, 0.61, value: 55),
            Ellipse(0, 0.02, 0.72, 0.50, value: -95),
            Ellipse(-0.36 + sway, -0.06, 0.34, 0.36, angle: -18, value: 62),
            Ellipse(0.46, 0.02, 0.18, 0.25, angle: 20, value: 50),
            Ellipse(-0.30, 0.36, 0.11, 0.13, value: 34),
            Ellipse(0.32, 0.36, 0.11, 0.13, value: 34),
            Ellipse(0.08, -0.22 + sway, 0.26, 0.13, angle: 12, value: 42),
            Ellipse(0.16, -0.25, 0.09, 0.05, value: -780),
            Ellipse(0, 0.34, 0.13, 0.12, value: 230),
            Ellipse(0, 0.34, 0.10, 0.09, value: 150),
            Ellipse(0, 0.47, 0.045, 0.05, value: 25),
            Ellipse(-0.02, 0.17, 0.055, 0.055, value: 140),
            Ellipse(-0.12, 0.18, 0.05, 0.04, value: 120),
        ]
        for (index, contrast) in [-40.0, -25, -15, -8].enumerated() {
            let angle = Double(index) * 1.5 + phase
            shapes.append(
                Ellipse(
                    -0.36 + sway + 0.17 * cos(angle),
                    -0.06 + 0.17 * sin(angle),
                    0.055,
                    0.055,
                    value: 62 + contrast
                )
            )
        }
        for index in 0..<8 {
            let angle = Double.pi * (0.15 + 0.1 * Double(index)) + 0.3 * phase
            shapes.append(
                Ellipse(0.76 * cos(angle), 0.05 + 0.55 * sin(angle), 0.05, 0.022, angle: 40, value: 480)
            )
        }
        return Ellipse.paint(shapes, background: -1000, columns: columns, rows: rows)
    }

    /// A head in arbitrary units: scalp, white and grey matter, ventricles, a lesion; the background is 0.
    private static func magneticResonance(_ phase: Double, _ columns: Int, _ rows: Int) -> [Float] {
        let swell = 0.85 + 0.15 * cos(.pi * (phase - 0.5))
        var shapes = [
            Ellipse(0, 0, 0.72 * swell, 0.88 * swell, value: 620),
            Ellipse(0, 0, 0.67 * swell, 0.83 * swell, value: 40),
            Ellipse(0, 0, 0.63 * swell, 0.79 * swell, value: 430),
            Ellipse(0, 0.02, 0.52 * swell, 0.67 * swell, value: 560),
            Ellipse(-0.13, -0.08, 0.07, 0.26, angle: 14, value: 110),
            Ellipse(0.13, -0.08, 0.07, 0.26, angle: -14, value: 110),
            Ellipse(-0.2, 0.1, 0.1, 0.14, value: 460),
            Ellipse(0.2, 0.1, 0.1, 0.14, value: 460),
            Ellipse(0.33, -0.3 + 0.1 * phase, 0.08, 0.06, angle: 30, value: 820),
        ]
        for index in 0..<24 {
            let angle = 2 * Double.pi * Double(index) / 24
            shapes.append(
                Ellipse(
                    0.56 * swell * cos(angle),
                    0.70 * swell * sin(angle),
                    0.012,
                    0.06,
                    angle: angle * 180 / .pi + 90,
                    value: 150
                )
            )
        }
        return Ellipse.paint(shapes, background: 0, columns: columns, rows: rows)
    }

    /// Echo intensity (not yet log-compressed) of a tissue sector with cysts and bright masses; positive everywhere.
    private static func ultrasound(_ phase: Double, _ columns: Int, _ rows: Int) -> [Float] {
        let beat = 0.02 * sin(4 * .pi * phase)
        let shapes = [
            Ellipse(0, -0.95, 2, 0.35, value: 2.4),
            Ellipse(0, 0.1, 2, 0.10, angle: 4, value: 3.2),
            Ellipse(-0.35 + beat, -0.25, 0.18, 0.16, value: 0.05),
            Ellipse(0.4, -0.2 - beat, 0.15, 0.13, value: 4.5),
            Ellipse(0.1, 0.55, 0.30 + beat, 0.20, angle: 15, value: 0.3),
            Ellipse(-0.5, 0.6, 0.12, 0.12, value: 9),
        ]
        return Ellipse.paint(shapes, background: 1, columns: columns, rows: rows)
    }
}
