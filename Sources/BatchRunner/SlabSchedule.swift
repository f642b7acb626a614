import SeriesVolumes
import Volumes

/// The order in which a volume is processed: slabs of neighbouring slices, each read with the context its results depend on.
///
/// Slabs never cross the end of a run, and their results do not depend on where slabs begin and end.
package struct SlabSchedule: Sendable {
    /// One slab.
    package struct Slab: Hashable, Sendable {
        /// Slices whose results are kept.
        package let core: Range<Int>
        /// Slices that are read: the core and its context within the run.
        package let context: Range<Int>

        /// The core, counted from the context's first slice.
        package var coreInContext: Range<Int> {
            core.lowerBound - context.lowerBound..<core.upperBound - context.lowerBound
        }
    }

    /// Every slab, in slice order.
    package let slabs: [Slab]

    /// Bytes that all buffers of a slab take per voxel of its context: stored values, modality units, result, noise draws,
    /// filter sums and moments.
    package static let bytesPerVoxel = 80
    /// The same without what uncertainty needs, counted closely: for wide context, which the memory is spent on.
    package static let bytesPerVoxelOfWideContext = 48
    /// Larger slabs gain nothing where there is no context.
    private static let maximumCore = 16

    /// Plans slabs with `halo` slices of context on either side within a memory bound in bytes.
    package init(
        runs: [Range<Int>],
        shape: VolumeShape,
        halo: Int,
        assessesUncertainty: Bool = true,
        maximumMemory: Int
    ) {
        let isWide = halo > Self.maximumCore && !assessesUncertainty
        let bytes = isWide ? Self.bytesPerVoxelOfWideContext : Self.bytesPerVoxel
        let affordable = maximumMemory / (bytes * shape.sliceCount) - 2 * halo
        // Context is denoised with every slab and thrown away: a core as large keeps that to half of the work.
        let size = min(max(affordable, 1), max(Self.maximumCore, 2 * halo))
        var slabs: [Slab] = []
        // Without context no slice depends on another, so that slabs of a loop of single slices may join runs.
        for run in halo == 0 ? [0..<shape.slices] : runs {
            for start in stride(from: run.lowerBound, to: run.upperBound, by: size) {
                let core = start..<min(start + size, run.upperBound)
                slabs.append(
                    Slab(
                        core: core,
                        context: max(
                            run.lowerBound,
                            core.lowerBound - halo
                        )..<min(run.upperBound, core.upperBound + halo)
                    )
                )
            }
        }
        self.slabs = slabs
    }
}
