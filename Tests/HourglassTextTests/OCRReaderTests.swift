import Foundation
import HourglassCore
import HourglassText
import Testing

@Suite struct OCRReaderTests {
    static let reader = try! OCRReader()

    static let english = [
        "Backpropagation computes gradients layer by layer",
        "The chain rule multiplies local derivatives",
        "Learning rate 0.001, batch size 64, 30 epochs",
        "x_train, y_train = load_data(path=\"mnist.npz\")",
        "Regularisation: dropout p = 0.5 and weight decay",
    ]
    static let chinese = [
        "反向传播逐层计算梯度", "链式法则把局部导数相乘", "学习率决定每一步走多远",
        "过拟合时训练误差低而验证误差高", "正则化方法包括权重衰减和随机失活",
    ]
    static let mixed = [
        "使用 Adam 优化器训练 ResNet-50 模型", "卷积层 Conv2D 的输出尺寸是 224x224",
        "注意力机制 Attention 的计算公式", "在 PyTorch 中调用 loss.backward() 函数",
        "交叉熵损失 Cross Entropy Loss",
    ]

    struct Slide: Sendable, CustomTestStringConvertible {
        var name: String
        var lines: [String]
        var isChinese = false
        var size = 32
        var ground = "white"
        var ink = "black"
        /// Share of characters that may be wrong.
        var tolerance = 0.02

        var testDescription: String { name }
    }

    static let slides = [
        Slide(name: "English", lines: english),
        Slide(name: "English, light on dark", lines: english, ground: "0x102040", ink: "white"),
        Slide(name: "English, small", lines: english, size: 14),
        Slide(name: "English, tiny", lines: english, size: 11),
        Slide(name: "Chinese", lines: chinese, isChinese: true, size: 36),
        Slide(name: "Chinese, small", lines: chinese, isChinese: true, size: 18),
        Slide(
            name: "mixed, light on dark",
            lines: mixed,
            isChinese: true,
            ground: "black",
            ink: "0xffe080",
            tolerance: 0.05
        ),
    ]

    @Test(arguments: slides)
    func readsSlides(_ slide: Slide) async throws {
        let picture = try SlidePictures.slide(
            "Deep Learning",
            slide.lines,
            font: slide.isChinese ? SlidePictures.chineseFont : SlidePictures.latinFont,
            style: .init(size: slide.size, ground: slide.ground, ink: slide.ink)
        )
        let read = try await Self.reader.read(picture)
        let expected = (["Deep Learning"] + slide.lines).joined(separator: "\n")
        let text = read.map(\.text).joined(separator: "\n")
        let errors = editDistance(Array(text), Array(expected))
        #expect(
            Double(errors) <= slide.tolerance * Double(expected.count),
            "\(errors) of \(expected.count) characters wrong:\n\(text)"
        )
        #expect(read.allSatisfy { (0...1).contains($0.confidence) })
        // In reading order, where the lines were drawn.
        #expect(read.map(\.box.y) == read.map(\.box.y).sorted())
        let title = try #require(read.first).box
        #expect(abs(title.x - 1.0 / 14) < 0.02 && abs(title.y - 1.0 / 9) < 0.05)
    }

    /// Layout analysis takes the dark corners of a filmed page for a picture.
    @Test func readsAFilmedPageInUnevenLight() async throws {
        let draw = "drawtext=fontfile='\(SlidePictures.latinFont)':fontcolor=0x303030"
        let picture = try SlidePictures.picture(
            ["-f", "lavfi", "-i", "color=c=0xf7f6f1:s=1280x720"],
            filter: "\(draw):fontsize=52:x=60:y=44:text='Inkiness sweeten wombat'"
                + ",\(draw):fontsize=34:x=90:y=170:text='render thrummed ideological'"
                + ",vignette=angle=PI/4.5",
            format: .gray8,
            width: 1280,
            height: 720
        )
        let text = try await Self.reader.read(picture).map(\.text)
        #expect(text == ["Inkiness sweeten wombat", "render thrummed ideological"])
    }

    /// Lines of few characters beside a figure get lost in layout analysis.
    @Test func readsShortChineseLinesBesideAFigure() async throws {
        let draw = "drawtext=fontfile='\(SlidePictures.chineseFont)':fontcolor=0x282020"
        let lines = ["力学能量", "死锁学习", "进程分布"]
        let filters = lines.enumerated().map { row, line in
            "\(draw):fontsize=\(row == 0 ? 46 : 30):x=70:y=\(50 + 110 * row):text='\(line)'"
        }
        let picture = try SlidePictures.picture(
            ["-f", "lavfi", "-i", "color=c=0xf7f6f1:s=1280x720"],
            filter: (filters + ["drawbox=x=760:y=420:w=230:h=150:color=0x0c73c8:t=fill"])
                .joined(separator: ","),
            format: .gray8,
            width: 1280,
            height: 720
        )
        let text = try await Self.reader.read(picture).map(\.text)
        #expect(text.count == lines.count)
        let errors = editDistance(Array(text.joined()), Array(lines.joined()))
        #expect(errors <= 2, "\(text)")
    }

    @Test func readsLightAndDarkGroundsInOnePicture() async throws {
        let draw = "drawtext=fontfile='\(SlidePictures.latinFont)':fontcolor"
        let picture = try SlidePictures.picture(
            ["-f", "lavfi", "-i", "color=c=white:s=1280x720"],
            filter: "drawbox=x=0:y=0:w=1280:h=120:color=0x203080:t=fill,"
                + "\(draw)=white:text='Convolutional Networks':fontsize=56:x=60:y=30,"
                + "\(draw)=black:text='Weights are shared across positions':fontsize=32:x=90:y=280",
            format: .gray8,
            width: 1280,
            height: 720
        )
        #expect(
            try await Self.reader.read(picture).map(\.text) == [
                "Convolutional Networks", "Weights are shared across positions",
            ]
        )
    }

    @Test func bulletsAreNoText() async throws {
        let picture = try SlidePictures.slide(
            "Sorting",
            ["• Quicksort divides the array", "• Merge sort needs more memory"],
            font: SlidePictures.latinFont
        )
        let read = try await Self.reader.read(picture).map(\.text)
        #expect(
            read == [
                "Sorting", "Quicksort divides the array", "Merge sort needs more memory",
            ]
        )
    }

    @Test func readsAPartOfThePicture() async throws {
        let picture = try SlidePictures.slide(
            "A Title",
            ["first line of text", "second line of text"],
            font: SlidePictures.latinFont
        )
        let top = NormalizedRect(x: 0, y: 0, width: 1, height: 0.25)
        #expect(try await Self.reader.read(picture, region: top).map(\.text) == ["A Title"])
    }

    @Test func picturesWithoutTextGiveNone() async throws {
        let blank = PixelBuffer(format: .gray8, width: 640, height: 360)
        #expect(try await Self.reader.read(blank).isEmpty)
        let noise = try SlidePictures.picture(
            ["-f", "lavfi", "-i", "color=c=gray:s=640x360,noise=alls=80:all_seed=7"],
            filter: "null",
            format: .gray8,
            width: 640,
            height: 360
        )
        #expect(try await Self.reader.read(noise).isEmpty)
        let shapes = try SlidePictures.picture(
            ["-f", "lavfi", "-i", "mandelbrot=s=640x360:start_scale=0.5"],
            filter: "null",
            format: .gray8,
            width: 640,
            height: 360
        )
        #expect(try await Self.reader.read(shapes).isEmpty)
    }

    @Test func tinyPicturesAreTaken() async throws {
        for (width, height) in [(1, 1), (3, 200), (200, 2)] {
            let picture = PixelBuffer(format: .gray8, width: width, height: height)
            #expect(try await Self.reader.read(picture).isEmpty)
        }
    }

    @Test func missingLanguageNamesThePackage() {
        #expect {
            _ = try OCRReader(languages: ["eng", "xyz_abc"])
        } throws: { error in
            let error = error as? TextError
            return error?.code == .languageMissing
                && error?.message.contains("apt install tesseract-ocr-xyz-abc") == true
        }
        #expect(OCRReader.availableLanguages().contains("eng"))
        #expect(!OCRReader.availableLanguages().contains("osd"))
    }

    @Test func waitingAndRunningReadsCanBeCancelled() async throws {
        let reader = try OCRReader(languages: ["eng"], workers: 1)
        let picture = try SlidePictures.slide(
            "Title",
            Self.english,
            font: SlidePictures.latinFont
        )
        let tasks = (0..<4).map { _ in Task { try await reader.read(picture).count } }
        for task in tasks.dropFirst() { task.cancel() }
        for task in tasks.dropFirst() {
            await #expect(throws: CancellationError.self) { try await task.value }
        }
        #expect(try await tasks[0].value == 6)
        // The reader goes on working.
        #expect(try await reader.read(picture).count == 6)
    }
}
