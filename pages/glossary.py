"""Glossary: every word of the product in plain words, in the language of the page."""

import streamlit as st

from organisation.language import LANGUAGES
from ui import doors, terms, view, words
from ui.terms import GROUPS, Term
from ui.words import _


def heading(group: str) -> str:
    return {
        "figures": _("What figures are made of"),
        "model": _("The governance model"),
        "time": _("Days and times"),
        "records": _("Records and files"),
    }[group]


def other() -> str:
    """The language that the page is not in."""
    return next(name for name in LANGUAGES if name != words.current())


def is_meant(term: Term, wanted: str) -> bool:
    """Whether a word is searched for: by what it is called or means, in either language."""
    texts = " ".join([term.word.en, term.word.id, words.of(term.says)]).lower()
    return all(part in texts for part in wanted.lower().split())


def entry(term: Term) -> None:
    beside = getattr(term.word, other())
    st.markdown(f"**{words.of(term.word)}** :small[:gray[{beside}]]  \n{words.of(term.says)}")


place = view.head()
all_of = terms.terms()
place.title(
    _("The {n} words of this product, in plain words").format(n=words.number(len(all_of))),
    anchor=False,
)
wanted = st.text_input(
    _("Search"),
    placeholder=_("Search a word or what it means"),
    label_visibility="collapsed",
    key="word",
    width=290,
)
found = [term for term in all_of.values() if is_meant(term, wanted or "")]
if not found:
    st.info(_("No word is meant by this."))
for group in GROUPS:
    members = sorted(
        (term for term in found if term.group == group),
        key=lambda term: words.of(term.word).lower(),
    )
    if not members:
        continue
    st.header(heading(group), anchor=False)
    across = st.columns(1 if view.is_phone() else 3, gap="medium")
    size = -(-len(members) // len(across))
    for number, column in enumerate(across):
        with column.container(gap="small"):
            for term in members[number * size : (number + 1) * size]:
                entry(term)
if not wanted:
    st.header(_("What the source documents ask"), anchor=False)
    st.markdown("  \n".join(f"**{name}** {words.of(told)}" for name, told in terms.asks().items()))
doors.link("kpis", _("All figures"), ":material/arrow_forward:")
