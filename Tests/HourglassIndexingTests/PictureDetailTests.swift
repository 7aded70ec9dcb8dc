import HourglassCore
import HourglassIndexing
import Testing

/// Closer looks at small changes.
@Suite struct PictureDetailTests {
    private func view(_ x: Double, _ y: Double, _ width: Double, _ height: Double)
        -> NormalizedRect?
    {
        PictureDetail.view(
            around: NormalizedRect(x: x, y: y, width: width, height: height),
            width: 1280,
            height: 720
        )
    }

    @Test func smallChangesGetASquareAroundThem() throws {
        let square = try #require(view(0.4, 0.4, 0.1, 0.2))
        #expect(abs(square.width * 1280 - 216) < 1e-6 && abs(square.height * 720 - 216) < 1e-6)
        #expect(abs(square.x + square.width / 2 - 0.45) < 1e-9)
        #expect(abs(square.y + square.height / 2 - 0.5) < 1e-9)
        // What is tiny is shown with its surroundings.
        let tiny = try #require(view(0.5, 0.5, 0.01, 0.01))
        #expect(abs(tiny.width * 1280 - 180) < 1e-6)
    }

    @Test func squaresStayInsideThePicture() throws {
        let corner = try #require(view(0.95, 0, 0.05, 0.1))
        #expect(corner.y == 0 && abs(corner.x + corner.width - 1) < 1e-9)
    }

    @Test func whatIsLargeIsSeenInTheWholePicture() {
        #expect(view(0, 0, 1, 1) == nil)
        #expect(view(0.1, 0.1, 0.5, 0.6) == nil)
        #expect(view(0.1, 0.4, 0.6, 0.1) == nil)
    }
}
