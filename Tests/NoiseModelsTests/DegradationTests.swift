import Foundation
import NoiseModels
import Testing
import Volumes

/// Blur and decimation against scipy.ndimage (Goldens/make_degradation.py), and where the pixels of a coarser grid lie.
@Suite struct DegradationTests {
    struct Golden: Decodable {
        struct Case: Decodable {
            let name: String
            let masked: Bool
            let sigma: [Double]
            let way: [Double]
            let factor: [Double]?
            let columns: Int
            let rows: Int
            let values: [Double]
            let valid: [Int]
        }
        let columns: Int
        let rows: Int
        let image: [Float]
        let mask: [Int]
        let cases: [Case]

        static func read() throws -> Golden {
            let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            let data = try Data(contentsOf: folder.appendingPathComponent("Goldens/degradation.json"))
            return try JSONDecoder().decode(Golden.self, from: data)
        }

        func volume(masked: Bool, slices: Int = 1) -> Volume {
            let shape = VolumeShape(columns: columns, rows: rows, slices: slices)
            return Volume(
                shape: shape,
                voxels: (0..<slices).flatMap { _ in image },
                unit: .hounsfield,
                valid: masked
                    ? Mask(shape: shape, values: (0..<slices).flatMap { _ in mask.map { $0 == 1 } }) : nil
            )
        }
    }

    private static func operation(_ golden: Golden.Case) throws -> Degradation {
        try Degradation(
            gaussianSigma: InPlane(columns: golden.sigma[0], rows: golden.sigma[1]),
            motion: InPlane(columns: golden.way[0], rows: golden.way[1]),
            factor: golden.factor.map { InPlane(columns: $0[0], rows: $0[1]) }
        )
    }

    @Test func everyOperationEqualsScipy() throws {
        let golden = try Golden.read()
        #expect(golden.cases.count == 14)
        for test in golden.cases {
            let result = try Self.operation(test).apply(to: golden.volume(masked: test.masked))
            #expect(
                result.shape == VolumeShape(columns: test.columns, rows: test.rows, slices: 1),
                "\(test.name)"
            )
            // The way of a motion is a sum over points, of which scipy's image has many more.
            let tolerance = test.way == [0, 0] ? 2e-4 : 0.05
            let worst = zip(result.voxels, test.values).map { abs(Double($0) - $1) }.max() ?? .infinity
            #expect(worst < tolerance, "\(test.name): \(worst)")
            #expect(
                (0..<result.shape.count).map { result.isValid($0) } == test.valid.map { $0 == 1 },
                "\(test.name)"
            )
        }
    }

    @Test func aSlabEqualsThePartOfTheWhole() throws {
        let golden = try Golden.read()
        let test = try #require(golden.cases.last)
        let (operation, volume) = (try Self.operation(test), golden.volume(masked: true, slices: 3))
        let whole = try operation.apply(to: volume)
        #expect(try operation.apply(to: volume.slices(1..<3)) == whole.slices(1..<3))
        #expect(whole.shape.slices == 3 && whole.slices(2..<3).firstSlice == 2)
    }

    /// A plane stays a plane: a grid that is off by part of a pixel would show.
    @Test(arguments: [1.5, 2, 2.0 / 0.7, 3]) func positionsInThePatientStay(factor: Double) throws {
        let shape = VolumeShape(columns: 64, rows: 50, slices: 2)
        let geometry = VolumeGeometry(
            origin: Vector3(-20, 31, 4),
            columnStep: Vector3(0.7, 0, 0),
            rowStep: Vector3(0, 0.6, 0.8) * 0.7,
            sliceStep: Vector3(0, -4, 3)
        )
        func field(_ place: Vector3) -> Float { Float(3 * place.x - 2 * place.y + 5 * place.z) }
        func values(_ shape: VolumeShape, _ geometry: VolumeGeometry) -> [Float] {
            (0..<shape.count).map { index in
                field(
                    geometry.position(
                        column: Double(index % shape.columns),
                        row: Double(index / shape.columns % shape.rows),
                        slice: Double(index / shape.sliceCount)
                    )
                )
            }
        }
        let volume = Volume(
            shape: shape,
            voxels: values(shape, geometry),
            unit: .hounsfield,
            geometry: geometry
        )
        let result = try Degradation(
            sigmaMillimeters: 0,
            motionLengthMillimeters: 0,
            motionAngleDegrees: 0,
            spacingMillimeters: 0.7 * factor,
            in: geometry
        ).apply(to: volume)
        let moved = try #require(result.geometry)
        #expect(abs(moved.columnSpacingMillimeters - 0.7 * factor) < 1e-12)
        #expect(abs(moved.rowSpacingMillimeters - 0.7 * factor) < 1e-12)
        #expect(moved.sliceStep == geometry.sliceStep)
        let worst = zip(result.voxels, values(result.shape, moved)).map { abs($0 - $1) }.max() ?? .infinity
        #expect(worst < 1e-3, "\(worst)")
        // The centre of the image is where it was.
        let before = geometry.position(column: 31.5, row: 24.5, slice: 1)
        let after = moved.position(
            column: Double(result.shape.columns - 1) / 2,
            row: Double(result.shape.rows - 1) / 2,
            slice: 1
        )
        #expect((before + after * -1).length < 1e-9)
        #expect(
            Double(result.shape.columns) * factor <= 64.001 && Double(result.shape.columns + 1) * factor > 64
        )
    }

    @Test func millimetresAreThoseOfEachDirection() throws {
        let geometry = VolumeGeometry(
            origin: Vector3(0, 0, 0),
            columnStep: Vector3(0.5, 0, 0),
            rowStep: Vector3(0, 0.8, 0),
            sliceStep: Vector3(0, 0, 1)
        )
        let operation = try Degradation(
            sigmaMillimeters: 1,
            motionLengthMillimeters: 4,
            motionAngleDegrees: 30,
            spacingMillimeters: 2,
            in: geometry
        )
        #expect(operation.gaussianSigma == InPlane(columns: 2, rows: 1.25))
        #expect(abs(operation.motion.columns - 4 * 0.75.squareRoot() / 0.5) < 1e-12)
        #expect(abs(operation.motion.rows - 2.5) < 1e-12)
        #expect(operation.factor == InPlane(columns: 4, rows: 2.5))
        #expect(abs(Degradation.fullWidthOfUnitSigma - 2.354820045) < 1e-9)
    }

    @Test func invalidVoxelsAreNeitherChangedNorUsed() throws {
        let golden = try Golden.read()
        let clean = golden.volume(masked: true)
        var spoiled = clean.voxels
        for index in spoiled.indices where !clean.isValid(index) { spoiled[index] = .nan }
        let operation = try Degradation(
            gaussianSigma: InPlane(columns: 2, rows: 2),
            motion: InPlane(columns: 3, rows: 1)
        )
        let (one, other) = (
            try operation.apply(to: clean), try operation.apply(to: clean.replacing(voxels: spoiled))
        )
        for index in spoiled.indices {
            if clean.isValid(index) {
                #expect(one.voxels[index] == other.voxels[index])
            } else {
                #expect(one.voxels[index] == clean.voxels[index] && other.voxels[index].isNaN)
            }
        }
    }

    @Test func wrongNumbersAreRefused() throws {
        let geometry = VolumeGeometry(
            origin: Vector3(0, 0, 0),
            columnStep: Vector3(1, 0, 0),
            rowStep: Vector3(0, 1, 0),
            sliceStep: Vector3(0, 0, 1)
        )
        func decimation(_ spacing: Double) throws -> Degradation {
            try Degradation(
                sigmaMillimeters: 0,
                motionLengthMillimeters: 0,
                motionAngleDegrees: 0,
                spacingMillimeters: spacing,
                in: geometry
            )
        }
        #expect(throws: NoiseError.self) { try decimation(0.9) }
        #expect(try decimation(1).factor == InPlane(columns: 1, rows: 1))
        for wrong in [-1, .nan, .infinity, 513] {
            #expect(throws: NoiseError.self) {
                try Degradation(gaussianSigma: InPlane(columns: wrong, rows: 1))
            }
        }
        #expect(throws: NoiseError.self) { try Degradation(motion: InPlane(columns: 0, rows: .nan)) }
        #expect(throws: NoiseError.self) { try Degradation(factor: InPlane(columns: 2, rows: 0.5)) }
        let small = VolumeShape(columns: 64, rows: 31, slices: 1)
        #expect(throws: NoiseError.self) { try decimation(2).grid(over: small) }
        #expect(try decimation(1.9).grid(over: small)?.rows == 16)
    }
}
