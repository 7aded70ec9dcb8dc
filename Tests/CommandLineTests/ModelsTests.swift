import Foundation
import HourglassHub
import HourglassHubTestSupport
import HourglassTestSupport
import Testing

@Suite struct ModelsTests {
    let hourglass: ModelsProcess
    let repository = ModelsProcess.repository()

    init() throws { hourglass = try ModelsProcess() }

    /// Pulls and gives the snapshot's folder.
    private func pull(_ extra: [String: String] = [:]) throws -> String {
        let server = HubServer([repository])
        let outcome = try hourglass(
            "models",
            "pull",
            repository.identifier,
            "--endpoint",
            server.address,
            environment: extra
        )
        #expect(outcome.status == 0, "\(outcome.errors)")
        return try #require(outcome.output.split(separator: "\n").last.map(String.init))
    }

    @Test func pullEndsWithTheFolderOfTheSnapshot() throws {
        let folder = try pull()
        #expect(ModelsProcess.differences(repository, in: folder) == [])
        // And again, offline.
        let again = try hourglass(
            "models",
            "pull",
            repository.identifier,
            environment: ["HF_HUB_OFFLINE": "1"]
        )
        #expect(again.status == 0)
        #expect(again.output == folder + "\n")
        #expect(try hourglass("models", "pull", folder).output == folder + "\n")
    }

    @Test func modelScopeIsOneMoreKindOfSource() throws {
        let server = HubServer([repository])
        let outcome = try hourglass(
            "models",
            "pull",
            repository.identifier + "@master",
            "--endpoint",
            "modelscope+" + server.address
        )
        #expect(outcome.status == 0, "\(outcome.errors)")
        let folder = try #require(outcome.output.split(separator: "\n").last.map(String.init))
        #expect(ModelsProcess.differences(repository, in: folder) == [])
        #expect(try hourglass("models", "verify", repository.identifier + "@master").status == 0)
    }

    @Test(arguments: [
        (["pull", "Acme/Nothing"], 4), (["pull", "no such name"], 2), (["verify", "Acme/Tiny"], 4),
        (["remove", "Acme/Tiny-VL"], 4), (["prune"], 2), (["prune", "--to", "lots"], 2),
        (["remove"], 2), (["verify", "./nowhere"], 2),
    ] as [([String], Int)])
    func whatGoesWrongHasItsStatus(_ arguments: [String], _ status: Int) throws {
        let server = HubServer([repository])
        let outcome = try hourglass.finish(
            hourglass.start(["models"] + arguments, environment: ["HF_ENDPOINT": server.address])
        )
        #expect(Int(outcome.status) == status, "\(outcome.errors)")
        #expect(outcome.output.isEmpty)
        #expect(!outcome.errors.isEmpty)
    }

    @Test func anUnreachableEndpointIsStatus3() throws {
        let outcome = try hourglass(
            "models",
            "pull",
            "Acme/Tiny-VL",
            "--endpoint",
            "http://127.0.0.1:1"
        )
        #expect(outcome.status == 3)
        #expect(outcome.errors.contains("127.0.0.1"))
    }

    @Test func aFolderInsideTheCacheMeansItsModel() throws {
        let folder = try pull()
        let verified = try hourglass("models", "verify", folder, "--json")
        #expect(verified.status == 0)
        #expect(try verified.json()["intact"] as? Bool == true)
        #expect(try verified.objects("files").allSatisfy { $0["state"] as? String == "intact" })
        // Asked for in a script, and so refused.
        #expect(try hourglass("models", "remove", folder).status == 2)
        #expect(FileManager.default.fileExists(atPath: folder))
        #expect(try hourglass("models", "remove", folder, "--yes").status == 0)
        #expect(!FileManager.default.fileExists(atPath: folder))
    }

    @Test func aFolderElsewhereIsItsOwners() throws {
        let own = hourglass.folder.path("own")
        try TinyCheckpoint().write(to: own)
        let removal = try hourglass("models", "remove", own, "--yes")
        #expect(removal.status == 2)
        #expect(removal.errors.contains("of your own"))
        let pruning = try hourglass("models", "prune", "--to", "1GB", "--keep", own, "--dry-run")
        #expect(pruning.status == 0)
        #expect(pruning.errors.contains("of your own"))
        let checked = try hourglass("models", "verify", own)
        #expect(checked.status == 0, "\(checked.errors)")
        #expect(checked.output.contains("sound\tmodel.safetensors"))
        #expect(checked.errors.contains("without a digest"))
        // Cut off, it is told by its own header.
        let weights = URL(filePath: own + "/model.safetensors")
        try Data(contentsOf: weights).dropLast(100).write(to: weights)
        let cut = try hourglass("models", "verify", own)
        #expect(cut.status == 6)
        #expect(cut.output.contains("damaged\tmodel.safetensors"))
        #expect(FileManager.default.fileExists(atPath: own))
    }

    @Test func aCopyIsComparedWithItsRepository() throws {
        let snapshot = try pull()
        let copy = hourglass.folder.path("copy")
        for path in repository.files.keys {
            let target = URL(filePath: "\(copy)/\(path)")
            try FileManager.default.createDirectory(
                at: target.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            try Data(contentsOf: URL(filePath: "\(snapshot)/\(path)")).write(to: target)
        }
        let arguments = ["models", "verify", copy, "--against", repository.identifier]
        func verify() throws -> HourglassProcess.Outcome {
            // The cache knows the list of files, so nobody is asked.
            try hourglass.finish(
                hourglass.start(arguments, environment: ["HF_HUB_OFFLINE": "1"])
            )
        }
        #expect(try verify().status == 0)
        var bytes = repository.files["model.safetensors"]!.bytes
        bytes[1_234_567] ^= 1
        try Data(bytes).write(to: URL(filePath: "\(copy)/model.safetensors"))
        try FileManager.default.removeItem(atPath: "\(copy)/nested/notes.txt")
        let outcome = try verify()
        #expect(outcome.status == 6)
        #expect(outcome.output.contains("damaged\tmodel.safetensors"))
        #expect(outcome.output.contains("missing\tnested/notes.txt"))
    }

    @Test func aFileSystemWithoutLinksHoldsTheFilesThemselves() throws {
        let calls = try SystemCalls(in: hourglass.folder)
        let folder = try pull(calls.withoutLinks)
        #expect(ModelsProcess.differences(repository, in: folder) == [])
        for path in repository.files.keys {
            let attributes = try FileManager.default.attributesOfItem(atPath: "\(folder)/\(path)")
            #expect(attributes[.type] as? FileAttributeType == .typeRegular)
        }
        // Each byte is there once.
        let blobs = try FileManager.default.contentsOfDirectory(
            atPath: hourglass.cache + "/models--Acme--Tiny-VL/blobs"
        )
        #expect(blobs == [])
        let verified = try hourglass(
            "models",
            "verify",
            repository.identifier,
            "--json",
            environment: calls.withoutLinks
        )
        #expect(try verified.objects("files").allSatisfy { $0["state"] as? String == "intact" })
        let again = try hourglass(
            "models",
            "pull",
            repository.identifier,
            environment: calls.withoutLinks
        )
        #expect(again.output == folder + "\n")
        #expect(try hourglass("models", "remove", repository.identifier, "-y").status == 0)
        #expect(!FileManager.default.fileExists(atPath: folder))
    }

    @Test func aKilledPullGoesOnWhereItWas() throws {
        let server = HubServer([repository])
        server.setFault {
            $0.path.hasSuffix("model.safetensors") && $0.method == "GET"
                ? .stall(after: 400_000) : .none
        }
        let arguments = ["models", "pull", repository.identifier, "--endpoint", server.address]
        let first = try hourglass.start(arguments)
        let blobs = hourglass.cache + "/models--Acme--Tiny-VL/blobs/"
        let digest = repository.files["model.safetensors"]!.sha256
        let journal = blobs + digest + ".hourglass-journal.incomplete"
        while !FileManager.default.fileExists(atPath: journal), first.isRunning { usleep(10_000) }
        first.signal(SIGKILL)
        #expect(try hourglass.finish(first).status == 137)
        // Nothing half-written has a name that others believe.
        #expect(!FileManager.default.fileExists(atPath: blobs + digest))
        let plan = try hourglass(
            "models",
            "pull",
            repository.identifier,
            "--endpoint",
            server.address,
            "--dry-run",
            "--json"
        )
        let partial = try plan.objects("files").compactMap { $0["partial"] as? Int }.reduce(0, +)
        #expect(partial > 0)
        server.setFault { _ in .none }
        let outcome = try hourglass.finish(hourglass.start(arguments))
        #expect(outcome.status == 0, "\(outcome.errors)")
        let folder = try #require(outcome.output.split(separator: "\n").last.map(String.init))
        #expect(ModelsProcess.differences(repository, in: folder) == [])
    }

    @Test func doctorAsksEveryEndpointAndTheHostsItRedirectsTo() throws {
        let storage = HubServer([repository])
        var behaviour = HubServer.Behaviour()
        behaviour.storage = storage.address
        let good = HubServer([repository], behaviour: behaviour)
        let bad = HubServer([repository])
        bad.setFault { $0.path.contains("/resolve/") ? .redirectToDeadHost : .none }
        let outcome = try hourglass(
            "doctor",
            "--model",
            repository.identifier,
            "--endpoint",
            bad.address,
            "--endpoint",
            good.address,
            "--json"
        )
        let findings = try outcome.objects("findings")
        func about(_ subject: String) -> [String] {
            findings.filter { $0["about"] as? String == subject }
                .compactMap { $0["message"] as? String }
        }
        #expect(about(good.address).contains { $0.contains("answers in") })
        #expect(about(good.address).contains { $0.contains("large files to 127.0.0.1") })
        #expect(about(bad.address).contains { $0.contains("large files to 127.0.0.1") })
        #expect(about("verdict").contains { $0.contains(good.address) })
        #expect(outcome.status == 6)
    }
}
