"""La bibliografía del curso, `course/bibliografia.bib`: una lección cita una obra con `{{cita rumelhart1986}}`."""
from dataclasses import dataclass
from functools import cache
from pathlib import Path


class BibliographyError(ValueError):
    """La bibliografía no se puede leer o no tiene lo que se cita."""


@dataclass(frozen=True)
class Reference:
    """Una obra: quién, cuándo, qué y dónde."""

    key: str
    people: tuple[str, ...]                               # last names, for the text of a lesson
    names: tuple[str, ...]                                # with initials, for the list
    year: str
    title: str
    place: str
    url: str

    @property
    def short(self) -> str:
        """Como se cita en una frase: «Rumelhart, Hinton y Williams (1986)», con enlace si lo hay."""
        from mlpedu.plots.words import listing  # here: the building alone pays for matplotlib
        people = self.people if len(self.people) <= 3 else (self.people[0], "otros")
        text = f"{listing(people)} ({self.year})"
        return f"[{text}]({self.url})" if self.url else text

    @property
    def full(self) -> str:
        """Como se lista en la bibliografía."""
        title = f"[*{self.title}*]({self.url})" if self.url else f"*{self.title}*"
        return f"{'; '.join(self.names)} ({self.year}). {title}. {self.place}."


@cache
def references(path: Path) -> dict[str, Reference]:
    """Las obras de un archivo BibTeX, por clave.

    Errores
    -------
    BibliographyError
        Si el archivo no está, no es BibTeX, o a una obra le falta autor, año o título.
    """
    from pybtex.database import parse_file
    from pybtex.exceptions import PybtexError
    try:
        entries = parse_file(str(path), bib_format="bibtex").entries
    except (OSError, PybtexError) as error:
        raise BibliographyError(f"{path}: no se puede leer la bibliografía ({error}).") from error
    try:
        return {key: _reference(key, entry) for key, entry in entries.items()}
    except KeyError as error:
        raise BibliographyError(f"{path}: {error.args[0]}") from None


def _reference(key, entry):
    fields = {name: _text(value) for name, value in entry.fields.items()}
    authors = entry.persons.get("author", ())
    if missing := [name for name in ("year", "title") if name not in fields] + ["author"] * (not authors):
        raise KeyError(f"a la obra {key!r} le falta {', '.join(missing)}.")
    people = tuple(_text(" ".join((*p.prelast_names, *p.last_names))) for p in authors)
    names = tuple(", ".join(filter(None, (last, _initials(p)))) for last, p in zip(people, authors, strict=True))
    people, names = (tuple("otros" if name == "others" else name for name in each) for each in (people, names))
    place = next((fields[name] for name in ("journal", "booktitle", "publisher", "school", "howpublished")
                  if name in fields), "")
    for name, form in (("volume", " {}"), ("number", " ({})"), ("pages", ", {}")):
        place += form.format(fields[name]) if name in fields else ""
    url = f"https://doi.org/{fields['doi']}" if "doi" in fields else fields.get("url", "")
    return Reference(key, people, names, fields["year"], fields["title"], place, url)


def _initials(person):
    return " ".join(f"{_text(name)[0]}." for name in (*person.first_names, *person.middle_names))


def _text(value):
    """BibTeX sin llaves ni guiones dobles; los acentos van escritos tal cual en nuestro archivo."""
    return value.replace("{", "").replace("}", "").replace("--", "–")
