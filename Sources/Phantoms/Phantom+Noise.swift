import Dispatch
import Foundation
import NoiseModels
import Volumes

extension Phantom {
    /// The truth with the modality's noise: CT correlated and stronger in the middle, MR Rician, ultrasound gamma speckle.
    public func noisy(_ truth: Volume) -> Volume {
        var voxels = truth.voxels
        let perSlice = truth.shape.sliceCount
        voxels.withUnsafeMutableBufferPointer { buffer in
            let output = SliceBuffer(voxels: buffer)
            DispatchQueue.concurrentPerform(iterations: truth.shape.slices) { slice in
                let voxels = UnsafeMutableBufferPointer(
                    rebasing: output.voxels[slice * perSlice..<(slice + 1) * perSlice]
                )
                addNoise(to: voxels, slice: slice)
            }
        }
        return truth.replacing(voxels: voxels)
    }

    /// True standard deviation of the CT phantom's noise at a pixel, in HU: highest in the middle of the body.
    func tomographySigma(column: Int, row: Int) -> Double {
        let x = (Double(column) + 0.5) / Double(columns) * 2 - 1
        let y = (Double(row) + 0.5) / Double(rows) * 2 - 1
        return sigma * (0.65 + 0.6 * exp(-(x * x + y * y) / 0.45))
    }

    private func addNoise(to voxels: UnsafeMutableBufferPointer<Float>, slice: Int) {
        switch modality {
        case .mr:
            for index in voxels.indices {
                var random = RandomStream(seed: seed, slice: slice, element: index)
                let real = Double(voxels[index]) + sigma * random.gaussian()
                let imaginary = sigma * random.gaussian()
                voxels[index] = Float((real * real + imaginary * imaginary).squareRoot())
            }
        case .us:
            for index in voxels.indices {
                var random = RandomStream(seed: seed, slice: slice, element: index)
                voxels[index] *= Float(random.gamma(shape: sigma) / sigma)
            }
        default:
            let field = correlatedField(slice: slice)
            for row in 0..<rows {
                for column in 0..<columns {
                    let index = row * columns + column
                    voxels[index] += Float(tomographySigma(column: column, row: row) * field[index])
                }
            }
        }
    }

    /// Unit-variance noise with the band-pass texture of a soft CT kernel: white noise, periodic, filtered by a small kernel.
    private func correlatedField(slice: Int) -> [Double] {
        let radius = 4
        var kernel: [Double] = []
        for v in -radius...radius {
            for u in -radius...radius {
                let r2 = Double(u * u + v * v)
                kernel.append(exp(-r2 / (2 * 0.64)) / 0.64 - 0.7 * exp(-r2 / (2 * 4)) / 4)
            }
        }
        let energy = kernel.reduce(0) { $0 + $1 * $1 }.squareRoot()
        let white = (0..<columns * rows).map { index in
            var random = RandomStream(seed: seed, slice: slice, element: index)
            return random.gaussian()
        }
        var field = [Double](repeating: 0, count: white.count)
        let side = 2 * radius + 1
        for row in 0..<rows {
            for column in 0..<columns {
                var sum = 0.0
                for v in 0..<side {
                    let line = (row + v - radius + rows) % rows * columns
                    for u in 0..<side {
                        sum += kernel[v * side + u] * white[line + (column + u - radius + columns) % columns]
                    }
                }
                field[row * columns + column] = sum / energy
            }
        }
        return field
    }
}

/// The slices of a volume; each worker writes its own.
private struct SliceBuffer: @unchecked Sendable {
    let voxels: UnsafeMutableBufferPointer<Float>
}
