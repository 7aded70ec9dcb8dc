internal import CFFmpeg
internal import Synchronization

/// A flag that makes blocking reads of FFmpeg return early.
final class Interruption: Sendable {
    private let raised = Atomic<Bool>(false)

    var isRaised: Bool { raised.load(ordering: .relaxed) }
    func raise() { raised.store(true, ordering: .relaxed) }

    /// The callback for a demuxer; valid while this object lives.
    var callback: AVIOInterruptCB {
        AVIOInterruptCB(
            callback: { opaque in
                guard let opaque else { return 0 }
                let interruption = Unmanaged<Interruption>.fromOpaque(opaque).takeUnretainedValue()
                return interruption.isRaised ? 1 : 0
            },
            opaque: Unmanaged.passUnretained(self).toOpaque()
        )
    }
}
