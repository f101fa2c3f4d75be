"""README.md and definitions.md of a pack: for an auditor who has never seen the product."""

from pathlib import Path
from string import Template

from kpis.definition import Definition
from kpis.figure import Figure
from kpis.words import STATUSES, in_short, target_in_short
from organisation.language import day, number, text
from reports.pack.asked import Asked

FOLDER = Path(__file__).parent
Found = list[tuple[Definition, Figure]]

SAID = {
    "en": {
        "all": "none, all rows",
        "named": "Persons are named.",
        "pseudonyms": "Persons have pseudonyms.",
        "named_long": "Persons stand in this pack as the files name them. Keep it accordingly.",
        "pseudonyms_long": (
            "Nobody is named. A person is called `person-` and sixteen characters, the same person always alike "
            "in this pack, and otherwise in any other. These names are made from a key that is not in the "
            "pack, so that nobody can try out a list of staff. Free text that may name people, such as "
            "reasons and titles, and links to evidence, stand as `text-...`: alike where the text was alike. "
            "The same holds for cells that could not be read. Columns of a file that no field is read "
            "from are left out of its landed text (`columns_left_out` in `manifest.json`), and so are the "
            "words of people in the register. Accounts are not persons: an account that carries the name of "
            "a person is shown with it. File names and configuration are as the organisation wrote them."
        ),
        "originals": "{n} of {of} are here.",
        "left_none": "Every original that a figure rests on is in this pack.",
        "left": (
            "{n} originals may name people and are left out. Their hashes are in `loads.csv`, their text "
            "is in `landed/`; ask us to show you the originals, and compare the hashes."
        ),
        "old": (
            "The contracts of these loads have changed since they were loaded, so that the recomputation may "
            "differ in fields that are new: {loads}."
        ),
    },
    "id": {
        "all": "tidak ada, semua baris",
        "named": "Nama orang ditampilkan.",
        "pseudonyms": "Nama orang disamarkan.",
        "named_long": "Orang ditampilkan seperti dalam file aslinya. Simpanlah berkas ini sebagaimana mestinya.",
        "pseudonyms_long": (
            "Tidak ada orang yang disebut namanya. Seseorang disebut `person-` dan enam belas karakter, selalu "
            "sama dalam berkas ini, dan berbeda dalam berkas lain. Nama samaran dibuat dengan kunci yang tidak "
            "ada dalam berkas, sehingga daftar pegawai tidak dapat dicobakan. Teks bebas yang mungkin menyebut "
            "orang, seperti alasan dan judul, serta tautan bukti, ditulis `text-...`: sama bila teksnya sama. "
            "Begitu juga sel yang tidak terbaca. Kolom file yang tidak dibaca oleh bidang apa pun tidak "
            "disertakan (`columns_left_out` dalam `manifest.json`), demikian pula kata-kata orang dalam daftar "
            "muatan. Akun bukan orang: akun yang memakai nama orang ditampilkan apa adanya. Nama file dan "
            "konfigurasi ditampilkan seperti ditulis organisasi."
        ),
        "originals": "{n} dari {of} ada di sini.",
        "left_none": "Setiap file asli yang mendasari angka ada dalam berkas ini.",
        "left": (
            "{n} file asli mungkin menyebut orang dan tidak disertakan. Hash-nya ada dalam `loads.csv`, teksnya "
            "dalam `landed/`; mintalah kami menunjukkan file aslinya, lalu bandingkan hash-nya."
        ),
        "old": (
            "Syarat jenis catatan dari muatan berikut telah berubah sejak dimuat, sehingga penghitungan ulang "
            "dapat berbeda pada bidang yang baru: {loads}."
        ),
    },
}
"""What is said in each language where it depends on the pack."""


def write(
    asked: Asked, found: Found, originals: dict[str, tuple[str, str]], old: list[int], folder: Path
) -> None:
    """Write README.md and definitions.md. `originals` are places by name, blank for one left out;
    `old` are loads whose contract has changed."""
    template = (FOLDER / f"readme.{asked.language}.md").read_text("utf-8")
    filled = Template(template).substitute(told(asked, found, originals, old))
    (folder / "README.md").write_bytes((filled.rstrip() + "\n").encode())
    (folder / "definitions.md").write_bytes(definitions(asked, found).encode())


def told(
    asked: Asked, found: Found, originals: dict[str, tuple[str, str]], old: list[int]
) -> dict[str, str]:
    said, language = SAID[asked.language], asked.language
    organisation = asked.reader.configuration.organisation
    left = sum(1 for place, _ in originals.values() if not place)
    filters = ", ".join(f"{cut} = {value}" for cut, value in asked.where.items())
    return {
        "organisation": organisation.name,
        "day": day(asked.day, language),
        "period_from": day(organisation.quarter_start(asked.day), language),
        "known_at": str(asked.known_at),
        "filters": filters or said["all"],
        "kpis": str(len(found)),
        "persons_said": said[asked.persons],
        "persons_long": said[f"{asked.persons}_long"],
        "figures": "\n".join(_line(one, figure, language) for one, figure in found),
        "originals_said": said["originals"].format(n=len(originals) - left, of=len(originals)),
        "left_out": said["left"].format(n=left) if left else said["left_none"],
        "more": said["old"].format(loads=", ".join(map(str, old))) if old else "",
    }


def _line(one: Definition, figure: Figure, language: str) -> str:
    counts = (figure.met, figure.missed, figure.unknown, figure.excluded)
    cells = [
        f"{getattr(one.title, language)} (`{one.id}`)",
        in_short(one, figure, language),
        target_in_short(one, figure, language),
        text(STATUSES[figure.status], language),
        *(number(count, language) for count in counts),
    ]
    return f"| {' | '.join(cells)} |"


HEADS = {
    "en": [
        "Counted",
        "Not counted",
        "Outcome",
        "Measure",
        "Category",
        "Target",
        "Owner",
        "version",
    ],
    "id": [
        "Yang dihitung",
        "Di luar hitungan",
        "Hasil",
        "Ukuran",
        "Kategori",
        "Target",
        "Penanggung jawab",
        "versi",
    ],
}


def definitions(asked: Asked, found: Found) -> str:
    """What each KPI asks and counts, in words."""
    language = asked.language
    counted, apart, outcome, measure, category, target, owner, version = HEADS[language]
    parts = [f"# {'Definisi' if language == 'id' else 'Definitions'}\n"]
    for one, figure in found:
        words = {
            counted: one.population,
            apart: one.exclusions,
            outcome: one.outcomes,
            measure: one.measure,
            category: one.category,
        }
        parts.append(f"## {getattr(one.title, language)} (`{one.id}`, {version} {one.version})\n")
        parts.append(f"{getattr(one.question, language)}\n")
        parts += [f"- {head}: {getattr(said, language)}" for head, said in words.items() if said]
        goal = target_in_short(one, figure, language)
        parts.append(f"- {target}: {goal} ({figure.provenance})")
        parts.append(f"- {owner}: {one.owner}\n")
        reasons = [f"  - `{code}`: {getattr(r, language)}" for code, r in one.reasons.items()]
        parts += [*reasons, ""] if reasons else []
    return "\n".join(parts)
