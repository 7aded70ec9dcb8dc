"""Checks both directions of the shared cache against the real huggingface_hub.

usage: interop.py HOURGLASS ENDPOINT

A pull by Hourglass must be found offline by huggingface_hub, without a warning
from its cache scan; a snapshot_download must be found by Hourglass without the
network. Prints one line per check and fails on the first that does not hold.
"""

import os
import subprocess
import sys
import tempfile

hourglass, endpoint = sys.argv[1:3]
repository = "Acme/Bench"

CHILD = """
import sys, os
from huggingface_hub import snapshot_download, scan_cache_dir, hf_hub_download
mode = sys.argv[1]
if mode == "offline":
    path = snapshot_download("{0}", local_files_only=True)
    one = hf_hub_download("{0}", "config.json", local_files_only=True)
    assert os.path.dirname(one) == path, (one, path)
    print(path)
elif mode == "download":
    print(snapshot_download("{0}"))
elif mode == "scan":
    info = scan_cache_dir()
    print(len(info.warnings), len(info.repos), sum(r.size_on_disk for r in info.repos),
          len(getattr(info, "incomplete_files", [])), *info.warnings)
elif mode == "verify":
    from huggingface_hub import HfApi
    if not hasattr(HfApi, "verify_repo_checksums"):
        print("0 0 (this version has no such check)")
    else:
        found = HfApi().verify_repo_checksums("{0}")
        print(len(found.mismatches), len(found.missing_paths), found.checked_count)
""".format(repository)


def python(mode, **extra):
    return run([sys.executable, "-c", CHILD, mode], **extra)


def run(command, **extra):
    environment = dict(os.environ, **extra)
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)} failed:\n{done.stderr}")
    return done.stdout.strip().splitlines()[-1]


def expect(what, holds, detail=""):
    print(("ok    " if holds else "FAILED") + f" {what} {detail}")
    if not holds:
        sys.exit(1)


def check(disable_xet):
    common = dict(HF_ENDPOINT=endpoint, HF_HUB_DISABLE_XET=disable_xet, HF_HUB_DISABLE_TELEMETRY="1")
    with tempfile.TemporaryDirectory() as home:
        env = dict(common, HF_HOME=home)
        ours = run([hourglass, "models", "pull", repository, "--quiet"], **env)
        theirs = python("offline", **dict(env, HF_HUB_OFFLINE="1"))
        expect("huggingface_hub finds our pull offline", os.path.samefile(ours, theirs), theirs)
        scan = python("scan", **env).split()
        expect("its cache scan has no warnings", scan[0] == "0", " ".join(scan))
        expect("and sees one repository", scan[1] == "1")
        expect("and nothing incomplete", scan[3] == "0")
        online = python("download", **env)
        expect("its online download takes our files", os.path.samefile(ours, online))
        verified = python("verify", **env).split()
        expect("its own checksum check agrees", verified[:2] == ["0", "0"], " ".join(verified))

    with tempfile.TemporaryDirectory() as home:
        env = dict(common, HF_HOME=home)
        theirs = python("download", **env)
        ours = run([hourglass, "models", "pull", repository, "--quiet"],
                   **dict(env, HF_HUB_OFFLINE="1", HF_ENDPOINT="http://127.0.0.1:1"))
        expect("we find its download offline", os.path.samefile(ours, theirs), ours)
        run([hourglass, "models", "verify", repository], **env)
        expect("our verify agrees", True)
        listed = run([hourglass, "models", "list", "--json"], **env)
        expect("our list shows it", repository in listed)
        run([hourglass, "models", "remove", repository, "--yes"], **env)
        scan = python("scan", **env).split()
        expect("after our remove its scan is clean", scan[0] == "0" and scan[1] == "0", " ".join(scan))


check("1")
check("0")
