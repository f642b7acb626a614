import Foundation
import NoiseModels
import Testing

/// Projector and filtered back projection beside scikit-image's `radon` and `iradon`; see Goldens/make_radon.py.
@Suite struct ProjectionTests {
    struct Radon: Decodable {
        let size: Int
        let views: Int
        let phantom: [Float]
        let sinogram: [Float]
        let ramp: [Float]
        let hann: [Float]

        static func load() throws -> Radon {
            try JSONDecoder().decode(
                Radon.self,
                from: Data(contentsOf: Golden.folder.appendingPathComponent("radon.json"))
            )
        }

        /// Voxels of 2 mm, so that a mistake in units shows.
        func beam(relativePitch: Double = 1) -> ParallelBeam {
            ParallelBeam(
                columns: size,
                rows: size,
                columnSpacing: 2,
                rowSpacing: 2,
                views: views,
                relativePitch: relativePitch
            )
        }
    }

    /// Root mean square of the difference over that of the second.
    private func distance(_ ours: [Float], _ theirs: [Float]) -> Double {
        let difference = zip(ours, theirs).reduce(0.0) { $0 + pow(Double($1.0 - $1.1), 2) }
        return (difference / theirs.reduce(0.0) { $0 + pow(Double($1), 2) }).squareRoot()
    }

    @Test func lineIntegralsAreThoseOfRadon() throws {
        let golden = try Radon.load()
        let beam = golden.beam()
        let ours = beam.project(golden.phantom)
        let first = Int(beam.middle) - golden.size / 2
        let inside = (0..<golden.views).flatMap { view in
            (0..<golden.size).map { ours[view * beam.samples + first + $0] / 2 }
        }
        let error = distance(inside, golden.sinogram)
        print("projector against radon: \(error)")
        #expect(error < 0.01)
        let largest = golden.sinogram.max() ?? 0
        #expect(zip(inside, golden.sinogram).allSatisfy { abs($0 - $1) < 0.02 * largest })
    }

    @Test func everyViewHoldsTheWholeImage() throws {
        let golden = try Radon.load()
        let beam = golden.beam(relativePitch: 0.5)
        let ours = beam.project(golden.phantom)
        let whole = 4 * Double(golden.phantom.reduce(0, +))
        for view in 0..<golden.views {
            let line = ours[view * beam.samples..<(view + 1) * beam.samples]
            let sum = beam.pitch * line.reduce(0.0) { $0 + Double($1) }
            #expect(abs(sum / whole - 1) < 0.005, "view \(view)")
        }
    }

    @Test func reconstructionsAreThoseOfIradon() throws {
        let golden = try Radon.load()
        let beam = golden.beam()
        let first = Int(beam.middle) - golden.size / 2
        var sinogram = [Float](repeating: 0, count: beam.views * beam.samples)
        for view in 0..<golden.views {
            for sample in 0..<golden.size {
                sinogram[view * beam.samples + first + sample] =
                    2 * golden.sinogram[view * golden.size + sample]
            }
        }
        // iradon's Hann window is zero at the Nyquist frequency: half a cycle a sample of 2 mm.
        let kernels = [
            ("ramp", ReconstructionKernel.ramp, golden.ramp),
            ("hann", try ReconstructionKernel(.hann(cutoff: 0.25)), golden.hann),
        ]
        let middle = golden.size / 2
        let inside = golden.phantom.indices.filter { index in
            let (x, y) = (index % golden.size - middle, index / golden.size - middle)
            return x * x + y * y < 30 * 30
        }
        for (name, kernel, theirs) in kernels {
            let filter = try ProjectionFilter(beam, kernel: kernel)
            let image = beam.backProject(
                filter(sinogram, views: beam.views),
                upsampling: ProjectionFilter.upsampling,
                factor: Float(Double.pi / Double(beam.views))
            )
            let error = distance(inside.map { image[$0] }, inside.map { theirs[$0] })
            print("filtered back projection against iradon, \(name): \(error)")
            #expect(error < 0.01, "\(name)")
        }
    }

    @Test func scanningAndReconstructingGivesTheImageBack() throws {
        let golden = try Radon.load()
        let beam = ParallelBeam(
            columns: golden.size,
            rows: golden.size,
            columnSpacing: 0.8,
            rowSpacing: 0.8,
            views: 180
        )
        let filter = try ProjectionFilter(beam, kernel: .ramp)
        let image = beam.backProject(
            filter(beam.project(golden.phantom), views: beam.views),
            upsampling: ProjectionFilter.upsampling,
            factor: Float(Double.pi / Double(beam.views))
        )
        #expect(distance(image, golden.phantom) < 0.02)
    }

    @Test func oblongVoxelsKeepTheirPlace() throws {
        // A disc of 10 mm in voxels of 1 × 2 mm: every view shows the same chord lengths.
        let beam = ParallelBeam(columns: 80, rows: 40, columnSpacing: 1, rowSpacing: 2, views: 12)
        let image = (0..<80 * 40).map { index -> Float in
            let x = Double(index % 80) - 39.5 - 7
            let y = 2 * (Double(index / 80) - 19.5) - 4
            return x * x + y * y < 100 ? 1 : 0
        }
        let ours = beam.project(image)
        for view in 0..<beam.views {
            let angle = Double.pi * Double(view) / 12
            let centre = beam.middle + (7 * cos(angle) + 4 * sin(angle)) / beam.pitch
            let chord = ours[view * beam.samples + Int(centre.rounded())]
            #expect(abs(chord / 20 - 1) < 0.08, "view \(view)")
        }
    }
}
