import ImageQuality
import Testing

/// Values by numpy, scipy, scikit-image and scikit-learn; see Goldens/make_task_based.py.
struct TaskBasedGolden: Decodable {
    struct Images: Decodable {
        let images: TestImage
        let referenceSum: Int
        let imageSum: Int

        private enum CodingKeys: String, CodingKey { case referenceSum, imageSum }

        init(from decoder: any Decoder) throws {
            images = try TestImage(from: decoder)
            let values = try decoder.container(keyedBy: CodingKeys.self)
            referenceSum = try values.decode(Int.self, forKey: .referenceSum)
            imageSum = try values.decode(Int.self, forKey: .imageSum)
        }

        /// The pair, once both are known to be the script's.
        func checked() throws -> TestImage {
            try #require(TestImage.checkSum(images.referenceNumbers()) == referenceSum)
            try #require(TestImage.checkSum(images.imageNumbers()) == imageSum)
            return images
        }
    }

    struct Rectangle: Decodable {
        let columns: [Int]
        let rows: [Int]

        func region(in image: PlanarImage) throws -> ImageRegion {
            try .rectangle(in: image, columns: columns[0]..<columns[1], rows: rows[0]..<rows[1])
        }
    }

    struct Region: Decodable {
        let centerColumn: Double?
        let centerRow: Double?
        let radius: Double?
        let columns: [Int]?
        let rows: [Int]?
        let count: Int
        let mean: Double
        let standardDeviation: Double
        let bias: Double
        let contrastToNoiseRatio: Double

        func region(in image: PlanarImage) throws -> ImageRegion {
            if let centerColumn, let centerRow, let radius {
                return try .disc(
                    in: image,
                    centerColumn: centerColumn,
                    centerRow: centerRow,
                    radius: radius
                )
            }
            let rectangle = Rectangle(columns: try #require(columns), rows: try #require(rows))
            return try rectangle.region(in: image)
        }
    }

    struct Regions: Decodable {
        let images: Images
        let background: Rectangle
        let regions: [Region]
        let rootMeanSquaredError: Double
        let window: [Double]
        let windowedMeanSquaredError: Double
        let windowedPeakSignalToNoiseRatio: Double
    }

    struct Spectrum: Decodable {
        let trend: NoiseTrend
        let columns: Int
        let rows: Int
        let spacing: [Double]
        let ring: Double
        let values: [Double]
        let variance: Double
        let frequencies: [Double]
        let profile: [Double]
        let meanFrequency: Double
        let peakFrequency: Double
    }

    struct NoisePower: Decodable {
        let images: Images
        let corners: [[Int]]
        let spectra: [Spectrum]
    }

    struct Dice: Decodable {
        let slices: Int
        let rows: Int
        let columns: Int
        let truth: [Int]
        let found: [Int]
        let labels: [Int]
        let coefficients: [Double]
    }

    let regions: Regions
    let noisePower: NoisePower
    let dice: [Dice]

    static func load() throws -> TaskBasedGolden { try Golden.load("task_based.json", as: Self.self) }
}
