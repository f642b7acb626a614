import DICOMFiles
import Foundation
import Volumes

extension Phantom {
    /// Writes `directory/series` (noisy) and `directory/truth` and returns the number of files.
    ///
    /// Throws `PhantomError` (`isOutput`) when the folder holds something already or cannot be written.
    public func write(to directory: String) throws(PhantomError) -> Int {
        let manager = FileManager.default
        if let content = try? manager.contentsOfDirectory(atPath: directory), !content.isEmpty {
            throw PhantomError(output: "\(directory) is not empty; choose a folder that does not exist")
        }
        let truth = truth()
        var count = 0
        for (role, folder, volume) in [("noisy", "series", noisy(truth)), ("truth", "truth", truth)] {
            let path = directory + "/" + folder
            do {
                try manager.createDirectory(atPath: path, withIntermediateDirectories: true)
            } catch {
                throw PhantomError(output: "\(path) cannot be created; check its permissions")
            }
            let header = PhantomHeader(phantom: self, role: role, seriesNumber: role == "noisy" ? 1 : 2)
            do throws(DICOMError) {
                count += try write(volume, header: header, to: path)
            } catch {
                throw PhantomError(output: "\(path): \(error.description)")
            }
        }
        return count
    }

    private func write(_ volume: Volume, header: PhantomHeader, to path: String) throws(DICOMError) -> Int {
        let perSlice = volume.shape.sliceCount
        if modality == .us {
            let dataSet = try header.dataSet(slice: nil)
            var writer = try DICOMWriter(
                path: path + "/loop.dcm",
                dataSet: dataSet,
                pixels: header.pixelFormat,
                syntax: .explicitVRLittleEndian
            )
            for slice in 0..<slices {
                try writer.append(stored: stored(volume.voxels[slice * perSlice..<(slice + 1) * perSlice]))
            }
            _ = try writer.finish()
            return 1
        }
        for slice in 0..<slices {
            let dataSet = try header.dataSet(slice: slice)
            var writer = try DICOMWriter(
                path: path + "/" + String(format: "%04d.dcm", slice + 1),
                dataSet: dataSet,
                pixels: header.pixelFormat,
                syntax: .explicitVRLittleEndian
            )
            try writer.append(stored: stored(volume.voxels[slice * perSlice..<(slice + 1) * perSlice]))
            _ = try writer.finish()
        }
        return slices
    }

    /// Stored values of one slice: CT HU + 1024 in 12 bits, MR as it is in 16, ultrasound log-compressed over 60 dB in 8.
    private func stored(_ voxels: ArraySlice<Float>) -> [Int32] {
        switch modality {
        case .ct: return voxels.map { Int32(min(max($0 + 1024, 0), 4095).rounded()) }
        case .mr: return voxels.map { Int32(min(max($0, 0), 65535).rounded()) }
        default:
            var stored = voxels.map { intensity in
                let decibels = 10 * log10(max(Double(intensity), 1e-12) / 20)
                return Int32(min(max(255 * (decibels + 60) / 60, 0), 255).rounded())
            }
            drawScale(&stored)
            return stored
        }
    }

    /// What a scanner burns into the frame outside the tissue: a grey bar and a depth scale.
    private func drawScale(_ stored: inout [Int32]) {
        let tissue = tissueRegion
        for row in 0..<rows {
            for column in 0..<columns where !tissue.rows.contains(row) || !tissue.columns.contains(column) {
                let isBar = column > columns - columns / 16 && tissue.rows.contains(row)
                let isTick = column >= tissue.columns.upperBound + 2 && column < tissue.columns.upperBound + 8
                let onTick = isTick && (row - tissue.rows.lowerBound) % (rows / 8) == 0
                let grey = 255 * (rows - row) / rows
                stored[row * columns + column] = isBar ? Int32(grey) : onTick ? 255 : 0
            }
        }
    }
}
