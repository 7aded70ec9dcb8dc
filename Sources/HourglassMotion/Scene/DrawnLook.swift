/// Whether a picture was drawn by a program rather than filmed.
struct DrawnLook {
    let isDrawn: Bool

    init(_ picture: SitePicture) {
        var (flat, sharp) = (0, 0)
        for y in 0..<picture.height - 1 {
            for x in 0..<picture.width - 1 {
                let site = y * picture.width + x
                let here = picture.luma[site]
                let right = abs(Int(picture.luma[site + 1]) - Int(here))
                let below = abs(Int(picture.luma[site + picture.width]) - Int(here))
                if right <= 16 && below <= 16 { flat += 1 }
                if max(right, below) >= 25 * 64 { sharp += 1 }
            }
        }
        isDrawn = flat * 100 >= 60 * picture.count && sharp * 100 >= 2 * picture.count
    }
}
