"""McCulloch-Pitts neurons, circuits, propositions and their drawing."""
import copy
import pickle
import random
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from itertools import product

import numpy as np
import pytest

from mlpedu.logic import parse, plan, variables
from mlpedu.neurons import NETS, Circuit, McCullochPittsNeuron, TruthTable
from mlpedu.neurons_svg import layout

MODES = ["relative", "absolute"]
XOR = "(A y no B) o (B y no A)"


def python_truth(text, inputs):
    """Independent oracle: Python's own and, or, not."""
    words = {"y": "and", "o": "or", "no": "not", "∧": " and ", "∨": " or ", "¬": " not "}
    code = re.sub(r"\b(?:y|o|no)\b|[∧∨¬]", lambda match: words[match[0]], text)
    return [int(bool(eval(code, {}, dict(zip(inputs, row, strict=True)))))
            for row in product((0, 1), repeat=len(inputs))]


def random_expression(rng, names, depth):
    if depth == 0:
        return rng.choice(names)
    if rng.random() < 0.3:
        return f"no {random_atom(rng, names, depth)}"
    operator = rng.choice([" y ", " o ", " ∧ ", " ∨ "])
    return operator.join(random_atom(rng, names, depth) for _ in range(rng.randint(2, 4)))


def random_atom(rng, names, depth):
    return f"({random_expression(rng, names, depth - 1)})"


# --- one neuron ---

@pytest.mark.parametrize("mode", MODES)
def test_neuron_fires_when_the_sum_reaches_the_threshold_not_only_when_it_exceeds_it(mode):
    neuron = McCullochPittsNeuron(["A", "B"], threshold=2, inhibition=mode)
    assert [neuron(A=a, B=b) for a, b in product((0, 1), repeat=2)] == [0, 0, 0, 1]


def test_each_relative_inhibitory_synapse_subtracts_one():
    neuron = McCullochPittsNeuron({"A": 4}, {"B": 2, "C": 1})
    assert [neuron(A=1, B=b, C=c) for b, c in product((0, 1), repeat=2)] == [1, 1, 1, 0]


def test_one_active_absolute_inhibitor_silences_the_neuron_whatever_its_excitation():
    neuron = McCullochPittsNeuron({"A": 4}, {"B": 1}, inhibition="absolute")
    assert (neuron(A=1, B=0), neuron(A=1, B=1)) == (1, 0)


def test_the_two_kinds_of_inhibition_differ_where_excitation_exceeds_the_threshold():
    relative, absolute = (McCullochPittsNeuron({"A": 3}, {"B": 1}, inhibition=mode) for mode in MODES)
    assert (relative(A=1, B=1), absolute(A=1, B=1)) == (1, 0)


def test_a_list_with_repeats_and_a_dictionary_say_the_same():
    assert McCullochPittsNeuron(["A", "B", "A"]).excitatory == McCullochPittsNeuron({"A": 2, "B": 1}).excitatory


def test_threshold_zero_is_allowed_and_fires_on_silence():
    assert McCullochPittsNeuron({"A": 1}, threshold=0)(A=0) == 1


@pytest.mark.parametrize("value", [True, 1.0, np.int64(1), np.bool_(True), np.float32(1)])
def test_any_scalar_one_is_accepted_and_the_answer_is_a_plain_int(value):
    answer = McCullochPittsNeuron({"A": 2})(A=value)
    assert answer == 1 and type(answer) is int


@pytest.mark.parametrize("arguments, error, message", [
    (([],), ValueError, "ninguna sinapsis"),
    (("AB",), TypeError, r"diccionario como .* llegó 'AB'"),
    (({"A": 0},), ValueError, "sinapsis desde A debe ser 1 o mayor; llegó 0"),
    (({"A": 1.5},), TypeError, "entero; llegó 1.5"),
    (({"A": 1}, {"": 1}), TypeError, "inhibitory"),
    (({"A": 1}, (), -1), ValueError, "umbral.*0 o mayor; llegó -1"),
    (({"A": 1}, (), 1.5), TypeError, "umbral.*entero"),
    (({"A": 1}, (), True), TypeError, "umbral.*entero"),
    (({"A": 1}, (), 2, "relativa"), ValueError, "relative.*absolute.*llegó 'relativa'"),
])
def test_an_impossible_neuron_is_refused_in_spanish(arguments, error, message):
    with pytest.raises(error, match=message):
        McCullochPittsNeuron(*arguments)


# --- circuits ---

@pytest.mark.parametrize("text", NETS)
def test_each_ready_net_computes_the_proposition_that_names_it(text):
    table = NETS[text].truth_table()
    assert table.outputs == python_truth(text, table.inputs)
    assert table == Circuit.from_expression(text).truth_table()
    assert [neuron.threshold for neuron in NETS[text].neurons.values()] == [2]


def test_neurons_given_in_any_order_are_sorted_and_layered():
    circuit = Circuit(["A"], {"C": McCullochPittsNeuron({"B": 2}), "B": McCullochPittsNeuron({"A": 2})})
    assert list(circuit.neurons) == ["B", "C"]
    assert circuit.depths == {"A": 0, "B": 1, "C": 2}
    assert circuit.outputs == ["C"]


def test_several_outputs_come_as_a_tuple_in_the_asked_order():
    adder = Circuit(["A", "B"], {
        "D": McCullochPittsNeuron({"A": 2}, ["B"]), "E": McCullochPittsNeuron({"B": 2}, ["A"]),
        "S": McCullochPittsNeuron({"D": 2, "E": 2}), "K": McCullochPittsNeuron(["A", "B"])}, ["K", "S"])
    assert adder({"A": 1, "B": 1}) == (1, 0)
    assert adder.truth_table().outputs == [(0, 0), (0, 1), (0, 1), (1, 0)]
    assert adder.truth_table().rows[1] == (0, 1, 0, 1)
    assert "K se activa en 1 de las 4 filas (11); S se activa en 2 de las 4 filas (01 y 10)" in repr(adder)


def test_trace_gives_every_value_in_order_of_computation():
    trace = NETS["no A"].trace(A=0)
    assert trace == {"A": 0, "1": 1, "C": 1} and list(trace) == ["A", "1", "C"]


def test_call_table_and_trace_agree():
    circuit = Circuit.from_expression("(A o no B) y (C o B)")
    rows = [dict(zip("ABC", row, strict=True)) for row in product((0, 1), repeat=3)]
    assert [circuit(row) for row in rows] == circuit.truth_table().outputs
    assert [circuit.trace(**row)["salida"] for row in rows] == circuit.truth_table().outputs


def test_n_synapses_counts_multiplicity_and_inhibition():
    assert Circuit.from_expression(XOR).n_synapses == 10


def test_a_circuit_survives_copy_and_pickle():
    circuit = Circuit.from_expression(XOR)
    for twin in (copy.deepcopy(circuit), pickle.loads(pickle.dumps(circuit))):
        assert twin.truth_table() == circuit.truth_table() and repr(twin) == repr(circuit)


C = McCullochPittsNeuron({"A": 2})


@pytest.mark.parametrize("arguments, error, message", [
    ((["A"], {"C": McCullochPittsNeuron({"D": 2}), "D": McCullochPittsNeuron({"C": 2})}), ValueError,
     "Hay un ciclo: para calcular C, D"),
    ((["A"], {"C": McCullochPittsNeuron({"A": 2, "C": 1})}), ValueError, "ciclo"),
    ((["B"], {"C": C}), ValueError, "A C le llega una sinapsis desde 'A', que no existe; hay: B, C, 1"),
    ((["A"], {"A": C}), ValueError, "a la vez de una entrada y de una neurona"),
    ((["A", "A"], {"C": C}), ValueError, "repetidos"),
    ((["1"], {"C": C}), ValueError, "reservado"),
    (("A", {"C": C}), TypeError, r"inputs debe ser una lista.*llegó 'A'"),
    (([], {"C": C}), TypeError, "inputs debe ser una lista"),
    ((["A"], {}), TypeError, "al menos una neurona"),
    ((["A"], {"C": 2}), TypeError, "C debe ser una McCullochPittsNeuron; llegó 2"),
    ((["A"], {"C": C}, "S"), ValueError, "'S'.*las neuronas son: C"),
    ((["A"], {"C": C}, []), TypeError, "outputs"),
])
def test_an_impossible_circuit_is_refused_in_spanish(arguments, error, message):
    with pytest.raises(error, match=message):
        Circuit(*arguments)


@pytest.mark.parametrize("assignment, error, message", [
    ({"A": 1}, ValueError, "Falta el valor de 'B'; las entradas son: A, B"),
    ({"A": 1, "B": 0, "D": 1}, ValueError, "ninguna entrada llamada 'D'"),
    ({"A": 2, "B": 0}, ValueError, "valor de A debe ser 0 o 1; llegó 2"),
    ({"A": -1, "B": 0}, ValueError, "0 o 1; llegó -1"),
    ({"A": float("nan"), "B": 0}, ValueError, "0 o 1; llegó nan"),
    ({"A": "1", "B": 0}, ValueError, "0 o 1; llegó '1'"),
    ({"A": None, "B": 0}, ValueError, "0 o 1; llegó None"),
    ({"A": np.array([0, 1]), "B": 0}, ValueError, "0 o 1; llegó array"),
    ([1, 0], TypeError, r"diccionario.*llegó \[1, 0\]"),
])
def test_a_wrong_assignment_is_refused_in_spanish(assignment, error, message):
    for evaluate in (NETS["A y B"], NETS["A y B"].neurons["C"], NETS["A y B"].trace, NETS["A y B"].draw):
        with pytest.raises(error, match=message):
            evaluate(assignment)


def test_a_table_too_large_to_enumerate_is_refused_but_the_circuit_still_evaluates():
    names = [f"X{i}" for i in range(30)]
    circuit = Circuit.from_expression(" o ".join(names))
    assert circuit(dict.fromkeys(names, 0)) == 0
    assert "filas" not in repr(circuit)
    with pytest.raises(ValueError, match="máximo son 16 entradas"):
        circuit.truth_table()


# --- any proposition ---

@pytest.mark.parametrize("mode", MODES)
def test_every_one_of_the_256_functions_of_three_inputs_has_its_circuit(mode):
    for outputs in product((0, 1), repeat=8):
        circuit = Circuit.from_truth_table(outputs, inhibition=mode)
        assert circuit.truth_table().outputs == list(outputs)
        assert {neuron.threshold for neuron in circuit.neurons.values()} == {2}
        assert {neuron.inhibition for neuron in circuit.neurons.values()} == {mode}


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("n", range(1, 9))
def test_random_functions_of_up_to_eight_inputs_have_their_circuit(n, mode):
    outputs = random.Random(n).choices((0, 1), k=2 ** n)
    circuit = Circuit.from_truth_table(outputs, inhibition=mode)
    assert circuit.truth_table() == TruthTable(list("ABCDEFGH"[:n]), outputs)


@pytest.mark.parametrize("mode", MODES)
def test_random_propositions_agree_with_python_logic(mode):
    rng = random.Random(1943)
    for _ in range(150):
        text = random_expression(rng, ["A", "B", "C", "D1"], rng.randint(0, 3))
        circuit = Circuit.from_expression(text, inhibition=mode)
        assert circuit.truth_table().outputs == python_truth(text, circuit.inputs), text


@pytest.mark.parametrize("text", ["A y no A", "A o no A", "A y A", "no no no A", "A y B y (A y B)",
                                  "no (A y B)", "no (A o no B) y no (C y no A)", "¬¬A∧(B∨¬C)",
                                  "A y B y ((A y B) o (A y B))"])
def test_degenerate_propositions_are_computed_too(text):
    circuit = Circuit.from_expression(text)
    assert circuit.truth_table().outputs == python_truth(text, circuit.inputs)


@pytest.mark.parametrize("text, neurons", [("A", 1), ("no A", 1), (XOR, 3), ("(A o B) y no C", 2),
                                           ("A y B y C y no D", 2), ("no A y no B", 1)])
def test_circuits_use_no_more_neurons_than_the_lesson(text, neurons):
    assert len(Circuit.from_expression(text).neurons) == neurons


def test_the_always_on_input_appears_only_when_needed():
    assert "1" in Circuit.from_expression("no A").sources
    assert "1" not in Circuit.from_expression("A y no B").sources


def test_inputs_are_alphabetical_unless_an_order_is_given():
    assert Circuit.from_expression("C10 o C2 o B").inputs == ["B", "C2", "C10"]
    circuit = Circuit.from_expression("A y no B", inputs=["B", "A", "Z"])
    assert circuit.truth_table().outputs == [0, 0, 1, 1, 0, 0, 0, 0]
    with pytest.raises(ValueError, match="usa B, que no está en inputs"):
        Circuit.from_expression("A y B", inputs=["A"])


@pytest.mark.parametrize("outputs, inputs, message", [
    ([0, 1, 1], None, "2ⁿ salidas.*llegaron 3"),
    ([1], None, "llegaron 1"),
    ([], None, "llegaron 0"),
    ([0, 2], None, "fila 1 debe ser 0 o 1; llegó 2"),
    ([0, 1], ["A", "B"], "2 entradas tiene 4 filas; llegaron 2"),
])
def test_a_wrong_truth_table_is_refused_in_spanish(outputs, inputs, message):
    with pytest.raises(ValueError, match=message):
        Circuit.from_truth_table(outputs, inputs)


# --- reading propositions ---

def test_no_binds_before_y_and_y_before_o():
    assert parse("no A y B o C") == parse("((no A) y B) o C") == parse("¬A∧B∨C")


def test_variables_are_found_once_each():
    assert variables(parse("B y A y B")) == ["A", "B"]


def test_equal_parts_share_one_neuron():
    assert len(plan(parse("((A o B) y C) o ((A o B) y D)"))) == 4


def test_a_chain_that_meets_itself_again_is_copied_not_lost():
    assert plan(("y", ("A", "B", ("y", ("A", "B")))))["salida"] == ({"n1": 2}, {})


@pytest.mark.parametrize("text, position, message", [
    ("", 1, "falta una variable al final"),
    ("   ", 4, "falta una variable"),
    ("A y", 4, "falta una variable al final"),
    ("A B", 3, "falta y u o antes de «B»"),
    ("A Y B", 3, "minúsculas"),
    ("A y y B", 5, "falta una variable antes de «y»"),
    ("y A", 1, "antes de «y»"),
    ("(A y B", 1, "no se cierra"),
    ("(A B)", 4, "antes de «B»"),
    ("A y B)", 6, "no hay paréntesis abierto"),
    ("()", 2, "antes de «)»"),
    ("A no B", 3, "falta y u o antes de «no»"),
    ("A & B", 3, "no entiendo «&»"),
    ("A and B", 3, "no entiendo «and»"),
    ("A y casa", 5, "no entiendo «casa»"),
    ("AB", 1, "no entiendo «AB»"),
    ("A y 1", 5, "no entiendo «1»"),
    ("A y Ñ", 5, "no entiendo «Ñ»"),
    ("(" * 5000 + "A", 51, "más de 50 paréntesis"),
])
def test_a_badly_written_proposition_is_refused_with_its_position(text, position, message):
    with pytest.raises(ValueError, match=re.escape(message)) as caught:
        Circuit.from_expression(text)
    assert len(str(caught.value)) < 250
    assert f"En la posición {position} de " in str(caught.value)


def test_long_and_deep_propositions_do_not_exhaust_the_stack():
    assert Circuit.from_expression("no " * 5001 + "A").truth_table().outputs == [1, 0]
    assert Circuit.from_expression("(" * 50 + "A" + ")" * 50)(A=1) == 1
    assert Circuit.from_expression(" y ".join(["A"] * 3000))(A=1) == 1


@pytest.mark.parametrize("text", [None, 3, ["A"]])
def test_a_proposition_that_is_not_text_is_refused(text):
    with pytest.raises(TypeError, match="como texto"):
        Circuit.from_expression(text)


# --- truth tables ---

def test_truth_tables_compare_by_inputs_and_outputs_only():
    table = TruthTable(["A"], [0, 1], ["S"])
    assert table == TruthTable(["A"], [0, 1], ["T"])
    assert table != TruthTable(["A"], [1, 0]) and table != TruthTable(["B"], [0, 1]) and table != [0, 1]


def test_a_truth_table_prints_aligned_and_as_markdown():
    table = Circuit.from_expression("X10").truth_table()
    assert repr(table).splitlines() == ["X10 | salida", "----+-------", "0   | 0", "1   | 1"]
    assert table._repr_markdown_().splitlines() == ["| X10 | **salida** |", "| :-: | :-: |", "| 0 | 0 |", "| 1 | 1 |"]


def test_a_truth_table_of_the_wrong_length_is_refused():
    with pytest.raises(ValueError, match="2 entradas tiene 4 filas; llegaron 3 salidas"):
        TruthTable(["A", "B"], [0, 1, 1])


# --- drawing ---

def elements(drawing, tag):
    return ET.fromstring(drawing.svg).findall(f".//{{http://www.w3.org/2000/svg}}{tag}")


def texts(drawing):
    return [element.text for element in elements(drawing, "text")]


def test_the_notebook_gets_a_picture_and_words_but_no_markdown_that_would_hide_the_picture():
    bundle = Circuit.from_expression(XOR)._repr_mimebundle_()
    assert set(bundle) == {"image/svg+xml", "text/plain"}
    assert bundle["text/plain"].startswith(
        "Circuito de 3 neuronas con entradas A y B: salida se activa en 2 de las 4 filas (01 y 10).")


def test_the_drawing_is_accessible_and_brings_its_own_background():
    root = ET.fromstring(Circuit.from_expression(XOR).draw().svg)
    assert root.get("role") == "img" and root.get("aria-label").startswith("Circuito de 3 neuronas")
    assert root[0].tag.endswith("title") and root[1].tag.endswith("desc")
    assert "n1 se activa si 2·A − B ≥ 2" in root[1].text
    assert (root[2].tag.endswith("rect"), root[2].get("fill")) == (True, "#FFFFFF")


def test_every_synapse_is_one_line_and_inhibitory_ones_are_dashed():
    drawing = Circuit.from_expression(XOR).draw()
    lines = [path for path in elements(drawing, "path") if path.get("stroke") in ("#0072B2", "#D55E00")]
    assert len(lines) == 10 + 2                              # and two in the legend
    dashed = [path.get("stroke") for path in lines if path.get("stroke-dasharray")]
    assert dashed == ["#D55E00"] * 3


def test_thresholds_names_and_the_always_on_input_are_written():
    written = texts(Circuit.from_expression("no A o B").draw())
    assert written.count("θ=2") == 2
    assert {"A", "B", "n1", "salida", "1 (siempre activa)", "excitadora (+1)", "inhibidora (−1)"} <= set(written)
    assert "inhibidora (veta)" in texts(Circuit.from_expression("no A", inhibition="absolute").draw())
    assert "1 (siempre activa)" not in texts(NETS["A y no B"].draw())


def test_an_assignment_fills_what_is_active_and_is_told_in_words():
    drawing = Circuit.from_expression(XOR).draw({"A": 1, "B": 0})
    filled = [shape for tag in ("circle", "rect") for shape in elements(drawing, tag) if shape.get("fill") == "#222222"]
    assert len(filled) == 3                                  # A, n1 and salida
    assert texts(drawing).count("1") == 3 and texts(drawing).count("0") == 2
    assert repr(drawing) == "Con A = 1 y B = 0 se activan n1 y salida. Salida: salida = 1."


def test_no_node_stands_on_another_or_on_the_way_of_a_long_synapse():
    circuit = Circuit.from_expression("A y (no B o C) y no (A y D)")
    positions = circuit.layout()
    assert set(positions) == {*circuit.sources, *circuit.neurons}
    assert all(positions[name][0] == depth for name, depth in circuit.depths.items())
    places = [*positions.values(), *(point for route in layout(circuit)[1].values() for point in route)]
    assert len(set(places)) == len(places)


def test_names_with_markup_are_escaped():
    circuit = Circuit(["<A&\">"], {"C": McCullochPittsNeuron({"<A&\">": 2})})
    assert "<A&\">" in texts(circuit.draw())


def test_drawings_have_no_identifiers_that_could_clash_in_one_page():
    assert not re.search(r'\bid=|<style|url\(#', Circuit.from_expression(XOR).draw().svg)


def test_a_large_circuit_shows_itself_in_words_only_but_can_be_drawn():
    circuit = Circuit.from_truth_table(random.Random(8).choices((0, 1), k=256))
    bundle = circuit._repr_mimebundle_()
    assert set(bundle) == {"text/plain"} and "neuronas más" in bundle["text/plain"]
    ET.fromstring(circuit.draw().svg)


PROBE = """
import sys
sys.modules["numpy"] = sys.modules["matplotlib"] = sys.modules["sklearn"] = None
sys.path.insert(0, sys.argv[1])
before = set(sys.modules)
from mlpedu.neurons import Circuit
new = {name.partition(".")[0] for name in set(sys.modules) - before}
assert new <= {"mlpedu", *sys.stdlib_module_names}, new
sys.stdout.buffer.write(Circuit.from_expression("(A o B) y no C").draw().svg.encode())
"""


def test_it_runs_without_numpy_and_draws_the_same_bytes_in_another_process(request):
    command = [sys.executable, "-S", "-c", PROBE, str(request.config.rootpath)]
    svgs = {subprocess.run(command, env={"PYTHONHASHSEED": seed}, capture_output=True, check=True).stdout
            for seed in ("1", "2")}
    assert svgs == {Circuit.from_expression("(A o B) y no C").draw().svg.encode()}


def test_a_notebook_gets_the_drawing_and_then_its_description_as_text(monkeypatch, capsys):
    shown = []
    monkeypatch.setattr("IPython.display.display", lambda data, raw: shown.append(data))
    NETS["A y B"]._ipython_display_()
    picture, words = shown
    assert picture["image/svg+xml"].startswith("<svg") and "text/markdown" not in picture
    assert words["text/markdown"].startswith("*Descripción:* Circuito de 1 neurona") and "≥ 2" in words["text/markdown"]
    Circuit.from_truth_table([n.bit_count() % 2 for n in range(64)])._ipython_display_()
    assert len(shown) == 2 and capsys.readouterr().out.startswith("Circuito de ")
