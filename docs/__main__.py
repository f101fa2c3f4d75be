"""python -m docs: write the generated parts of the pages anew, and what their examples print."""

import tempfile
from pathlib import Path

from docs.generate import examples, loaded_sample, pages


def write(texts: dict[Path, str]) -> None:
    for path, text in texts.items():
        if path.read_text("utf-8") != text:
            path.write_text(text, "utf-8")
            print(f"wrote {path.name}")


if __name__ == "__main__":
    write(pages())
    with tempfile.TemporaryDirectory() as folder:
        write(examples(loaded_sample(Path(folder))))
