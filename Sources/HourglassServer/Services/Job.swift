internal import Foundation

/// Work that goes on after the request for it was answered.
struct Job: Codable, Sendable, Equatable {
    /// What is to be done.
    enum Work: Codable, Sendable, Equatable {
        /// Footage is indexed.
        case index(IndexWork)
        /// A model is fetched.
        case download(model: String)
    }

    /// How footage is to be indexed.
    struct IndexWork: Codable, Sendable, Equatable {
        var path: String
        var isUpload = false
        var thorough = false
        var every: Double?
        var languages: [String]?
        var camera: String?
        var startAt: Date?
        var again = false
        /// How it is read; nil in jobs of versions that knew no choice.
        var reading: ReadingChoice?
    }

    /// How far it is.
    enum State: String, Codable, Sendable {
        case waiting, running, done, failed, cancelled
    }

    /// Figures that change while it runs.
    struct Progress: Codable, Sendable, Equatable {
        /// What is being done: `looking`, `listening`, `meaning` or `pictures`.
        var activity: String?
        /// Share that is done, 0…1; nil when that cannot be told.
        var share: Double?
        /// Seconds of footage done.
        var positionS: Double?
        /// Length of the footage in seconds.
        var durationS: Double?
        /// Footage time done per time spent.
        var speed: Double?
        /// Seconds still needed.
        var remainingS: Double?
        /// Bytes done, of a download.
        var bytes: Int64?
        /// Bytes in all, of a download.
        var totalBytes: Int64?
    }

    var id: Int
    var work: Work
    /// What people know it by.
    var name: String
    var state: State
    var createdAt: Date
    var finishedAt: Date?
    var progress = Progress()
    /// Number of the footage, once it is known.
    var footageId: Int64?
    /// Why it failed, or what to know about the result.
    var message: String?

    var isFinished: Bool { state != .waiting && state != .running }
}

/// A job as clients see it.
struct JobView: Encodable {
    let id: Int
    let kind: String
    let name: String
    let path: String?
    let state: String
    let createdAt: Date
    let finishedAt: Date?
    let progress: Job.Progress
    let footageId: Int64?
    let message: String?

    init(_ job: Job) {
        id = job.id
        switch job.work {
        case .index(let work): (kind, path) = ("index", work.path)
        case .download: (kind, path) = ("download", nil)
        }
        (name, state, message) = (job.name, job.state.rawValue, job.message)
        (createdAt, finishedAt) = (job.createdAt, job.finishedAt)
        (progress, footageId) = (job.progress, job.footageId)
    }
}
