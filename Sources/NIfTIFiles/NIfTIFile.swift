import CNifti
import Volumes

/// A grey image in a NIfTI file (NIfTI-1 or NIfTI-2 in one file, compressed by gzip or not), checked and not read yet.
public struct NIfTIFile: Sendable {
    /// The file, as it was given.
    public let path: String
    /// Voxels along the first axis.
    public let columns: Int
    /// Voxels along the second axis.
    public let rows: Int
    /// Voxels along the third axis.
    public let slices: Int
    /// How often the volume is there: over times, echoes or directions.
    public let volumes: Int
    /// Where the voxels lie in the patient; nil where the file does not say, or makes no box of them.
    public let geometry: VolumeGeometry?
    /// What the type of the stored values can hold, scaled, where it is one byte; nil for wider types, of which mostly a part
    /// is used.
    public let storedRange: ClosedRange<Double>?

    private let header: limpid_nifti_header

    /// Voxels of a volume at most: 2 GiB of them as Float.
    private static let mostVoxels = 1 << 29
    private static let chunk = 1 << 20

    /// Whether a file begins as NIfTI does, whatever its name is and whether it can be read or not.
    public static func isNIfTI(_ path: String) -> Bool {
        var header = limpid_nifti_header()
        let status = limpid_nifti_read_header(path, &header)
        return ![limpid_nifti_not_nifti, limpid_nifti_not_readable, limpid_nifti_damaged].contains(status)
    }

    /// Reads the header, and checks that the file holds all values that it promises.
    /// - Throws: `NIfTIError` with any of its codes.
    public init(_ path: String) throws(NIfTIError) {
        var header = limpid_nifti_header()
        let status = limpid_nifti_read_header(path, &header)
        if let (code, text) = Self.failure(status) { throw NIfTIError(code, text, path: path) }
        let sides = [header.columns, header.rows, header.slices].map(Int.init)
        guard sides.reduce(1, *) <= Self.mostVoxels else {
            throw NIfTIError(.unsupported, "its volume has more than 2^29 voxels", path: path)
        }
        self.path = path
        (columns, rows, slices) = (sides[0], sides[1], sides[2])
        volumes = Int(header.volumes)
        geometry = Self.geometry(header)
        storedRange = Self.storedRange(header)
        self.header = header
        try checkLength()
    }

    /// The first volume, slope · stored + intercept, column fastest, then row, then slice.
    /// - Throws: `not-readable`, `truncated`.
    public func voxels() throws(NIfTIError) -> [Float] {
        let file = try OpenFile(path)
        guard file.seek(Int(header.offset)) else { throw truncated }
        let values = StoredValues(header)
        var voxels: [Float] = []
        let count = columns * rows * slices
        voxels.reserveCapacity(count)
        while voxels.count < count {
            let number = min(count - voxels.count, Self.chunk / 8)
            guard let bytes = file.read(number * Int(header.bytes)) else { throw truncated }
            let before = voxels.count
            values.append(bytes, to: &voxels)
            guard voxels.count > before else { throw truncated }
        }
        return voxels
    }

    /// Reads to the end, so that gzip's own check of the bytes is made too.
    private func checkLength() throws(NIfTIError) {
        let file = try OpenFile(path)
        let promised =
            header.offset + header.columns * header.rows * header.slices * header.volumes
            * Int64(header.bytes)
        var found: Int64 = 0
        while true {
            guard let count = file.read(Self.chunk)?.count else { throw truncated }
            guard count > 0 else { break }
            found += Int64(count)
        }
        guard file.close(), found >= promised else { throw truncated }
    }

    private var truncated: NIfTIError {
        NIfTIError(
            .truncated,
            "the file is damaged: it ends before the voxels that its header promises; get it again",
            path: path
        )
    }

    private static func failure(_ status: limpid_nifti_status) -> (NIfTIError.Code, String)? {
        switch status {
        case limpid_nifti_fine: nil
        case limpid_nifti_not_readable: (.notReadable, "the file cannot be opened; check its permissions")
        case limpid_nifti_damaged: (.truncated, "its compressed bytes are damaged; get it again")
        case limpid_nifti_not_nifti: (.notNIfTI, "not a NIfTI file")
        case limpid_nifti_two_files:
            (.unsupported, "header and image are two files (.hdr, .img); convert them to one .nii file")
        case limpid_nifti_bad_datatype:
            (.unsupported, "its values are colours, complex or of another type that is no grey image")
        case limpid_nifti_bad_offset: (.malformedHeader, "its header says no place where the voxels begin")
        case limpid_nifti_bad_scale: (.malformedHeader, "its scl_inter is no number")
        case limpid_nifti_bad_dimensions:
            (.malformedHeader, "its header says no dimensions that an image can have")
        default: (.notReadable, "there is not enough memory for its header")
        }
    }
}

extension NIfTIFile {
    /// The affine map to LPS millimetres: NIfTI counts x to the right and y to the front.
    private static func geometry(_ header: limpid_nifti_header) -> VolumeGeometry? {
        guard header.has_affine != 0 else { return nil }
        let (x, y, z) = header.affine
        let steps = [
            Vector3(-x.0, -y.0, z.0), Vector3(-x.1, -y.1, z.1), Vector3(-x.2, -y.2, z.2),
        ]
        guard steps[0].cross(steps[1]).dot(steps[2]) != 0 else { return nil }
        return VolumeGeometry(
            origin: Vector3(-x.3, -y.3, z.3),
            columnStep: steps[0],
            rowStep: steps[1],
            sliceStep: steps[2]
        )
    }

    private static func storedRange(_ header: limpid_nifti_header) -> ClosedRange<Double>? {
        guard header.bytes == 1 else { return nil }
        let isSigned = header.datatype == StoredValues.signedByte
        let ends = (isSigned ? [-128.0, 127] : [0, 255]).map { header.slope * $0 + header.intercept }
        return min(ends[0], ends[1])...max(ends[0], ends[1])
    }
}
