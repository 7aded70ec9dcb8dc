internal import CHourglassPage

/// The page: files that are part of the program.
struct PageEndpoints {
    func add(to router: inout Router) {
        for file in PageFile.all {
            let pattern = file.name == "index.html" ? "/" : "/" + file.name
            router.on("GET", pattern) { request in
                if request.fields["If-None-Match"] == file.tag {
                    return Response(304).with("ETag", file.tag)
                }
                return Response(200, .bytes(file.bytes), type: MediaType.ofPage(file.name))
                    .with("ETag", file.tag)
                    .with("Cache-Control", "no-cache")
            }
        }
    }
}

/// A file of the page.
struct PageFile: Sendable {
    let name: String
    let bytes: [UInt8]
    /// Changes when the bytes do.
    let tag: String

    /// Every file of the page.
    static let all: [PageFile] = {
        var files: [PageFile] = []
        var index = 0
        while let entry = hg_page_file(index)?.pointee {
            let bytes = Array(UnsafeBufferPointer(start: entry.bytes, count: entry.count))
            // FNV-1a: the same in every run, unlike Swift's hashes.
            var hash: UInt64 = 0xcbf2_9ce4_8422_2325
            for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
            files.append(
                PageFile(
                    name: String(cString: entry.name),
                    bytes: bytes,
                    tag: "\"\(String(hash, radix: 16))\""
                )
            )
            index += 1
        }
        return files
    }()
}
