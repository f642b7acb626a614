import BatchRunner
import Foundation
import Phantoms
import Testing
import Volumes

@Suite struct PhantomTests {
    /// Spacings that are no short decimals must still fit their attribute.
    @Test(arguments: [65, 96, 100, 192, 333]) func everySizeCanBeWritten(size: Int) throws {
        for modality in [Modality.ct, .mr, .us] {
            let folder = NSTemporaryDirectory() + "limpid-phantom-\(UUID().uuidString)"
            defer { try? FileManager.default.removeItem(atPath: folder) }
            let files = try Phantom(modality: modality, size: size, slices: 1).write(to: folder)
            #expect(files == 2)
            let rows = try Inspection(paths: [folder + "/series"], estimatesNoise: false).series
            #expect(rows.map(\.columns) == [size] && rows.allSatisfy { $0.refusal == nil })
        }
    }

    @Test func theSameSeedGivesTheSameNoise() throws {
        let phantom = try Phantom(modality: .ct, size: 64, slices: 2, seed: 7)
        let truth = phantom.truth()
        #expect(phantom.noisy(truth) == phantom.noisy(truth))
        #expect(try Phantom(modality: .ct, size: 64, slices: 2, seed: 8).noisy(truth) != phantom.noisy(truth))
    }

    @Test func wrongRequestsAreRefused() {
        #expect(throws: PhantomError.self) { try Phantom(modality: .dx) }
        #expect(throws: PhantomError.self) { try Phantom(modality: .ct, size: 63) }
        #expect(throws: PhantomError.self) { try Phantom(modality: .ct, slices: 0) }
        #expect(throws: PhantomError.self) { try Phantom(modality: .ct, sigma: .nan) }
    }
}
