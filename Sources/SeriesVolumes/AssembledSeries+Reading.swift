import DICOMFiles
import Dispatch
import Volumes

extension AssembledSeries {
    /// Consecutive frames of one file, decoded by one worker.
    private struct ReadJob {
        let slices: Range<Int>
        let headerIndex: Int
        var frames: Range<Int>
    }

    /// Frames that one worker decodes at a time: bounds memory, and shares the opening of a multi-frame file.
    private static let framesPerJob = 4

    /// Reads and decodes a range of slices, files in parallel.
    ///
    /// - Parameter range: slices of this series; not empty.
    /// - Returns: The slab of these slices; the same for every number of processors.
    /// - Throws: `decode-failed` for the first slice that cannot be decoded, `changed-since-scan` where a file has another
    ///   matrix than its header had.
    public func read(_ range: Range<Int>) throws(SeriesError) -> Slab {
        precondition(
            !range.isEmpty && range.lowerBound >= 0 && range.upperBound <= slices.count,
            "slices of the series"
        )
        let jobs = readJobs(range)
        let count = range.count * shape.sliceCount
        var voxels = [Float](repeating: 0, count: count)
        var stored = [Int32](repeating: 0, count: count)
        var valid = [Bool](repeating: true, count: count)
        var color = [UInt8](repeating: 0, count: storedSamplesPerPixel == 3 ? 3 * count : 0)
        var failures = [SeriesError?](repeating: nil, count: jobs.count)
        voxels.withUnsafeMutableBufferPointer { voxels in
            stored.withUnsafeMutableBufferPointer { stored in
                valid.withUnsafeMutableBufferPointer { valid in
                    color.withUnsafeMutableBufferPointer { color in
                        failures.withUnsafeMutableBufferPointer { failures in
                            // Each worker writes its own slices and its own failure.
                            nonisolated(unsafe) let output = SlabOutput(
                                voxels: voxels,
                                stored: stored,
                                valid: valid,
                                color: color
                            )
                            nonisolated(unsafe) let outcomes = failures
                            DispatchQueue.concurrentPerform(iterations: jobs.count) { index in
                                outcomes[index] = decode(jobs[index], from: range.lowerBound, into: output)
                            }
                        }
                    }
                }
            }
        }
        if let failure = failures.lazy.compactMap({ $0 }).first { throw failure }
        let slabShape = shape.with(slices: range.count)
        let volume = Volume(
            shape: slabShape,
            voxels: voxels,
            unit: unit,
            geometry: geometry,
            valid: valid.contains(false) ? Mask(shape: slabShape, values: valid) : nil,
            firstSlice: range.lowerBound
        )
        return Slab(volume: volume, stored: stored, color: storedSamplesPerPixel == 3 ? color : nil)
    }

    private func readJobs(_ range: Range<Int>) -> [ReadJob] {
        var jobs: [ReadJob] = []
        for index in range {
            let slice = slices[index]
            if let last = jobs.last, last.headerIndex == slice.headerIndex,
                last.frames.upperBound == slice.frameIndex,
                last.frames.count < Self.framesPerJob
            {
                jobs[jobs.count - 1] = ReadJob(
                    slices: last.slices.lowerBound..<index + 1,
                    headerIndex: last.headerIndex,
                    frames: last.frames.lowerBound..<slice.frameIndex + 1
                )
            } else {
                jobs.append(
                    ReadJob(
                        slices: index..<index + 1,
                        headerIndex: slice.headerIndex,
                        frames: slice.frameIndex..<slice.frameIndex + 1
                    )
                )
            }
        }
        return jobs
    }

    private func decode(_ job: ReadJob, from firstSlice: Int, into output: SlabOutput) -> SeriesError? {
        let header = headers[job.headerIndex]
        let frames: [FramePixels]
        do {
            frames = try DICOMReader.frames(of: header, job.frames)
        } catch {
            return SeriesError(
                .decodeFailed,
                "pixels could not be decoded: \(error.description)",
                expanded: "\(header.path): \(error.expandedDescription)",
                underlying: error
            )
        }
        let samples = shape.sliceCount * storedSamplesPerPixel
        guard frames.count == job.slices.count, frames.allSatisfy({ $0.stored.count == samples }) else {
            return SeriesError(
                .changedSinceScan,
                "a file changed while it was read: its matrix is no longer that of its header",
                expanded: "\(header.path) changed since it was scanned"
            )
        }
        let tissue = regions?[job.headerIndex].mask(rows: shape.rows, columns: shape.columns)
        for (slice, frame) in zip(job.slices, frames) {
            output.write(
                frame.stored,
                slice: slices[slice],
                tissue: tissue,
                at: (slice - firstSlice) * shape.sliceCount,
                count: shape.sliceCount
            )
        }
        return nil
    }
}

/// The buffers of a slab; each worker writes its own slices only.
private struct SlabOutput {
    let voxels: UnsafeMutableBufferPointer<Float>
    let stored: UnsafeMutableBufferPointer<Int32>
    let valid: UnsafeMutableBufferPointer<Bool>
    let color: UnsafeMutableBufferPointer<UInt8>

    func write(_ samples: [Int32], slice: SourceSlice, tissue: [Bool]?, at start: Int, count: Int) {
        samples.withUnsafeBufferPointer { samples in
            if color.isEmpty {
                let padding = slice.padding.map {
                    Int32(clamping: $0.lowerBound)...Int32(clamping: $0.upperBound)
                }
                for index in 0..<count {
                    let value = samples[index]
                    stored[start + index] = value
                    valid[start + index] = padding?.contains(value) != true
                }
            } else {
                for index in 0..<count {
                    let pixel = ColorPixel(samples[3 * index..<3 * index + 3])
                    stored[start + index] = pixel.grey
                    valid[start + index] = pixel.isGrey
                    color[3 * (start + index)] = UInt8(truncatingIfNeeded: pixel.red)
                    color[3 * (start + index) + 1] = UInt8(truncatingIfNeeded: pixel.green)
                    color[3 * (start + index) + 2] = UInt8(truncatingIfNeeded: pixel.blue)
                }
            }
        }
        for index in start..<start + count {
            voxels[index] = Float(slice.slope * Double(stored[index]) + slice.intercept)
        }
        guard let tissue else { return }
        for (index, isTissue) in tissue.enumerated() where !isTissue { valid[start + index] = false }
    }
}

/// Red, green and blue of one pixel.
struct ColorPixel {
    let red: Int32
    let green: Int32
    let blue: Int32

    init<Samples: RandomAccessCollection<Int32>>(_ samples: Samples) where Samples.Index == Int {
        red = samples[samples.startIndex]
        green = samples[samples.startIndex + 1]
        blue = samples[samples.startIndex + 2]
    }

    /// Whether the channels are equal.
    var isGrey: Bool { red == green && green == blue }

    /// The channels' value, or the luma of a coloured pixel (PS3.3 C.7.6.3.1.2), which only serves as context.
    var grey: Int32 { isGrey ? red : (299 * red + 587 * green + 114 * blue + 500) / 1000 }
}
