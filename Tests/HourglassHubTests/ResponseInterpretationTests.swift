import HourglassHub
import Testing

@Suite struct ResponseInterpretationTests {
    private let digest = BlobDigest(algorithm: .sha256, hex: String(repeating: "ab", count: 32))

    private func answer(
        _ status: Int,
        _ headers: [String: String] = [:],
        requested: Range<Int64>? = 100..<200
    ) -> RangeAnswer {
        ResponseInterpretation(
            requested: requested,
            expectedSize: 1000,
            digest: digest,
            commit: String(repeating: "1", count: 40)
        ).answer(ResponseHead(status: status, headers: headers))
    }

    @Test func partWithTheRightPlaceIsTaken() {
        #expect(answer(206, ["content-range": "bytes 100-199/1000"]) == .bytes(from: 100))
        #expect(answer(206, ["content-range": "bytes 100-199/*"]) == .bytes(from: 100))
    }

    @Test func partFromAnotherPlaceIsNever() {
        #expect(answer(206, ["content-range": "bytes 99-199/1000"]) == .rangesUnsupported)
        #expect(answer(206) == .rangesUnsupported)
    }

    @Test func ignoredRangeMeansTheWholeFile() {
        #expect(answer(200, ["content-length": "1000"]) == .wholeFile)
        #expect(answer(200) == .wholeFile)
        #expect(answer(200, requested: nil) == .bytes(from: 0))
    }

    @Test func compressedPartsCannotBePutTogether() {
        #expect(
            answer(206, ["content-range": "bytes 100-199/1000", "content-encoding": "gzip"])
                == .rangesUnsupported
        )
        #expect(answer(200, ["content-length": "77", "content-encoding": "gzip"]) == .wholeFile)
    }

    @Test func otherLengthsMeanAnotherFile() {
        #expect(answer(200, ["content-length": "999"]) == .differentFile(.length(999)))
        #expect(
            answer(206, ["content-range": "bytes 100-199/1001"]) == .differentFile(.length(1001))
        )
        #expect(answer(416, ["content-range": "bytes */50"]) == .differentFile(.length(50)))
        #expect(answer(302, ["x-linked-size": "5"]) == .differentFile(.length(5)))
    }

    @Test func refusedRangeOfTheRightFileMeansNoRanges() {
        #expect(answer(416) == .rangesUnsupported)
        #expect(answer(416, ["content-range": "bytes */1000"]) == .rangesUnsupported)
    }

    @Test func contradictingTagOrCommitMeansAnotherFile() {
        let other = String(repeating: "cd", count: 32)
        #expect(answer(302, ["x-linked-etag": "\"\(other)\""]) == .differentFile(.digest(other)))
        #expect(answer(302, ["x-linked-etag": "\"\(digest.hex)\""]) == .redirect)
        // Storage has tags of its own kind, which say nothing.
        #expect(
            answer(206, ["content-range": "bytes 100-199/1000", "etag": "\"d41d8cd98f00b204\""])
                == .bytes(from: 100)
        )
        let commit = String(repeating: "2", count: 40)
        #expect(answer(302, ["x-repo-commit": commit]) == .differentFile(.commit(commit)))
    }

    @Test(arguments: [408, 429, 502, 503, 504])
    func troubleIsATimeToTryElsewhere(status: Int) {
        #expect(
            answer(status, ["retry-after": "7"])
                == .unavailable(status: status, retryAfter: .seconds(7))
        )
    }

    @Test func otherFailuresAreNot() {
        #expect(answer(404) == .missing)
        #expect(answer(403) == .denied(status: 403))
        #expect(answer(500) == .serverError(status: 500))
        #expect(answer(204) == .unexpected(status: 204))
    }

    @Test func retryAfterIsBoundedAndMayBeADate() {
        func parse(_ text: String) -> Duration? {
            ResponseInterpretation.retryAfter(
                ResponseHead(status: 429, headers: ["retry-after": text])
            )
        }
        #expect(parse("99999") == .seconds(600))
        #expect(parse("Wed, 21 Oct 2015 07:28:00 GMT") == .zero)
        #expect(parse("Fri, 01 Jan 2100 00:00:00 GMT") == .seconds(600))
        #expect(parse("soon") == nil)
        #expect(parse("-1") == nil)
    }
}
