#!/usr/bin/env python3
"""Makes the folder that is served: every file but index.html and config.json carries a hash of its
contents in its name, those that name others know the hashed names, and .br and .gz stand beside.
The scripts are joined into one for the form and one for the client (bundle.py).
"""
import argparse
import hashlib
import re
import shutil
import subprocess
from pathlib import Path

from bundle import bundle

STABLE_NAMES = {"index.html", "config.json"}
TEXT = {".js", ".css", ".html", ".json", ".webmanifest", ".svg"}
SCRIPTS = {"boot.js", "page.js"}  # each with all that it imports
COMMENTS = {".css": re.compile(r"/\*.*?\*/\s*", re.S), ".html": re.compile(r"\s*<!--.*?-->", re.S)}
# A reference is a quoted ./name.ext in a page file: an import, an href, a src.
REFERENCE = re.compile(r'(["\'])\./([\w-]+\.[\w.]+)\1')


def hashed(name: str, contents: bytes) -> str:
    if name in STABLE_NAMES:
        return name
    stem, _, extension = name.partition(".")
    return f"{stem}.{hashlib.sha256(contents).hexdigest()[:12]}.{extension}"


class Dist:
    def __init__(self, sources: dict[str, Path]) -> None:
        self.sources = sources
        self.names: dict[str, str] = {}
        self.contents: dict[str, bytes] = {}
        self.under_way: set[str] = set()

    def name_of(self, name: str) -> str:
        """The hashed name; what it refers to is settled first."""
        if name in self.names:
            return self.names[name]
        if name not in self.sources:
            raise SystemExit(f"{name} is referred to, but there is no such file")
        if name in self.under_way:
            raise SystemExit(f"{name} refers to itself in a circle: hashes cannot be made")
        self.under_way.add(name)
        contents = self.sources[name].read_bytes()
        suffix = Path(name).suffix
        if suffix in TEXT:
            text = bundle(name, self.sources) if name in SCRIPTS else contents.decode()
            if suffix in COMMENTS:
                text = COMMENTS[suffix].sub("", text)
            text = REFERENCE.sub(lambda match: f'{match[1]}./{self.name_of(match[2])}{match[1]}', text)
            contents = text.encode()
        self.names[name] = hashed(name, contents)
        self.contents[self.names[name]] = contents
        return self.names[name]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("page", "fonts", "client", "output"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--brotli", required=True)
    parser.add_argument("--gzip", required=True)
    arguments = parser.parse_args()

    sources = {path.name: path for path in sorted(arguments.page.iterdir()) if path.is_file()}
    sources |= {path.name: path for path in sorted(arguments.fonts.glob("*.ttf"))}
    sources |= {"client.js": arguments.client.with_suffix(".js"),
                "client.wasm": arguments.client.with_suffix(".wasm")}
    dist = Dist(sources)
    for name in sorted(STABLE_NAMES & sources.keys()):
        dist.name_of(name)

    shutil.rmtree(arguments.output, ignore_errors=True)
    arguments.output.mkdir(parents=True)
    compressed = 0
    for name, contents in sorted(dist.contents.items()):
        path = arguments.output / name
        path.write_bytes(contents)
        subprocess.run([arguments.brotli, "--best", "--keep", str(path)], check=True)
        subprocess.run([arguments.gzip, "-9", "--keep", "--no-name", str(path)], check=True)
        size = path.with_name(name + ".br").stat().st_size
        compressed += size
        print(f"{len(contents):9,} -> {size:8,}  {name}")
    print(f"{compressed:21,}  bytes in brotli")


if __name__ == "__main__":
    main()
