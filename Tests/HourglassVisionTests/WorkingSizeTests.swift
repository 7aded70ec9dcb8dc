import HourglassCore
import HourglassVision
import Testing

@Suite struct WorkingSizeTests {
    @Test(arguments: [
        (1280, 720, 14, 8), (1920, 1080, 14, 8), (640, 480, 14, 11), (320, 180, 14, 8),
        (1080, 1920, 8, 14), (448, 448, 14, 14), (2560, 1080, 14, 6), (1, 1, 14, 14),
        (10_000, 20, 14, 1), (20, 10_000, 1, 14), (0, 0, 14, 14),
    ])
    func gridFollowsTheShape(width: Int, height: Int, columns: Int, rows: Int) {
        let size = WorkingSize.fitting(displayWidth: width, displayHeight: height)
        #expect(size.grid == GridShape(rows: rows, columns: columns))
        #expect(size.width == columns * 32)
        #expect(size.height == rows * 32)
    }

    @Test func placesOfCellsCoverThePicture() {
        let size = WorkingSize(grid: GridShape(rows: 2, columns: 4))
        #expect(size.place(ofCell: 0) == NormalizedRect(x: 0, y: 0, width: 0.25, height: 0.5))
        #expect(size.place(ofCell: 7) == NormalizedRect(x: 0.75, y: 0.5, width: 0.25, height: 0.5))
    }

    @Test func plainColourStaysItselfAtAnySize() {
        for (width, height) in [(1, 1), (7, 3), (64, 64), (1280, 720)] {
            let picture = DrawnPicture(width: width, height: height, ground: (200, 40, 90))
            let working = DrawnPicture.size.workingPicture(of: picture.pixels)
            // BT.601 full range of that colour.
            for (plane, expected) in zip(working.planes, [94, 126, 204]) {
                let values = working.bytes[plane.offset..<plane.offset + plane.width * plane.height]
                #expect(values.allSatisfy { abs(Int($0) - expected) <= 1 })
            }
        }
    }

    @Test func greyHasNoColour() {
        let grey = PixelBuffer(
            format: .gray8,
            width: 10,
            height: 5,
            bytes: .init(repeating: 77, count: 50)
        )
        let working = DrawnPicture.size.workingPicture(of: grey)
        #expect(working.bytes[0] == 77)
        #expect(working.bytes[working.planes[1].offset...].allSatisfy { $0 == 128 })
    }

    @Test func aWorkingPictureStaysAsItIs() {
        let picture = DrawnPicture.scene(seed: 2).working
        #expect(DrawnPicture.size.workingPicture(of: picture) == picture)
    }
}
