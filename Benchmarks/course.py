#!/usr/bin/env python3
"""How well Hourglass answers questions about a whole course.

Makes a course of short recordings (slides and spoken words as subtitles, half
of them in Chinese), indexes them, asks questions with known answers, a fifth
of them without any, half of them in Chinese, and prints a table.

    swift build -c release
    Benchmarks/course.py                               # 10 recordings, 100 questions
    Benchmarks/course.py --recordings 4 --questions 40 --keep /tmp/course --verbose

A question counts as answered when its first citation lies in the right
recording and overlaps the right stretch of time. A question without an answer
counts as wrong when anything is cited.

Needs ffmpeg with libass and the Debian package fonts-wqy-microhei.
"""

import argparse
import json
import pathlib
import random
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
# Term, what is said of it, and a second sentence.
ENGLISH = [row.split("|") for row in """
binary search|halves the interval at every step|needs a sorted array
hash table|stores keys by a fingerprint|suffers when keys collide
red black tree|keeps its height logarithmic|recolours nodes after insertion
dynamic programming|solves each subproblem once|fills a table from the bottom
topological sort|orders the vertices of an acyclic graph|starts from vertices without predecessor
virtual memory|gives every process its own address space|translates pages through a table
mutual exclusion|lets one thread into the critical section|is built from a lock
deadlock prevention|breaks one of four conditions|orders all resources
garbage collection|reclaims unreachable objects|pauses the program now and then
gradient descent|follows the negative slope of the loss|depends on the learning rate
logistic regression|predicts a probability with a sigmoid|is trained by maximum likelihood
support vector machine|maximises the margin between classes|uses kernels for curved borders
random forest|averages many decision trees|draws features at random
principal component analysis|finds directions of greatest variance|centres the samples first
convolutional network|shares weights across positions|pools neighbouring activations
attention mechanism|weighs every token by similarity|divides by the square root of the width
Fourier transform|decomposes a signal into frequencies|turns convolution into a product
sampling theorem|demands twice the highest frequency|explains aliasing
negative feedback|reduces the error of an amplifier|trades gain for stability
operational amplifier|amplifies the difference of two inputs|has enormous open loop gain
Carnot cycle|bounds the efficiency of heat engines|consists of two isotherms and two adiabats
entropy|never decreases in a closed system|counts microscopic arrangements
photoelectric effect|shows that light comes in quanta|depends on the frequency alone
uncertainty principle|limits position and momentum together|follows from wave packets
special relativity|keeps the speed of light constant|dilates moving clocks
covalent bond|shares a pair of electrons|holds molecules together
chemical equilibrium|balances forward and backward reactions|shifts with temperature
enzyme kinetics|saturates at high substrate concentration|follows Michaelis and Menten
natural selection|favours heritable advantages|acts on populations
DNA replication|copies both strands at once|needs a primer
action potential|travels along the axon|opens sodium channels
supply and demand|meet at the market price|react to taxes
comparative advantage|explains why nations trade|compares opportunity costs
marginal utility|falls with every further unit|guides the consumer
monetary policy|steers inflation by interest rates|works with long delays
prisoner's dilemma|punishes cooperation|has a single equilibrium
plate tectonics|moves the continents slowly|causes earthquakes at the borders
greenhouse effect|traps infrared radiation|warms the lower atmosphere
stellar parallax|measures distances to nearby stars|uses the orbit of the Earth
black hole|lets nothing escape its horizon|bends light around it
""".strip().splitlines()]
CHINESE = [row.split("|") for row in """
二分查找|每一步把区间缩小一半|要求数组有序
哈希表|按指纹存放键值|遇到冲突会变慢
红黑树|保持对数高度|插入后重新着色
动态规划|每个子问题只解一次|自底向上填表
拓扑排序|给无环图的顶点排出次序|从没有前驱的顶点开始
虚拟内存|给每个进程独立的地址空间|通过页表翻译
互斥锁|只让一个线程进入临界区|由硬件指令实现
死锁预防|打破四个条件之一|给资源编号
垃圾回收|收回不可达的对象|偶尔暂停程序
梯度下降|沿着损失的负斜率前进|取决于学习率
逻辑回归|用曲线预测概率|由最大似然训练
支持向量机|让类别之间的间隔最大|用核函数处理弯曲边界
随机森林|平均许多决策树|随机抽取特征
主成分分析|寻找方差最大的方向|先把样本中心化
卷积网络|在各个位置共享权重|汇聚相邻的激活
注意力机制|按相似度给词加权|除以维度的平方根
傅里叶变换|把信号分解成频率|把卷积变成乘积
采样定理|要求两倍最高频率|解释混叠现象
负反馈|减小放大器的误差|用增益换取稳定
运算放大器|放大两个输入之差|开环增益极大
卡诺循环|限制热机的效率|由等温和绝热过程组成
熵增原理|封闭系统中熵不会减少|统计微观排列
光电效应|说明光是一份一份的|只与频率有关
不确定性原理|同时限制位置和动量|来自波包
狭义相对论|保持光速不变|运动的时钟变慢
共价键|共用一对电子|把分子连在一起
化学平衡|正反应和逆反应相等|随温度移动
酶动力学|底物浓度高时饱和|服从米氏方程
自然选择|偏爱可遗传的优势|作用于种群
基因复制|同时复制两条链|需要引物
动作电位|沿着轴突传播|打开钠离子通道
供求关系|在市场价格处相遇|对税收有反应
比较优势|解释国家为什么贸易|比较机会成本
边际效用|每多一个单位就下降|引导消费者
货币政策|用利率调节通货膨胀|作用有很长的滞后
囚徒困境|惩罚合作|只有一个均衡
板块构造|缓慢移动大陆|在边界引起地震
温室效应|截留红外辐射|使低层大气变暖
恒星视差|测量近处恒星的距离|利用地球的轨道
黑洞视界|什么都逃不出去|使光线弯曲
""".strip().splitlines()]
ABSENT = ["photosynthesis", "Byzantine architecture", "sonata form", "tax evasion", "knitting patterns", "volcanic glass",
          "Renaissance painting", "sourdough bread", "penalty shootout", "copyright law", "irregular verbs", "sailing knots"]
ABSENT_ZH = ["唐诗宋词", "京剧脸谱", "围棋定式", "葡萄酒酿造", "足球越位", "青铜器铭文", "婚姻登记", "毛笔书法", "钢琴奏鸣", "海鲜烹饪",
             "滑雪技巧", "陶瓷釉料"]
HEADER = """[Script Info]
ScriptType: v4.00+
PlayResX: 1280
PlayResY: 720
WrapStyle: 2
[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, OutlineColour, BackColour, Bold, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV
Style: Title,WenQuanYi Micro Hei,54,&H00702810,&H00000000,&H00000000,1,1,0,0,7,60,40,40
Style: Point,WenQuanYi Micro Hei,36,&H00202020,&H00000000,&H00000000,0,1,0,0,7,90,40,40
[Events]
Format: Layer, Start, End, Style, MarginL, MarginR, MarginV, Text
"""


def stamp(t, comma=False):
    text = f"{int(t // 3600):02d}:{int(t % 3600 // 60):02d}:{t % 60:06.3f}"
    return text.replace(".", ",") if comma else text[1:-1]


class Recording:
    """One lecture of the course: slides with times, cues, and what is where."""

    def __init__(self, number, rng, terms, earlier, length, chinese):
        self.number, self.chinese, self.length = number, chinese, length
        self.name = f"{'讲座' if chinese else 'lecture'}-{number:02d}.mkv"
        self.slides, self.cues, self.exams = [], [], []
        at, gap = 0.0, length / (len(terms) + 1)
        opening = "课程介绍" if chinese else "About this lecture"
        self.add(0, gap, opening, ["安排与要求" if chinese else "Plan and requirements"])
        self.say(2, "欢迎大家来上课。" if chinese else "Welcome back everybody.")
        for index, (term, first, second) in enumerate(terms):
            start = gap * (index + 1)
            end = length if index + 1 == len(terms) else start + gap
            self.add(start, end, term[0].upper() + term[1:], [first, second])
            self.say(start + 2, f"{term}的定义是：它{first}。" if chinese else f"We define {term} like this: it {first}.")
            self.say(start + 8, f"还要注意，它{second}。" if chinese else f"Note also that it {second}.")
            if earlier and rng.random() < 0.5:
                back = rng.choice(earlier)
                self.say(start + 14, f"这与之前讲过的{back}有关。" if chinese else f"Remember {back} from before.")
            if index == 1:
                self.exams.append(start + 18)
                self.say(start + 18, "这个内容考试会考。" if chinese else "This will be on the exam.")
            at = end

    def add(self, start, end, title, points):
        self.slides.append((round(start, 2), round(end, 2), title, points))

    def say(self, start, text):
        self.cues.append((start, start + 4, text))

    def write(self, folder, rng):
        path = folder / self.name
        if path.exists():
            return path
        lines = [HEADER]
        for start, end, title, points in self.slides:
            lines.append(f"Dialogue: 0,{stamp(start)},{stamp(end)},Title,0,0,0,{{\\pos(60,50)}}{title}\n")
            for row, point in enumerate(points):
                appear = start + (3 * (row + 1) if rng.random() < 0.5 else 0)
                lines.append(f"Dialogue: 0,{stamp(appear)},{stamp(end)},Point,0,0,0,{{\\pos(90,{190 + 90 * row})}}{point}\n")
        with tempfile.TemporaryDirectory() as work:
            ass, srt = pathlib.Path(work, "s.ass"), pathlib.Path(work, "s.srt")
            ass.write_text("".join(lines))
            srt.write_text("".join(
                f"{i + 1}\n{stamp(a, True)} --> {stamp(b, True)}\n{text}\n\n" for i, (a, b, text) in enumerate(sorted(self.cues))))
            part = folder / ("part-" + self.name)
            subprocess.run(
                ["ffmpeg", "-nostdin", "-loglevel", "error", "-y", "-f", "lavfi", "-i",
                 f"color=c=0xF8F7F2:s=1280x720:r=5:d={self.length}", "-i", str(srt), "-vf", f"ass={ass},format=yuv420p",
                 "-map", "0:v", "-map", "1", "-c:v", "libx264", "-preset", "veryfast", "-crf", "26", "-g", "50",
                 "-c:s", "subrip", str(part)], check=True)
        part.rename(path)
        return path


def make_course(options, rng):
    """The recordings, and where each term is first defined."""
    course, defined = [], {}
    english, chinese = ENGLISH[:], CHINESE[:]
    rng.shuffle(english)
    rng.shuffle(chinese)
    for number in range(1, options.recordings + 1):
        is_chinese = number % 2 == 0
        pool = chinese if is_chinese else english
        terms = [pool.pop() for _ in range(7)]
        earlier = [t for t in defined if (t in {c[0] for c in CHINESE}) == is_chinese]
        recording = Recording(number, rng, terms, earlier, options.minutes * 60, is_chinese)
        for index, (term, *_) in enumerate(terms):
            defined[term] = (recording, recording.slides[index + 1])
        course.append(recording)
    return course, defined


def make_questions(options, rng, course, defined):
    """(question, footage to ask about or None, truth or None) in fixed shares."""
    in_english = [t for t in defined if not defined[t][0].chinese]
    in_chinese = [t for t in defined if defined[t][0].chinese]

    def about(term, text):
        recording, (start, end, *_) = defined[term]
        return text.format(term), None, [(recording.name, start, end)]

    def answerable(chinese):
        kind = rng.choice(["when", "what", "first", "time", "fact", "when", "first", "exam"])
        term = rng.choice(in_chinese if chinese else in_english)
        recording, (start, end, title, points) = defined[term]
        if kind == "when":
            return about(term, "什么时候讲到{}？" if chinese else "When is {} explained?")
        if kind == "what":
            return about(term, "{}的定义是什么？" if chinese else "What is the definition of {}?")
        if kind == "first":
            return about(term, "{}最早是在哪一讲定义的？" if chinese else "In which lecture is {} first defined?")
        if kind == "fact":
            point = points[1]
            return (f"什么{point}？" if chinese else f"What {point}?"), None, [(recording.name, start, end)]
        if kind == "time":
            # The first minute, counted, is the one before 1:00.
            minute = rng.randrange(2 if chinese else 1, int(options.minutes))
            at = minute * 60
            truth = [(recording.name, s, e) for s, e, *_ in recording.slides if s < at + 60 and e > at]
            text = f"第{minute}分钟画面上的那个概念有几个要点？" if chinese else f"What are the points of the topic shown at minute {minute}?"
            return text, recording.name, truth
        text = "列出所有提到考试的地方" if chinese else "List every time he mentions the exam."
        return text, None, [(r.name, t, t + 4) for r in course for t in r.exams if r.chinese == chinese][:1]

    def unanswerable(chinese):
        term = rng.choice(ABSENT_ZH if chinese else ABSENT)
        if rng.random() < 0.25:
            minute = int(options.minutes) + rng.randint(5, 50)
            return (f"第{minute}分钟的装置有几个组件？" if chinese else f"What is shown at minute {minute}?"), None, None
        forms = ["什么时候讲到{}？", "{}最早是在哪一讲定义的？", "列出所有提到{}的地方"] if chinese else [
            "When is {} explained?", "In which lecture is {} first defined?", "List every time he mentions {}."]
        return rng.choice(forms).format(term), None, None

    questions, seen = [], set()
    while len(questions) < options.questions:
        number = len(questions)
        chinese, empty = number % 2 == 1, number % 10 in (4, 9)
        question = unanswerable(chinese) if empty else answerable(chinese)
        key = question[:2]
        if key in seen and len(seen) < 3 * options.questions:
            seen.add((key, rng.random()))
            continue
        seen.add(key)
        questions.append((chinese, *question))
    return questions


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--recordings", type=int, default=10, choices=range(2, 11))
    parser.add_argument("--minutes", type=float, default=4)
    parser.add_argument("--questions", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", help="folder that keeps footage and library")
    parser.add_argument("--binary", default=str(ROOT / ".build/release/hourglass"))
    parser.add_argument("--verbose", action="store_true", help="print every miss")
    options = parser.parse_args()
    rng = random.Random(options.seed)
    work = pathlib.Path(options.keep or tempfile.mkdtemp(prefix="hourglass-course-"))
    work.mkdir(parents=True, exist_ok=True)
    library = work / "library.sqlite"
    course, defined = make_course(options, rng)
    for recording in course:
        path = recording.write(work, random.Random(recording.number))
        subprocess.run([options.binary, "--library", str(library), "index", str(path), "--quiet"], check=True, stdout=subprocess.DEVNULL)
    counts = {}
    for chinese, text, within, truth in make_questions(options, rng, course, defined):
        arguments = [options.binary, "--library", str(library), "ask", text, "--json"]
        if within:
            arguments += ["--in", within]
        done = subprocess.run(arguments, capture_output=True, text=True)
        if done.returncode not in (0, 1):
            raise SystemExit(f"{text}\nexit {done.returncode}: {done.stderr}")
        answer = json.loads(done.stdout)
        cited = answer["citations"][:1]
        if truth is None:
            right = not answer["found"]
        else:
            right = bool(cited) and any(
                cited[0]["footage"] == name and cited[0]["start_s"] < end and cited[0]["end_s"] > start for name, start, end in truth)
        key = ("Chinese" if chinese else "English", "without answer" if truth is None else "with answer")
        total, good = counts.get(key, (0, 0))
        counts[key] = (total + 1, good + right)
        if options.verbose and not right:
            print(f"{'wrong' if truth else 'false'}: {text} {within or ''}\n  truth {truth}\n  got {[(c['footage'], c['start'], c['text'][:50]) for c in cited]}")
    print(f"{options.recordings} recordings of {options.minutes:g} min, {options.questions} questions, seed {options.seed}")
    for key, (total, good) in sorted(counts.items()):
        print(f"{' '.join(key):24} {good:3} of {total:3}")
    share = lambda kind: [sum(v[i] for k, v in counts.items() if k[1] == kind) for i in (1, 0)]
    good, total = share("with answer")
    print(f"right moment first       {good / max(1, total):.3f}")
    good, total = share("without answer")
    print(f"false answers            {1 - good / max(1, total):.3f}")


if __name__ == "__main__":
    main()
