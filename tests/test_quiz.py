"""The questions at the end of each lesson: well formed, answered in place, and the same text for Moodle."""
import re

import pytest

from mlpedu.course import quiz
from mlpedu.course.quiz import QuizError, gift, questions, quiz_units
from mlpedu.widgets import Quiz
from mlpedu.widgets.bundle import WIDGET_VIEW
from mlpedu.widgets.quiz import plain, rich

every_unit = pytest.mark.parametrize("unit", quiz_units())


@every_unit
def test_each_option_explains_itself_and_the_right_one_moves_about(unit):
    places = []
    for question in questions(unit):
        texts = [o.text for o in question.options]
        assert len(set(texts)) == len(texts) and question.text.endswith(("?", "…", ".", ":"))
        assert all(o.why.endswith(".") and len(o.why) > 15 and "$" not in o.text for o in question.options)
        places.append(next(k for k, o in enumerate(question.options) if o.right))
    assert len(places) >= 5 and len(set(places)) > 1


@every_unit
def test_choosing_shows_why_and_counts_only_the_right_ones(unit):
    shown = Quiz(unit)
    for n, question in enumerate(shown.questions):
        for k in sorted(range(len(question.options)), key=lambda k: question.options[k].right):
            before = shown.score()
            shown.choose(n, k)
            assert shown.score() - before == question.options[k].right
            assert ("✓" if question.options[k].right else "✗") in shown.feedback[n].value
    assert f"{len(shown.questions)} de {len(shown.questions)}" in shown.total.value


def test_without_a_kernel_the_questions_are_read_but_not_their_answers():
    data = Quiz("03")._repr_mimebundle_()
    assert WIDGET_VIEW in data
    for question in questions("03"):
        assert question.text in data["text/markdown"]
        assert not any(o.why in data["text/markdown"] for o in question.options)


@every_unit
def test_gift_has_one_right_answer_for_each_question_and_no_bare_sign(unit):
    blocks = [b for b in gift(unit).split("\n\n") if b.startswith("::")]
    assert len(blocks) == len(questions(unit))
    for block, question in zip(blocks, questions(unit), strict=True):
        bare = re.sub(r"\\.", "", block)                  # what is left without the escaped signs
        assert bare.count("{") == bare.count("}") == 1
        assert len(re.findall(r"^\t=", bare, re.M)) == 1
        assert len(re.findall(r"^\t[=~][^=~{}]*#[^=~#{}]*$", bare, re.M)) == len(question.options)


def test_gift_protects_its_signs_and_writes_formulas_as_moodle_reads_them():
    assert quiz._escape("a = {b}: $w_1$") == r"a \= \{b\}\: \\(w_1\\)"


def test_a_unit_without_questions_is_refused_with_those_that_have_them():
    with pytest.raises(QuizError, match="'77' no tiene preguntas; las tienen: 00, 01"):
        questions("77")


ONE = "[[questions]]\ntext = 'a'\noptions = "


@pytest.mark.parametrize("text, said", [
    ("[[questions]]\ntext = 'a'\n", "falta 'options'"),
    (ONE + "[{text = 'b', why = 'c', right = true}, {text = 'd', why = 'e'}]\n", "llegaron 2 y 1"),
    (ONE + "[{text = 'b', why = 'c'}, {text = 'd', why = 'e'}, {text = 'f', why = 'g'}]\n", "llegaron 3 y 0"),
    (ONE + "[{text = 'b'}, {text = 'd', why = 'e'}, {text = 'f', why = 'g'}]\n", "falta 'why'"),
    (ONE + "[{text = 3, why = 'c'}]\n", "`text` debe ser un texto entre comillas, .* llegó 3"),
    (ONE + "[{text = 'b', why = ' '}]\n", "`why` debe ser un texto .* no vacío; llegó ' '"),
    (ONE + "['b']\n", "no tiene esa forma"),
    ("[[questions]]\ntext = a\n", "no es un TOML correcto: .*line 2"),
    ("questions = 'a'\n", "debe tener preguntas"),
    ("", "debe tener preguntas"),
    ("questions = ['a']\n", "no tiene esa forma"),
])
def test_a_broken_question_is_named(tmp_path, monkeypatch, text, said):
    (tmp_path / "09.toml").write_text(text, "utf-8")
    monkeypatch.setattr(quiz, "FOLDER", tmp_path)
    with pytest.raises(QuizError, match=f"09.toml.*{said}"):
        questions("09")


def test_marks_become_html_and_leave_powers_and_products_alone():
    assert rich("`2**3` y `3**2`: **no** < 9") == "<code>2**3</code> y <code>3**2</code>: <b>no</b> &lt; 9"
    assert plain("`2**3`, **seis** y 2 * 3 * 4") == "2**3, seis y 2 * 3 * 4"
