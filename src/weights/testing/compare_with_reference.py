"""Compares our reader of safetensors files with the reference reader, over mutated files.

    pip install safetensors==0.8.0
    python3 src/weights/testing/compare_with_reference.py [COUNT] [SEED]

We must refuse whatever the reference refuses. It accepts some files that we refuse on purpose; they are
counted by the reason that we give.
"""

import base64
import collections
import pathlib
import re
import subprocess
import sys

import safetensors

# Why we refuse what the reference accepts.
STRICTER = {
    "a name twice": r"expected each key once",
    "metadata that are null": r"expected __metadata__ to be an object",
    "space before the first brace, which the format forbids": r'expected "\{" at byte 8',
    "sides from 2^53 on": r"expected sides below 2\^53",
}


def accepts(data):
    try:
        safetensors.deserialize(data)
        return True
    except safetensors.SafetensorError:
        return False


def main():
    count, seed = (sys.argv[1:] + ["20000", "0"][len(sys.argv) - 1 :])[:2]
    judge = pathlib.Path(__file__).with_name("judge_files.ts")
    command = ["deno", "run", str(judge), count, seed]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    seen, wrong = collections.Counter(), []
    for line in output.splitlines():
        encoded, _, verdict = line.partition(" ")
        data = base64.b64decode(encoded)
        if accepts(data) == (verdict == "ok"):
            seen["accepted by both" if verdict == "ok" else "refused by both"] += 1
            continue
        reasons = [name for name, form in STRICTER.items() if re.search(form, verdict)]
        if verdict != "ok" and reasons:
            seen[f"stricter: {reasons[0]}"] += 1
        else:
            wrong.append((verdict, data))
    for name, number in sorted(seen.items()):
        print(f"{number:8} {name}")
    for verdict, data in wrong[:20]:
        print(f"DIFFERENT: we say {verdict!r} of {data!r}")
    print(f"{len(wrong):8} different")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
