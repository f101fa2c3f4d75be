"""python -m docs: write the generated parts of the pages anew."""

from docs.generate import pages

for path, text in pages().items():
    if path.read_text("utf-8") != text:
        path.write_text(text, "utf-8")
        print(f"wrote docs/{path.name}")
