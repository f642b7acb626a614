extension PixelFormat {
    /// The Image Pixel module as declared by `dataSet`; what is missing or unreadable becomes 0 and is
    /// refused by the validator.
    init(_ dataSet: DataSet, element: Tag) {
        func number(_ tag: Tag) -> Int { ((try? dataSet.integers(tag)) ?? []).first ?? 0 }
        let frames = dataSet.string(.numberOfFrames) == nil ? 1 : number(.numberOfFrames)
        let kind: Kind =
            switch element.element {
            case 0x0008: .float32
            case 0x0009: .float64
            default: .integer
            }
        self.init(
            rows: number(.rows),
            columns: number(.columns),
            frames: frames,
            samplesPerPixel: number(.samplesPerPixel),
            planarConfiguration: number(.planarConfiguration),
            photometricInterpretation: dataSet.string(.photometricInterpretation) ?? "",
            bitsAllocated: number(.bitsAllocated),
            bitsStored: number(.bitsStored),
            highBit: number(.highBit),
            isSigned: number(.pixelRepresentation) == 1,
            kind: kind
        )
    }

    /// The same with another colour space.
    func with(photometricInterpretation: String) -> PixelFormat {
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
