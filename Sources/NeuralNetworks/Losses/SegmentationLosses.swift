import Foundation
import Tensors

/// Losses of class scores [N, classes, H, W] against the true class of every pixel.
///
/// A pixel's probabilities are p = soft-max of its scores. True classes run over columns, then rows, then images.
extension Engine {
    /// Cross-entropy: mean over the pixels of −ln p of the true class.
    /// - Parameters:
    ///   - scores: class scores [N, classes, H, W].
    ///   - classes: the true class of every pixel, below the scores' channels.
    /// - Returns: value, and gradient by the scores.
    public func crossEntropy(_ scores: Tensor, classes: [UInt8]) -> Loss {
        let pixels = scores.shape.pixels
        return classLoss(scores, classes) { probabilities, truth, gradient, share in
            var sum = 0.0
            let share = share / Double(pixels)
            for pixel in 0..<pixels {
                // So that a probability too small for a number keeps a finite loss.
                sum -= log(max(probabilities[truth[pixel]][pixel], .leastNormalMagnitude))
                for channel in probabilities.indices {
                    let target: Double = channel == truth[pixel] ? 1 : 0
                    gradient[channel][pixel] = share * (probabilities[channel][pixel] - target)
                }
            }
            return sum / Double(pixels)
        }
    }

    /// Soft Dice loss: 1 − mean over the classes of (2 Σ p·g + 1) / (Σ p + Σ g + 1), sums over an image's pixels, g being 1
    /// where a class is the true one.
    ///
    /// After Milletari et al. 2016, with plain sums below, as Dice's coefficient has them. A class that an image lacks counts
    /// as found once nothing is taken for it.
    /// - Parameters:
    ///   - scores: class scores [N, classes, H, W].
    ///   - classes: the true class of every pixel, below the scores' channels.
    /// - Returns: value, and gradient by the scores.
    public func softDice(_ scores: Tensor, classes: [UInt8]) -> Loss {
        let pixels = scores.shape.pixels
        return classLoss(scores, classes) { probabilities, truth, gradient, share in
            let count = Double(probabilities.count)
            // Of each class: Dice's coefficient, and the sum below it.
            var coefficients: [Double] = []
            var sums: [Double] = []
            for channel in probabilities.indices {
                var (overlap, sum) = (0.0, 1.0)
                for pixel in 0..<pixels {
                    sum += probabilities[channel][pixel]
                    guard truth[pixel] == channel else { continue }
                    overlap += probabilities[channel][pixel]
                    sum += 1
                }
                coefficients.append((2 * overlap + 1) / sum)
                sums.append(sum)
            }
            for pixel in 0..<pixels {
                // By the probabilities first, then through the soft-max.
                let slopes = probabilities.indices.map { channel in
                    let target: Double = channel == truth[pixel] ? 2 : 0
                    return -(target - coefficients[channel]) / (sums[channel] * count)
                }
                var mean = 0.0
                for channel in slopes.indices { mean += probabilities[channel][pixel] * slopes[channel] }
                for channel in slopes.indices {
                    gradient[channel][pixel] =
                        share * probabilities[channel][pixel] * (slopes[channel] - mean)
                }
            }
            return 1 - coefficients.reduce(0, +) / count
        }
    }

    /// A loss of every image's class probabilities, image by image: the body gives its value and writes share · its gradient,
    /// both class by class and pixel by pixel.
    private func classLoss(
        _ scores: Tensor,
        _ classes: [UInt8],
        _ body: (
            _ probabilities: [[Double]], _ truth: [Int], _ gradient: inout [[Double]], _ share: Double
        ) -> Double
    ) -> Loss {
        let shape = scores.shape
        precondition(classes.count == shape.images * shape.pixels, "one class a pixel")
        precondition(classes.allSatisfy { $0 < shape.channels }, "a class has its scores")
        var values = [Double](repeating: 0, count: shape.images)
        var result = Tensor(unwritten: shape)
        result.withMutableLines { result in
            scores.withLines { scores in
                values.withUnsafeMutableBufferPointer { values in
                    parallel(shape.images) { image in
                        let probabilities = scores.probabilities(ofImage: image)
                        let truth = classes[image * shape.pixels..<(image + 1) * shape.pixels].map(Int.init)
                        var gradient = probabilities
                        let share = 1 / Double(shape.images)
                        values[image] = share * body(probabilities, truth, &gradient, share)
                        for (channel, slopes) in gradient.enumerated() {
                            for row in 0..<shape.rows {
                                let line = result.line(image, channel, row)
                                for i in 0..<shape.columns {
                                    line[i] = Float(slopes[row * shape.columns + i])
                                }
                            }
                        }
                    }
                }
            }
        }
        return Loss(value: values.reduce(0, +), gradients: [result])
    }
}

extension TensorLines {
    /// Soft-max over the channels of an image: by channel, then pixel.
    fileprivate func probabilities(ofImage image: Int) -> [[Double]] {
        var result = [[Double]](
            repeating: [Double](repeating: 0, count: shape.pixels),
            count: shape.channels
        )
        for row in 0..<shape.rows {
            for i in 0..<shape.columns {
                var largest = -Float.infinity
                for channel in 0..<shape.channels { largest = max(largest, line(image, channel, row)[i]) }
                var sum = 0.0
                for channel in 0..<shape.channels {
                    let power = exp(Double(line(image, channel, row)[i] - largest))
                    result[channel][row * shape.columns + i] = power
                    sum += power
                }
                for channel in 0..<shape.channels { result[channel][row * shape.columns + i] /= sum }
            }
        }
        return result
    }
}
