import ArgumentParser

/// `hourglass models`: fetch models, and look after those on this machine.
struct ModelsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "models",
        abstract: "Fetch models and look after those on this machine.",
        discussion: """
            Models are kept in the Hugging Face cache, so every tool on the machine shares them. \
            HF_ENDPOINT may list several mirrors, tried in order; HF_HUB_CACHE and HF_HOME choose the \
            folder, HF_TOKEN the account, HF_HUB_OFFLINE=1 forbids the network.
            """,
        subcommands: [
            ModelsPull.self, ModelsList.self, ModelsVerify.self, ModelsRemove.self,
            ModelsPrune.self, ModelsMove.self,
        ]
    )
}
