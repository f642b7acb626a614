import Denoisers
import NoiseModels
import Synchronization
import Volumes

/// A denoiser that changes nothing and keeps what it was given.
final class SampleRecorder: Denoiser {
    private let recorded = Mutex<[Volume]>([])

    /// What it was given, in order.
    var volumes: [Volume] { recorded.withLock { $0 } }

    var name: String { "sample-recorder" }
    var sliceRadius: Int { 0 }
    var settings: [String] { [] }

    func denoise(_ noisy: Volume, noise: any NoiseModel) throws(DenoiserError) -> Volume {
        recorded.withLock { $0.append(noisy) }
        return noisy
    }
}
