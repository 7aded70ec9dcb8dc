// Every word of the page, in English and Chinese.

const words = {
  en: {
    skipToAsk: "Skip to the question", searchLabel: "Search all footage", searchPlaceholder: "Search words on screen and spoken",
    searchByPicture: "Search by picture", searchResults: "Search results", actions: "Actions", add: "Add footage", models: "Models",
    otherLanguage: "中文", theme: "Light or dark", library: "Library",
    libraryEmpty: "Nothing here yet. Add footage: it is read once, then every question about it is answered from the index.",
    nothingOpen: "No footage open", chooseFootage: "Choose footage from the library, or ask a question.", report: "Report", chapters: "Chapters",
    zones: "Zones", remove: "Remove", timeline: "Timeline", laneSlides: "Slides", laneText: "Text on screen", laneSpeech: "Speech",
    laneEvents: "Events", laneActivity: "Activity", timelineKeys: "← → seek, + − or wheel zoom, drag to move", thisMoment: "At this moment",
    ask: "Ask", answers: "Answers", askHint: "Ask in plain language, in English or Chinese. Each answer names the moments it rests on; press one to go there.",
    questionLabel: "Your question", questionPlaceholder: "When is backpropagation explained?", askHere: "only this footage", engine: "Engine",
    askSend: "Ask", addTitle: "Add footage", dropHere: "Drop videos here", chooseFiles: "Choose files", pathLabel: "Or a file or folder on the server",
    indexPath: "Index", close: "Close", modelsNote: "Models answer in their own words. Without one, answers quote what is shown and said. Fetching one is the only time anything is asked of the network.",
    zonesNote: "Press on the picture to set corners; finish a zone with Enter. A line takes two points. Arrow keys move the cross, Space sets a corner. The footage's camera keeps these zones.",
    zoneCanvas: "Picture to draw zones on", zoneShape: "Shape", zoneName: "Name", zoneFinish: "Finish shape", zoneUndo: "Undo", zoneApply: "Index again with these", save: "Save",
    zone: "Zone", line: "Line", mask: "Ignored area", saved: "Saved.", nothingFound: "Nothing found.", searching: "Searching…", onScreen: "On screen", said: "Said", happening: "Going on",
    complete: "complete", partial: "indexed up to {time}", indexing: "being indexed, at {time}", waiting: "waiting", running: "{share}", failed: "failed", cancelled: "cancelled", done: "done",
    left: "{time} left", speed: "{speed}× real time", cancel: "Cancel", uploading: "Uploading {name}: {share}", added: "{name} is being indexed.",
    noFolders: "The server reads no folders by path. Start it with --allow FOLDER to use this.", allowed: "Folders that may be read:", up: "Up",
    removeSure: "Remove the index of “{name}”? The video file stays.", removed: "{name} was removed.", converted: "Made playable while you watch: {reason}.",
    noVideo: "The video is not where it was; pictures and texts come from the index.", engineBy: "answered by {engine}", byQuotes: "quoted from the index", notFound: "not found",
    installed: "installed", download: "Download", downloading: "downloading, {share}", size: "{size}", format: "Format", since: "From (time or empty)", until: "To (time or empty)",
    openIt: "Open", saveIt: "Save file", failedText: "That did not work: {text}", connection: "The server cannot be reached.", modelsNone: "No model is installed; answers quote the index.",
    pictureQuery: "moments that look like {name}", auto: "automatic", extractive: "quotes only", chaptersNote: "Chapters from slides and what is said.", reportNote: "What happened when, with pictures, in one file.",
    shapeNeeds: "A zone needs three corners, a line two points.", nameNeeded: "Give the shape a name.", queued: "waiting for its turn", askAnew: "New conversation", settings: "Settings", reading: "How it is read", readSampling: "Pictures looked at",
    samplingAdaptive: "where something changes (fast)", samplingThorough: "all of them (slow, misses less)", readText: "Text on screen", readObjects: "Objects before a fixed camera",
    objectsAuto: "found out by itself", readSpeech: "Speech", speechOff: "subtitles only", readMeaning: "Found by meaning", meaningOff: "by words only", readPictures: "Found by what is seen", picturesOff: "no",
    on: "yes", offWord: "no", noModelYet: "Fetch a model in the settings to choose more.", answering: "Answers", answerLanguage: "Language of answers", likeQuestion: "that of the question",
    pageLanguage: "Language of the page", newFootage: "New footage", use_answering: "For answers", use_speech: "For speech", use_meaning: "For finding by meaning", use_seeing: "For finding what is seen",
    partThere: "{size} there ", doing_listening: "listening", doing_meaning: "learning what texts mean", doing_pictures: "looking at pictures", isIndexed: "{name} is indexed.", isFetched: "{name} is here.",
    cameraName: "Name of the camera (or empty)", noChapters: "No chapters were found.", chapterList: "Chapters, press one to go there",
  },
  zh: {
    skipToAsk: "跳到提问", searchLabel: "搜索全部视频", searchPlaceholder: "搜索画面文字和语音", searchByPicture: "以图搜索", searchResults: "搜索结果",
    actions: "操作", add: "添加视频", models: "模型", otherLanguage: "English", theme: "浅色或深色", library: "视频库",
    libraryEmpty: "这里还没有内容。添加视频：只需读取一次，之后所有问题都由索引回答。", nothingOpen: "未打开视频", chooseFootage: "从视频库选择视频，或直接提问。",
    report: "报告", chapters: "章节", zones: "区域", remove: "移除", timeline: "时间轴", laneSlides: "幻灯片", laneText: "画面文字", laneSpeech: "语音", laneEvents: "事件",
    laneActivity: "活动量", timelineKeys: "← → 跳转，+ − 或滚轮缩放，拖动平移", thisMoment: "此刻", ask: "提问", answers: "回答",
    askHint: "用中文或英文提问。每个回答都列出所依据的时刻，点击即可跳转。", questionLabel: "你的问题", questionPlaceholder: "第三十七分钟讲了什么？", askHere: "仅此视频", engine: "引擎",
    askSend: "提问", addTitle: "添加视频", dropHere: "将视频拖到这里", chooseFiles: "选择文件", pathLabel: "或服务器上的文件或文件夹", indexPath: "建立索引", close: "关闭",
    modelsNote: "模型会用自己的话回答。没有模型时，回答直接引用画面和语音。只有下载模型时才会访问网络。",
    zonesNote: "在画面上点击设置顶点，按回车完成区域；线需要两个点。方向键移动十字，空格设置顶点。区域随视频的摄像机保存。", zoneCanvas: "绘制区域的画面", zoneShape: "形状", zoneName: "名称",
    zoneFinish: "完成形状", zoneUndo: "撤销", zoneApply: "用这些区域重新索引", save: "保存", zone: "区域", line: "线", mask: "忽略区域", saved: "已保存。", nothingFound: "没有找到。", searching: "正在搜索……", onScreen: "画面文字", said: "语音", happening: "正在发生",
    complete: "已完成", partial: "已索引到 {time}", indexing: "正在索引，到 {time}", waiting: "等待中", running: "{share}", failed: "失败", cancelled: "已取消", done: "完成",
    left: "还需 {time}", speed: "实时的 {speed} 倍", cancel: "取消", uploading: "正在上传 {name}：{share}", added: "正在为 {name} 建立索引。", noFolders: "服务器不按路径读取文件夹。用 --allow 文件夹 启动后可用。",
    allowed: "可读取的文件夹：", up: "上一级", removeSure: "移除“{name}”的索引？视频文件会保留。", removed: "已移除 {name}。", converted: "边看边转换：{reason}。",
    noVideo: "视频已不在原处；图片和文字来自索引。", engineBy: "由 {engine} 回答", byQuotes: "引自索引", notFound: "没有找到", installed: "已安装", download: "下载", downloading: "正在下载，{share}", size: "{size}",
    format: "格式", since: "从（时间，可留空）", until: "到（时间，可留空）", openIt: "打开", saveIt: "保存文件", failedText: "操作失败：{text}", connection: "无法连接服务器。", modelsNone: "没有安装模型；回答直接引用索引。",
    pictureQuery: "与 {name} 相似的时刻", auto: "自动", extractive: "仅引用", chaptersNote: "根据幻灯片和语音划分章节。", reportNote: "何时发生了什么，附图片，一个文件。", shapeNeeds: "区域需要三个顶点，线需要两个点。",
    nameNeeded: "请为形状命名。", queued: "等待轮到它", askAnew: "新对话", settings: "设置", reading: "读取方式", readSampling: "查看的画面", samplingAdaptive: "有变化之处（快）", samplingThorough: "全部（慢，遗漏更少）",
    readText: "画面文字", readObjects: "固定摄像机前的物体", objectsAuto: "自动判断", readSpeech: "语音", speechOff: "仅字幕", readMeaning: "按含义查找", meaningOff: "仅按词语", readPictures: "按画面内容查找", picturesOff: "否",
    on: "是", offWord: "否", noModelYet: "在设置中下载模型后可选择更多。", answering: "回答", answerLanguage: "回答语言", likeQuestion: "与问题相同", pageLanguage: "页面语言", newFootage: "新视频",
    use_answering: "用于回答", use_speech: "用于语音", use_meaning: "用于按含义查找", use_seeing: "用于按画面内容查找", partThere: "已有 {size} ", doing_listening: "正在听写", doing_meaning: "正在理解文字含义", doing_pictures: "正在查看画面",
    isIndexed: "{name} 已建立索引。", isFetched: "{name} 已下载。", cameraName: "摄像机名称（可留空）", noChapters: "没有找到章节。", chapterList: "章节，点击即可跳转",
  },
};

export let language = stored() ?? (navigator.language.startsWith("zh") ? "zh" : "en");

function stored() {
  try { return localStorage.getItem("language"); } catch { return null; }
}

/** A phrase in the language in use; {names} are filled in. */
export function t(key, values = {}) {
  const phrase = words[language]?.[key] ?? words.en[key] ?? key;
  return phrase.replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);
}

/** Puts the words of the language into the page. */
export function apply(root = document) {
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  for (const node of root.querySelectorAll("[data-words]")) node.textContent = t(node.dataset.words);
  for (const node of root.querySelectorAll("[data-words-placeholder]")) node.placeholder = t(node.dataset.wordsPlaceholder);
  for (const node of root.querySelectorAll("[data-words-title]")) {
    node.title = t(node.dataset.wordsTitle);
    node.setAttribute("aria-label", node.title);
  }
  for (const node of root.querySelectorAll("[data-words-label]")) node.setAttribute("aria-label", t(node.dataset.wordsLabel));
  document.getElementById("language").lang = language === "zh" ? "en" : "zh";
}

export function toggleLanguage() { setLanguage(language === "zh" ? "en" : "zh"); }

/** Shows the page in a language: `en` or `zh`. */
export function setLanguage(chosen) {
  if (chosen === language) return;
  language = chosen;
  try { localStorage.setItem("language", language); } catch { /* private window */ }
  apply();
  document.dispatchEvent(new Event("language"));
}
