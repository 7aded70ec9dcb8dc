import Foundation
import HourglassServer
import HourglassTestSupport
import Testing

/// The page, as a person uses it, in a real browser.
@Suite(.serialized) struct PageTests {
    private func withPage(
        _ change: (inout ServerConfiguration) -> Void = { _ in },
        _ body: (RunningServer, Browser) async throws -> Void
    ) async throws {
        let browser = try await Browser()
        do {
            try await RunningServer.with(change) { server in
                try await browser.open(server.server.address)
                try await browser.wait(for: "document.querySelector('#library-title').textContent")
                try await body(server, browser)
                try Self.checkQuiet(browser, server)
            }
        } catch {
            await browser.stop()
            throw error
        }
        await browser.stop()
    }

    /// No error in the console, no request to anywhere else.
    private static func checkQuiet(_ browser: Browser, _ server: RunningServer) throws {
        for event in browser.events {
            switch event["method"].string {
            case "Runtime.exceptionThrown": Issue.record("an exception: \(event["params"])")
            case "Log.entryAdded" where event["params"]["entry"]["level"].string == "error":
                Issue.record("in the log: \(event["params"]["entry"])")
            case "Runtime.consoleAPICalled" where event["params"]["type"].string == "error":
                Issue.record("in the console: \(event["params"])")
            case "Network.requestWillBeSent":
                let address = event["params"]["request"]["url"].string ?? ""
                let own = [server.server.address, "blob:", "data:", "about:blank"]
                #expect(own.contains { address.hasPrefix($0) }, "a request to \(address)")
            default: break
            }
        }
    }

    @Test func fromUploadToTheMomentCited() async throws {
        let path = try TestLecture.path()
        try await withPage { server, browser in
            try await browser.look("empty")
            // Upload, and follow the indexing until the library shows it.
            try await browser.run("document.querySelector('#open-adding').click()")
            try await browser.wait(for: "document.querySelector('#adding').open")
            try await browser.choose(path, in: "#upload")
            try await browser.wait(for: "document.querySelector('#footage button')")
            try await browser.wait(
                for: "fetch('/api/footage').then(r => r.json())"
                    + ".then(x => x.footage[0].state === 'complete')"
            )
            try await browser.run("document.querySelector('#adding .close').click()")
            // Ask, and press the citation.
            try await browser.run(
                """
                document.querySelector('#question').value = 'When is backpropagation explained?';
                document.querySelector('#ask-form').requestSubmit();
                """
            )
            let start = try await browser.wait(
                for: "document.querySelector('.citations .hit')?.dataset.start"
            )
            try await browser.run("document.querySelector('.citations .hit').click()")
            let cited = Double(start.string ?? "") ?? -1
            #expect(abs(cited - 8) < 0.1)
            try await browser.wait(
                for: """
                    (() => { const v = document.querySelector('#video');
                      return v.readyState >= 2 && !v.seeking && Math.abs(v.currentTime - \(cited)) < 0.1 })()
                    """
            )
            try await browser.wait(for: "!document.querySelector('#moment').hidden")
            let moment = try await browser.run("document.querySelector('#moment').innerText").string
            #expect(moment?.contains("Backpropagation") == true)
            try await browser.look("answer")
            // A question that only means something after the one before.
            try await browser.run(
                """
                document.querySelector('#question').value = 'and after that?';
                document.querySelector('#ask-form').requestSubmit();
                """
            )
            try await browser.wait(
                for: "document.querySelectorAll('.exchange').length === 2"
                    + " && document.querySelector('.exchange:last-child .citations .hit')"
            )
            let later = try await browser.run(
                """
                [...document.querySelectorAll('.exchange:last-child .hit')]
                  .every(x => Number(x.dataset.start) > \(cited))
                """
            )
            #expect(later.bool == true)
            try await browser.run("document.querySelector('#ask-anew').click()")
            #expect(try await browser.run("document.querySelectorAll('.exchange').length") == 0)
            // Keys on the timeline move the player.
            try await browser.run("document.querySelector('#timeline').focus()")
            try await browser.press("ArrowRight", code: 39)
            try await browser.wait(
                for: "Math.abs(document.querySelector('#video').currentTime - \(cited + 5)) < 0.1"
            )
            // Search while typing; arrow and Enter choose.
            try await browser.run("document.querySelector('#search').focus()")
            try await browser.call("Input.insertText", ["text": "gradient"])
            try await browser.wait(for: "document.querySelector('#search-results .hit')")
            try await browser.look("search")
            try await browser.press("ArrowDown", code: 40)
            try await browser.press("Enter", code: 13, text: "\r")
            try await browser.wait(for: "document.querySelector('#video').currentTime < 0.1")
            // A picture as a query.
            let picture = try await server.client.get("/api/footage/1/frame?t=20").body
            let file = try server.folder.write("query.jpg", picture)
            try await browser.choose(file, in: "#search-image")
            try await browser.wait(
                for: "[...document.querySelectorAll('#search-results .hit')]"
                    + ".some(x => Math.abs(x.dataset.start - 16) < 0.1)"
            )
        }
    }

    @Test func reportZonesChineseAndDark() async throws {
        let folder = try TemporaryFolder()
        let path = try TestLecture.copy(to: folder, as: "<img src=x onerror=alert(1)>.mp4")
        try await withPage({ $0.allowedFolders = [folder.url.path] }) { server, browser in
            try await server.index(path)
            try await browser.run("location.hash = 'footage=1&t=9'; location.reload()")
            try await browser.wait(for: "document.querySelector('#video').readyState >= 2")
            // The name is text, whatever it says.
            #expect(try await browser.run("document.querySelectorAll('img[src=x]').length") == 0)
            let title = try await browser.run("document.querySelector('#stage-title').textContent")
            #expect(title.string?.hasPrefix("<img src=x") == true)
            // A report, opened by its link.
            try await browser.run("document.querySelector('#open-report').click()")
            try await browser.wait(for: "document.querySelector('#report').open")
            try await browser.look("report")
            let report = try await browser.run(
                "fetch(document.querySelector('#report-open').href).then(r => r.text())"
            ).string
            #expect(report?.lowercased().contains("<!doctype html>") == true)
            try await browser.run("document.querySelector('#report .close').click()")
            // Chapters: a press goes there.
            try await browser.run("document.querySelector('#open-chapters').click()")
            try await browser.wait(for: "document.querySelector('.chapter-list button')")
            try await browser.look("chapters")
            try await browser.run("document.querySelector('.chapter-list button').click()")
            try await browser.wait(
                for: "!document.querySelector('#report').open"
                    + " && document.querySelector('#video').currentTime < 0.1"
            )
            // Settings are kept on the server, and new footage begins with them.
            try await browser.run("document.querySelector('#open-settings').click()")
            try await browser.wait(for: "document.querySelector('#setting-objects')")
            try await browser.wait(for: "document.querySelector('#model-list .model')")
            try await browser.look("settings")
            try await browser.run(
                """
                const choice = document.querySelector('#setting-objects');
                choice.value = 'off';
                choice.dispatchEvent(new Event('change', {bubbles: true}));
                """
            )
            try await browser.wait(
                for: "fetch('/api/settings').then(r => r.json())"
                    + ".then(x => x.reading.objects === 'off')"
            )
            try await browser.run(
                """
                document.querySelector('#settings .close').click();
                document.querySelector('#open-adding').click();
                """
            )
            try await browser.wait(
                for: "document.querySelector('#adding-objects')?.value === 'off'"
            )
            try await browser.look("adding")
            try await browser.run("document.querySelector('#adding .close').click()")
            // A zone, drawn with keys alone, survives a reload.
            try await browser.run("document.querySelector('#open-zones').click()")
            try await browser.wait(for: "document.querySelector('#zone-still').naturalWidth > 0")
            try await browser.run(
                """
                document.querySelector('#zone-name').value = 'board';
                document.querySelector('#zone-canvas').focus();
                """
            )
            for key in [("ArrowLeft", 37), ("ArrowUp", 38), ("ArrowRight", 39)] {
                for _ in 0..<8 { try await browser.press(key.0, code: key.1) }
                try await browser.press(" ", code: 32, text: " ")
            }
            try await browser.press("Enter", code: 13, text: "\r")
            try await browser.wait(for: "document.querySelector('#zone-list li')")
            try await browser.look("zones")
            try await browser.run("document.querySelector('#zone-save').click()")
            try await browser.wait(for: "!document.querySelector('#zone-apply').hidden")
            let stored = try await server.client.get("/api/footage/1/zones").json["zones"]
            #expect(stored[0]["name"].string == "board" && stored[0]["points"].array.count == 3)
            try await browser.run("document.querySelector('#zones .close').click()")
            // Chinese, and dark.
            try await browser.run("document.querySelector('#language').click()")
            let words = try await browser.run("document.querySelector('#ask-title').textContent")
            #expect(words.string == "提问")
            #expect(try await browser.run("document.documentElement.lang").string == "zh-CN")
            let left = try await browser.run(
                """
                [...document.querySelectorAll('[data-words]')].filter(n => n.id !== 'language'
                  && n.textContent && !/[\\u4e00-\\u9fff]/.test(n.textContent)).length
                """
            )
            #expect(left == 0, "every phrase is there in Chinese")
            let light = try await browser.run("getComputedStyle(document.body).backgroundColor")
            try await browser.run("document.querySelector('#theme').click()")
            try await browser.wait(
                for: "getComputedStyle(document.body).backgroundColor !== '\(light.string ?? "")'"
            )
            try await browser.look("dark-chinese")
            // On a phone everything fits the width.
            try await browser.call(
                "Emulation.setDeviceMetricsOverride",
                ["width": 390, "height": 844, "deviceScaleFactor": 2, "mobile": true]
            )
            let overflow = try await browser.run(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            #expect((overflow.number ?? 99) <= 0)
            try await browser.look("phone")
        }
    }
}
