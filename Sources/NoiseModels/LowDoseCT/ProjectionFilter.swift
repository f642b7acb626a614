import CKissFFT
import Foundation

/// The filter of a filtered back projection for the views of one beam.
///
/// Views come out twice as finely sampled, and the attenuation that linear interpolation between those samples brings
/// is divided out, so that the image has the spectrum of the kernel and of nothing else.
package struct ProjectionFilter: Sendable {
    /// Values per detector sample that come out.
    package static let upsampling = 2

    private let samples: Int
    private let length: Int
    private let forward: RowTransform
    private let backward: RowTransform
    /// Response at the frequencies 0 … length/2, with interpolation divided out and the transforms normalised.
    private let response: [Float]
    /// Variance of the filtered white noise of unit variance, before interpolation.
    package let varianceGain: Double

    /// - Throws: `invalid-parameter` if there is no memory for the transforms.
    package init(_ beam: ParallelBeam, kernel: ReconstructionKernel) throws(NoiseError) {
        samples = beam.samples
        // Twice the samples: filtering wraps nothing around.
        length = FourierTransform.fastSize(beam.samples) * 2
        guard
            let forward = RowTransform(count: length, inverse: false),
            let backward = RowTransform(count: length * Self.upsampling, inverse: true)
        else { throw NoiseError(.invalidParameter, "no memory for the Fourier transforms of a sinogram") }
        self.forward = forward
        self.backward = backward
        let ramp = Self.ramp(length: length, pitch: beam.pitch, transform: forward)
        var response: [Float] = []
        var gain = 0.0
        for index in 0...length / 2 {
            let frequency = Double(index) / (Double(length) * beam.pitch)
            let value = ramp[index] * kernel.response(at: frequency)
            gain += (index == 0 || index == length / 2 ? 1 : 2) * value * value
            let x = Double.pi * frequency * beam.pitch / Double(Self.upsampling)
            let interpolation = x == 0 ? 1 : pow(sin(x) / x, 2)
            response.append(Float(value / interpolation / Double(length)))
        }
        self.response = response
        varianceGain = gain / Double(length)
    }

    /// The band-limited ramp in cycles per millimetre, from its impulse response.
    ///
    /// It keeps the mean of an object, which the bare |f| at these frequencies would lose (Kak & Slaney 1988, section 3.3).
    private static func ramp(length: Int, pitch: Double, transform: RowTransform) -> [Double] {
        var impulse = [kiss_fft_cpx](repeating: kiss_fft_cpx(), count: length)
        impulse[0].r = Float(0.25 / pitch)
        for n in stride(from: 1, to: length / 2, by: 2) {
            let value = Float(-1 / (Double.pi * Double.pi * Double(n * n) * pitch))
            impulse[n].r = value
            impulse[length - n].r = value
        }
        var spectrum = impulse
        impulse.withUnsafeBufferPointer { input in
            spectrum.withUnsafeMutableBufferPointer { transform(input, into: $0) }
        }
        return spectrum.map { Double($0.r) }
    }

    /// Filters views of `samples` values each into views of `upsampling` · samples.
    package func callAsFunction(_ projections: [Float], views: Int) -> [Float] {
        let width = samples * Self.upsampling
        // Two real views are one complex one.
        let pairs = (views + 1) / 2
        let result = projections.withUnsafeBufferPointer { projections in
            Parallel.fill(parts: pairs, stride: 2 * width) { pair, output in
                let second = 2 * pair + 1 < views
                var values = [kiss_fft_cpx](repeating: kiss_fft_cpx(), count: length)
                for sample in 0..<samples {
                    values[sample].r = projections[2 * pair * samples + sample]
                    if second { values[sample].i = projections[(2 * pair + 1) * samples + sample] }
                }
                let filtered = filter(values)
                for sample in 0..<width {
                    output[sample] = filtered[sample].r
                    output[width + sample] = filtered[sample].i
                }
            }
        }
        return Array(result.prefix(views * width))
    }

    private func filter(_ values: [kiss_fft_cpx]) -> [kiss_fft_cpx] {
        var spectrum = values
        values.withUnsafeBufferPointer { input in
            spectrum.withUnsafeMutableBufferPointer { forward(input, into: $0) }
        }
        let fine = length * Self.upsampling
        var wide = [kiss_fft_cpx](repeating: kiss_fft_cpx(), count: fine)
        for index in 0..<length / 2 {
            wide[index].r = response[index] * spectrum[index].r
            wide[index].i = response[index] * spectrum[index].i
            if index == 0 { continue }
            wide[fine - index].r = response[index] * spectrum[length - index].r
            wide[fine - index].i = response[index] * spectrum[length - index].i
        }
        // The Nyquist frequency of the samples belongs to both ends.
        let half = length / 2
        for index in [half, fine - half] {
            wide[index].r = 0.5 * response[half] * spectrum[half].r
            wide[index].i = 0.5 * response[half] * spectrum[half].i
        }
        var result = wide
        wide.withUnsafeBufferPointer { input in
            result.withUnsafeMutableBufferPointer { backward(input, into: $0) }
        }
        return result
    }
}
