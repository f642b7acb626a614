extension DICOMHeader {
    /// A header of other attributes and another pixel description, to derive an object from; its file's pixels are not
    /// what it describes, so that nothing must be read with it.
    package func replacing(dataSet: DataSet, pixels: PixelFormat) -> DICOMHeader {
        DICOMHeader(
            path: path,
            fileSize: fileSize,
            modificationTimeNanoseconds: modificationTimeNanoseconds,
            transferSyntaxUID: transferSyntaxUID,
            fileMetaInformation: fileMetaInformation,
            dataSet: dataSet,
            pixels: pixels,
            findings: findings,
            pixelData: pixelData,
            deflatedFrom: deflatedFrom,
            transferSyntax: transferSyntax,
            extendedOffsets: extendedOffsets,
            codestream: codestream
        )
    }
}

extension PixelFormat {
    /// The same samples in another matrix.
    package func with(rows: Int, columns: Int) -> PixelFormat {
        PixelFormat(
            rows: rows,
            columns: columns,
            frames: frames,
            samplesPerPixel: samplesPerPixel,
            planarConfiguration: planarConfiguration,
            photometricInterpretation: photometricInterpretation,
            bitsAllocated: bitsAllocated,
            bitsStored: bitsStored,
            highBit: highBit,
            isSigned: isSigned,
            kind: kind
        )
    }
}
