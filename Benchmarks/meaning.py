#!/usr/bin/env python3
"""Measure finding by meaning: questions that share no content word with the
sentence they are about, and questions about what is not there.

  Benchmarks/meaning.py --model FOLDER|NAME [--hourglass .build/release/hourglass]

Makes footage whose subtitles are known, indexes it with and without --embed,
and asks. Needs ffmpeg and an embedding model.
"""
import argparse
import json
import os
import subprocess
import tempfile

LECTURE = [
    "Welcome to the seventh session of this course.", "The midterm takes place on the fourth of December in the big hall.",
    "Bring a pencil and your student card.", "Today's topic is how networks learn from mistakes.",
    "The loss tells us how far off the output is.", "We compute its slope with respect to every weight.",
    "Then each weight takes a small step downhill.", "If the step is too large, training blows up.",
    "If it is too small, nothing moves for hours.", "Shuffle the examples before every epoch.",
    "Old examples otherwise dominate the update.", "Dropout switches off random units.",
    "That keeps the net from memorising the data.", "A held-out set shows whether it worked.",
    "Convolutions look at small patches of a picture.", "The same filter slides over all positions.",
    "Pooling shrinks the map by a factor of two.", "Recurrent cells carry a state from word to word.",
    "They forget what was said long ago.", "Attention lets every word look at every other one.",
    "That costs time quadratic in the length.", "Graphics cards made all of this affordable.",
    "A single card draws three hundred watts.", "Rent one by the hour instead of buying it.",
    "The homework is due on Monday at noon.", "Late submissions lose ten percent a day.",
    "You may work in pairs but hand in separately.", "Office hours are on Thursday afternoon.",
    "My door is the last one on the left.", "The apparatus has a laser, two mirrors and a detector.",
    "Keep your eyes away from the beam.", "A fire broke out here in nineteen ninety two.",
    "Nobody was hurt, but the roof was lost.", "The canteen closes early during the holidays.",
    "Our guest next week comes from a hospital.", "She builds systems that read X-ray pictures.",
    "Doctors still make the final decision.", "Privacy of patients is protected by law.",
    "Please fill in the feedback form.", "See you in a week.",
]
PRESENT = [
    ("When is the exam?", 1), ("What should I take along to the test?", 2), ("What happens with a learning rate that is too high?", 7),
    ("How is overfitting prevented?", 12), ("What did GPUs change?", 21), ("How much electricity does the hardware use?", 22),
    ("What is the deadline of the assignment?", 24), ("What is the penalty for handing in after the deadline?", 25),
    ("Can I collaborate with a friend?", 26), ("When can I visit the professor?", 27), ("What equipment is used in the experiment?", 29),
    ("Is it dangerous to look into the light?", 30), ("Was there ever an accident in the building?", 31),
    ("Who gives the next talk?", 34), ("How is artificial intelligence used in medicine?", 35),
    ("Why are validation data needed?", 13), ("How does the model deal with images?", 14), ("Why is gradient descent slow sometimes?", 8),
    ("Where is your office?", 28), ("How do transformers relate tokens to each other?", 19),
]
ABSENT = [
    "How do plants turn sunlight into sugar?", "Who won the French revolution?", "What is the capital of Mongolia?",
    "How does a refrigerator cool?", "When was the Magna Carta signed?", "What causes earthquakes?", "How are diamonds formed?",
    "Which composer wrote the Brandenburg concertos?", "How do bees make honey?", "What is the boiling point of mercury?",
    "Who painted the Sistine chapel?", "Why is the sky blue?", "How does inflation affect savings?", "What is a sonnet?",
    "How are volcanoes classified?", "What do whales eat?", "How does a sailing boat go upwind?", "Who discovered penicillin?",
    "What is the difference between baroque and rococo?", "How do glaciers move?", "What language is spoken in Brazil?",
    "How is cheese made?", "What is the tallest mountain?", "Why did the Roman empire fall?", "How do tides arise?",
    "What is the rule of offside?", "How many bones has a hand?", "What is a black hole?", "How does a jet engine work?",
    "Which planet has the most moons?",
]


def stamp(seconds):
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02},000"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", required=True)
    parser.add_argument("--hourglass", default=".build/release/hourglass")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        video, library = os.path.join(folder, "lecture.mkv"), os.path.join(folder, "library.sqlite")
        with open(os.path.join(folder, "lecture.srt"), "w") as f:
            for i, sentence in enumerate(LECTURE):
                f.write(f"{i + 1}\n{stamp(i * 8)} --> {stamp(i * 8 + 6)}\n{sentence}\n\n")
        subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i", f"color=gray:size=320x240:rate=2:duration={len(LECTURE) * 8}",
                        "-c:v", "mpeg4", video], check=True)

        def hourglass(*words):
            result = subprocess.run([arguments.hourglass, *words, "--library", library, "--quiet", "--json"], capture_output=True,
                                    text=True)
            assert result.returncode in (0, 1), result.stderr
            return json.loads(result.stdout)

        hourglass("index", video, "--ocr", "off", "--embed", arguments.model)
        for name, extra in [("by words alone", ["--words-only"]), ("by words and meaning", [])]:
            first, among, false = 0, 0, 0
            for question, line in PRESENT:
                hits = [h["start_s"] for h in hourglass("find", question, *extra)["hits"][:3]]
                right = [line * 8 - 0.6 <= h < line * 8 + 6 for h in hits]
                first += bool(right and right[0])
                among += any(right)
            wrong = [q for q in ABSENT if hourglass("find", q, *extra)["hits"]]
            print(f"{name}: right moment first {first}/{len(PRESENT)}, among three {among}/{len(PRESENT)}, "
                  f"absent but found {len(wrong)}/{len(ABSENT)} {wrong}")


if __name__ == "__main__":
    main()
