import CKissFFT
import Foundation

/// A one-dimensional complex Fourier transform of one length, unnormalised, for the rows of a sinogram.
///
/// A plan is only read while it transforms, so one may serve several threads.
final class RowTransform: @unchecked Sendable {
    let count: Int
    private let plan: kiss_fft_cfg

    /// nil if memory for the plan cannot be had.
    init?(count: Int, inverse: Bool) {
        guard let plan = kiss_fft_alloc(Int32(count), inverse ? 1 : 0, nil, nil) else { return nil }
        self.count = count
        self.plan = plan
    }

    deinit { free(UnsafeMutableRawPointer(plan)) }

    /// Transforms `count` values into another buffer of that length.
    func callAsFunction(
        _ input: UnsafeBufferPointer<kiss_fft_cpx>,
        into output: UnsafeMutableBufferPointer<kiss_fft_cpx>
    ) {
        precondition(input.count == count && output.count == count, "buffers have the transform's length")
        guard let from = input.baseAddress, let to = output.baseAddress else { return }
        kiss_fft(plan, from, to)
    }
}
