import ArgumentParser
import Foundation
import HourglassEngines
import HourglassHub
import HourglassMedia
import HourglassText
import HourglassTimeline

/// `hourglass doctor`
struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Check that everything works here, and the library is sound.",
        discussion: """
            With --network or --endpoint each model endpoint, and the hosts it redirects to, is \
            asked; otherwise nothing leaves the machine.

            Exit status 0 when all is well, 6 when something works only in part, 2 when \
            something is broken.

              hourglass doctor
              hourglass doctor --network --json
            """
    )

    @OptionGroup var library: LibraryOptions
    @OptionGroup var endpoint: EndpointOptions
    @Flag(help: "Ask the endpoints that models are fetched from.") var network = false
    @Option(help: "The model to ask the endpoints about.") var model = "qwen3-vl-2b"

    func run() async throws {
        var findings = [video, text] + libraryFindings()
        if network || !endpoint.endpoints.isEmpty { findings += try await networkFindings() }
        if library.json {
            print(JSONOutput.line(["findings": findings]))
        } else {
            for finding in findings { show(finding) }
        }
        if findings.contains(where: { $0.state == .broken }) {
            throw ExitStatus.badInput.exitCode
        }
        if findings.contains(where: { $0.state == .limited }) { throw ExitStatus.partial.exitCode }
    }

    private func show(_ finding: Finding) {
        let style: Terminal.Style =
            switch finding.state {
            case .fine: .green
            case .limited: .yellow
            case .broken: .red
            }
        let state = library.terminal.styled(finding.state.rawValue, style)
        print("\(state)\t\(finding.about)\t\(finding.message)")
    }

    private var video: Finding {
        Finding("video", .fine, "FFmpeg \(MediaLibraries.version)")
    }

    private var text: Finding {
        let installed = OCRReader.availableLanguages()
        let version = "Tesseract \(OCRReader.libraryVersion)"
        guard !installed.isEmpty else {
            return Finding(
                "text on screen",
                .limited,
                "\(version) has no language data: text on screen is not read. Debian:"
                    + " apt install tesseract-ocr-eng tesseract-ocr-chi-sim"
            )
        }
        let missing = ["eng", "chi_sim"].filter { !installed.contains($0) }
        guard missing.isEmpty else {
            return Finding(
                "text on screen",
                .limited,
                "\(version) lacks \(missing.joined(separator: ", ")). Debian: apt install "
                    + missing.map { "tesseract-ocr-" + $0.replacingOccurrences(of: "_", with: "-") }
                    .joined(separator: " ")
            )
        }
        return Finding(
            "text on screen",
            .fine,
            "\(version): \(installed.joined(separator: ", "))"
        )
    }

    private func networkFindings() async throws -> [Finding] {
        let reference = try reportingHubErrors { try ModelReference(model) }
        guard case .repository(let repository, _) = reference else {
            throw CommandFailure(.badInput, "--model names a repository, not a folder.")
        }
        let settings = try reportingHubErrors { try endpoint.settings() }
        let diagnosis = HubDiagnosis(settings)
        return try await diagnosis.run(asking: repository.description).map { finding in
            let state: Finding.State =
                switch finding.level {
                case .good, .note: .fine
                case .problem: .limited
                }
            return Finding(finding.subject, state, finding.detail)
        }
    }

    private func libraryFindings() -> [Finding] {
        guard FileManager.default.fileExists(atPath: library.path) else {
            return [Finding("library", .fine, "none yet at \(library.path)")]
        }
        do {
            let index = try library.openForReading()
            let faults = try index.integrityCheck()
            guard faults.isEmpty else {
                return [
                    Finding(
                        "library",
                        .broken,
                        "\(library.path): \(faults.joined(separator: "; "))."
                            + " Copy the file away, remove it and index again."
                    )
                ]
            }
            let count = try index.statistics().footageCount
            let sound = Finding("library", .fine, "\(library.path): sound, \(count) recordings")
            return [sound] + (try missingFiles(in: index)) + (try pictures(in: index))
        } catch {
            return [Finding("library", .broken, "\(error)")]
        }
    }

    /// Whether the models that pictures have vectors of are at hand.
    private func pictures(in index: TimelineIndex) throws -> [Finding] {
        try index.pictureModels().filter { $0.pictureCount > 0 }.map { model in
            let found = "\(model.pictureCount) findable by words with \(model.identifier)"
            do {
                _ = try MeaningSearch.models.pictures.folder(of: model.identifier)
                return Finding("pictures", .fine, found)
            } catch let error as EngineError {
                return Finding("pictures", .limited, "\(found): \(error.message)")
            }
        }
    }

    private func missingFiles(in index: TimelineIndex) throws -> [Finding] {
        let gone = try index.footage().filter {
            !$0.path.contains("://") && !FileManager.default.fileExists(atPath: $0.path)
        }
        guard !gone.isEmpty else { return [] }
        let names = gone.prefix(5).map(\.fileName).joined(separator: ", ")
        return [
            Finding(
                "footage",
                .limited,
                "\(gone.count) recordings are not where they were (\(names)"
                    + "\(gone.count > 5 ? ", …" : "")). Questions still work; to see frames again,"
                    + " run 'hourglass index' on them where they lie now."
            )
        ]
    }
}

/// Something the doctor looked at.
private struct Finding: Encodable {
    enum State: String, Encodable {
        case fine, limited, broken
    }

    let about: String
    let state: State
    let message: String

    init(_ about: String, _ state: State, _ message: String) {
        (self.about, self.state, self.message) = (about, state, message)
    }
}
