/// The bytes of every token, in one block of memory.
struct TokenBytes: Sendable {
    private var bytes: [UInt8] = []
    private var places: [(start: UInt32, count: UInt32)]

    init(count: Int) { places = Array(repeating: (0, 0), count: count) }

    mutating func set(_ id: Int, _ value: [UInt8]) {
        places[id] = (UInt32(bytes.count), UInt32(value.count))
        bytes += value
    }

    subscript(_ id: Int) -> ArraySlice<UInt8> {
        let place = places[id]
        return bytes[Int(place.start)..<Int(place.start + place.count)]
    }
}
