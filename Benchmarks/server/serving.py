"""Starts a server for a script, and stops it."""
import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def command():
    if "--hourglass" in sys.argv:
        return sys.argv[sys.argv.index("--hourglass") + 1]
    return os.path.join(ROOT, ".build/release/hourglass")


@contextlib.contextmanager
def server(library, *arguments):
    """Serves `library`; gives the address and the process."""
    process = subprocess.Popen(
        [command(), "serve", "--library", library, "--port", "0", "--json", *arguments],
        stdout=subprocess.PIPE, text=True)
    try:
        address = json.loads(process.stdout.readline())["address"]
        yield address, process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def get(address):
    with urllib.request.urlopen(address) as answer:
        return answer.read()


def lecture(folder):
    """A lecture of two minutes, made and indexed; gives the library."""
    video = os.path.join(folder, "lecture.mp4")
    draw = ",".join(
        f"drawtext=text='{text}':fontcolor=black:fontsize=50:x=60:y=60:enable='gte(t,{start})*lt(t,{start + 40})'"
        for start, text in [(0, "Gradient descent"), (40, "Backpropagation"), (80, "Learning rate")])
    subprocess.run(
        ["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", "color=c=0xf4f4f0:size=960x540:rate=25:duration=120",
         "-vf", draw, "-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p", video], check=True)
    with open(os.path.join(folder, "lecture.srt"), "w") as file:
        file.write("1\n00:00:42,000 --> 00:00:47,000\nThe chain rule is applied from the last layer.\n")
    library = os.path.join(folder, "library.sqlite")
    subprocess.run([command(), "index", video, "--library", library, "--quiet"], check=True,
                   stdout=subprocess.DEVNULL)
    return library


def tiny_embedding_model(folder):
    """A model cache with a tiny encoder in it; gives the model's name."""
    model = os.path.join(folder, "models--tiny--bert-embedding")
    commit = "0123456789abcdef0123456789abcdef01234567"
    shutil.copytree(os.path.join(ROOT, "Tests/HourglassEmbeddingTests/Goldens/bert"),
                    os.path.join(model, "snapshots", commit))
    os.makedirs(os.path.join(model, "refs"))
    with open(os.path.join(model, "refs", "main"), "w") as file:
        file.write(commit)
    os.environ.update(HF_HUB_CACHE=folder, HF_HUB_OFFLINE="1")
    return "tiny/bert-embedding"


def memory(process):
    """Memory in use, in megabytes."""
    with open(f"/proc/{process.pid}/status") as file:
        for line in file:
            if line.startswith("VmRSS"):
                return int(line.split()[1]) / 1024
    return 0.0


def temporary():
    return tempfile.TemporaryDirectory(prefix="hourglass-server-")


def wait(condition, seconds=60):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return
        time.sleep(0.1)
    raise SystemExit("It never came true.")
