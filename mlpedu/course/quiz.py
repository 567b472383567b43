"""Las preguntas del final de cada lección: se leen de `mlpedu/exercises/preguntas/NN.toml` y sirven también en Moodle.

Una sola fuente: `Quiz("05")` las muestra en el cuaderno y `gift("05")` las escribe en GIFT, el formato de texto que
Moodle importa.
"""
import re
import tomllib
from dataclasses import dataclass
from importlib.resources import files

FOLDER = files("mlpedu.exercises").joinpath("preguntas")


class QuizError(ValueError):
    """Las preguntas de una unidad no están o no se entienden; el mensaje dice dónde."""


@dataclass(frozen=True)
class Option:
    """Una opción: lo que dice, si es la correcta y por qué."""

    text: str
    why: str
    right: bool = False


@dataclass(frozen=True)
class Question:
    """Una pregunta con tres o cuatro opciones, de las que una es la correcta."""

    text: str
    options: tuple[Option, ...]


def quiz_units() -> list[str]:
    """Las unidades que tienen preguntas: ["00", "01", …]."""
    return sorted(p.name[:2] for p in FOLDER.iterdir() if p.name.endswith(".toml"))


def questions(unit: str) -> tuple[Question, ...]:
    """Las preguntas de una unidad, en orden.

    Errores
    -------
    QuizError
        Si la unidad no tiene preguntas, o alguna no tiene texto, o no tiene exactamente una opción correcta, o a una
        opción le falta su porqué.

    Ejemplos
    --------
    >>> len(questions("05")) >= 5
    True
    """
    path = FOLDER.joinpath(f"{unit}.toml")
    try:
        rows = tomllib.loads(path.read_text("utf-8")).get("questions")
    except OSError:
        raise QuizError(f"La unidad {unit!r} no tiene preguntas; las tienen: {', '.join(quiz_units())}.") from None
    except tomllib.TOMLDecodeError as error:
        raise QuizError(f"preguntas/{unit}.toml no es un TOML correcto: {error}") from error
    if not isinstance(rows, list) or not rows:
        raise QuizError(f"preguntas/{unit}.toml debe tener preguntas, cada una después de una línea [[questions]].")
    return tuple(_question(row, f"preguntas/{unit}.toml, pregunta {n}") for n, row in enumerate(rows, 1))


def _question(row, where):
    try:
        options = tuple(Option(_said(o, "text"), _said(o, "why"), o.get("right") is True) for o in row["options"])
        question = Question(_said(row, "text"), options)
    except (KeyError, TypeError, AttributeError) as error:
        what = f"falta {error}" if isinstance(error, KeyError) else "no tiene esa forma"
        raise QuizError(f"{where}: {what}; cada pregunta lleva `text` y `options`, y cada opción `text` y `why`."
                        ) from error
    except ValueError as error:
        raise QuizError(f"{where}: {error}") from None
    if sum(o.right for o in options) != 1 or not 3 <= len(options) <= 4:
        raise QuizError(f"{where}: se esperaban 3 o 4 opciones y una sola con `right = true`; "
                        f"llegaron {len(options)} y {sum(o.right for o in options)}.")
    return question


def _said(row, key):
    value = row[key]
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"`{key}` debe ser un texto entre comillas, y no vacío; llegó {value!r}.")
    return value.strip()


def gift(unit: str) -> str:
    """Las preguntas de una unidad en GIFT, para importarlas en Moodle.

    Ejemplos
    --------
    >>> print(gift("05").splitlines()[0])
    // Preguntas de la unidad 05 de mlpedu, en formato GIFT. Se generan de preguntas/05.toml.
    """
    parts = [f"// Preguntas de la unidad {unit} de mlpedu, en formato GIFT. Se generan de preguntas/{unit}.toml."]
    for n, question in enumerate(questions(unit), 1):
        options = "\n".join(f"\t{'=' if o.right else '~'}{_escape(o.text)}#{_escape(o.why)}" for o in question.options)
        parts.append(f"::U{unit} P{n}::[markdown]{_escape(question.text)} {{\n{options}\n}}")
    return "\n\n".join(parts) + "\n"


def _escape(text):
    """Protege los signos que en GIFT significan algo, y escribe las fórmulas como las espera el MathJax de Moodle."""
    text = re.sub(r"\$(.+?)\$", r"\\(\1\\)", " ".join(text.split()))
    return re.sub(r"([\\~=#{}:])", r"\\\1", text)
