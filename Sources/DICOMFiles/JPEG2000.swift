import COpenJPEG

/// JPEG 2000 and High-Throughput JPEG 2000 codestreams through OpenJPEG.
enum JPEG2000 {
    /// Tiles a frame may have: OpenJPEG allocates some kilobytes for each before it reads any.
    private static let maximumTiles = 4096

    /// The samples of a frame, those of a pixel together.
    ///
    /// Colour transforms of the codestream are undone.
    static func decode(_ bytes: [UInt8], _ format: PixelFormat) throws(DICOMError) -> [Int32] {
        guard let start = CodestreamHeader.jpeg2000Start(bytes), let codestream = CodestreamHeader(bytes)
        else {
            throw DICOMError(.decodeFailed, "a compressed frame does not begin like a JPEG 2000 codestream")
        }
        try codestream.check(against: format)
        guard codestream.tiles <= maximumTiles else {
            throw DICOMError(.decodeFailed, "a JPEG 2000 frame has more than \(maximumTiles) tiles")
        }
        let decoded = bytes.withUnsafeBufferPointer {
            decode(UnsafeBufferPointer(rebasing: $0[start...]), format)
        }
        guard var samples = decoded else {
            throw DICOMError(.decodeFailed, "a JPEG 2000 frame is damaged or cut off")
        }
        if codestream.isSigned != format.isSigned && format.samplesPerPixel == 1 {
            // The bits are right and only their sign is mislabelled: Pixel Representation decides, as the
            // header finding says.
            StoredValues.restrict(&samples, bits: codestream.precision, isSigned: format.isSigned)
        }
        StoredValues.restrict(&samples, bits: format.bitsStored, isSigned: format.isSigned)
        return samples
    }

    /// What a stream callback reads from.
    private struct Source {
        let bytes: UnsafeBufferPointer<UInt8>
        var position = 0
    }

    private static func decode(_ bytes: UnsafeBufferPointer<UInt8>, _ format: PixelFormat) -> [Int32]? {
        guard let codec = opj_create_decompress(OPJ_CODEC_J2K) else { return nil }
        defer { opj_destroy_codec(codec) }
        // Without handlers OpenJPEG is silent.
        opj_set_info_handler(codec, nil, nil)
        opj_set_warning_handler(codec, nil, nil)
        opj_set_error_handler(codec, nil, nil)
        var parameters = opj_dparameters_t()
        opj_set_default_decoder_parameters(&parameters)
        guard opj_setup_decoder(codec, &parameters) == OPJ_TRUE,
            // A codestream that is cut off is an error, not a blurred image.
            opj_decoder_set_strict_mode(codec, OPJ_TRUE) == OPJ_TRUE,
            let stream = opj_stream_default_create(OPJ_TRUE)
        else { return nil }
        defer { opj_stream_destroy(stream) }
        var source = Source(bytes: bytes)
        return withUnsafeMutablePointer(to: &source) { source in
            opj_stream_set_user_data(stream, source, nil)
            opj_stream_set_user_data_length(stream, UInt64(bytes.count))
            opj_stream_set_read_function(stream, read)
            opj_stream_set_skip_function(stream, skip)
            opj_stream_set_seek_function(stream, seek)
            var image: UnsafeMutablePointer<opj_image_t>?
            defer { opj_image_destroy(image) }
            guard opj_read_header(stream, codec, &image) == OPJ_TRUE, let image,
                opj_decode(codec, stream, image) == OPJ_TRUE, opj_end_decompress(codec, stream) == OPJ_TRUE
            else { return nil }
            return interleaved(image.pointee, format)
        }
    }

    private static func interleaved(_ image: opj_image_t, _ format: PixelFormat) -> [Int32]? {
        let samples = format.samplesPerPixel
        let pixels = format.rows * format.columns
        guard Int(image.numcomps) == samples, let components = image.comps else { return nil }
        for component in UnsafeBufferPointer(start: components, count: samples) {
            // Subsampled components do not occur in DICOM.
            guard Int(component.w) == format.columns, Int(component.h) == format.rows, component.data != nil
            else { return nil }
        }
        return [Int32](unsafeUninitializedCapacity: pixels * samples) { buffer, count in
            for sample in 0..<samples {
                guard let data = components[sample].data else { return }
                for pixel in 0..<pixels { buffer[pixel * samples + sample] = data[pixel] }
            }
            count = pixels * samples
        }
    }

    private static let read: opj_stream_read_fn = { buffer, count, data in
        guard let buffer, let source = data?.assumingMemoryBound(to: Source.self) else {
            return OPJ_SIZE_T.max
        }
        let taken = min(Int(clamping: count), source.pointee.bytes.count - source.pointee.position)
        // OpenJPEG's sign for the end is (OPJ_SIZE_T)-1.
        guard taken > 0, let base = source.pointee.bytes.baseAddress else { return OPJ_SIZE_T.max }
        buffer.copyMemory(from: base + source.pointee.position, byteCount: taken)
        source.pointee.position += taken
        return OPJ_SIZE_T(taken)
    }

    private static let skip: opj_stream_skip_fn = { count, data in
        guard let source = data?.assumingMemoryBound(to: Source.self) else { return -1 }
        let target = source.pointee.position + Int(count)
        guard count >= 0, target <= source.pointee.bytes.count else { return -1 }
        source.pointee.position = target
        return count
    }

    private static let seek: opj_stream_seek_fn = { position, data in
        guard let source = data?.assumingMemoryBound(to: Source.self), position >= 0,
            position <= source.pointee.bytes.count
        else { return OPJ_FALSE }
        source.pointee.position = Int(position)
        return OPJ_TRUE
    }
}
