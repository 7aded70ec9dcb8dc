import HourglassText
import Testing

@Suite struct LanguageGuessTests {
    @Test(arguments: [
        ("Where is the gradient explained?", "en"),
        ("gradient descent", "en"),
        ("老师在哪里讲了反向传播？", "zh"),
        ("Adam 优化器是什么", "zh"),
        ("PyTorch 里的 DataLoader 怎么用", "zh"),
        ("勾配降下法とは何ですか", "ja"),
        ("경사 하강법은 무엇입니까", "ko"),
        ("Где объясняется градиент?", "ru"),
        ("Wo wird der Gradient erklärt und was ist das?", "de"),
        ("Où est expliqué le gradient dans la vidéo ?", "fr"),
        ("¿Dónde se explica el gradiente para la red?", "es"),
    ])
    func tellsLanguages(_ text: String, _ language: String) {
        #expect(LanguageGuess.language(of: text) == language)
    }

    @Test(arguments: ["", "42", "?!", "3.14 + 2"])
    func saysNothingAboutNoLanguage(_ text: String) {
        #expect(LanguageGuess.language(of: text) == nil)
    }
}
