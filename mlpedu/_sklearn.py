"""Lo que comparten nuestros estimadores: rechazos en español, que no dejan nada a medias, y su retrato sin stderr."""
from contextlib import contextmanager

import numpy as np

HINTS = (                                                # words of scikit-learn's message, what to do
    ("y contains", "y tiene valores que faltan o infinitos; quita esos ejemplos"),
    ("NaN", "hay valores que faltan o infinitos; quítalos o rellénalos antes de entrenar"),
    ("infinity", "hay valores infinitos o demasiado grandes; quítalos o cambia la escala"),
    ("features, but", "X no tiene tantas columnas como los datos del entrenamiento"),
    ("feature names", "X no tiene los mismos nombres de columna que los datos del entrenamiento"),
    ("feature(s)", "X no tiene columnas"),
    ("inhomogeneous shape", "hay filas de distinto largo; todas deben tener los mismos números"),
    ("Complex data", "hay números complejos; usa sus partes real e imaginaria como columnas"),
    ("not supported between", "y mezcla textos y números; usa clases de un solo tipo"),
    ("must be a string or a real number", "debe haber solo números y hay otros objetos"),
    ("label type: unknown", "y tiene valores que no son clases, como None; quita esos ejemplos o dales una clase"),
    ("requires y", "falta y, un valor por ejemplo"),
    ("inconsistent numbers", "X, y y sample_weight deben tener el mismo número de filas"),
    ("Reshape", "X debe tener dos dimensiones, ejemplos × entradas: usa X.reshape(-1, 1) si hay una sola entrada, o "
                "X.reshape(1, -1) si es un solo ejemplo"),
    ("1d array", "y debe tener un valor por ejemplo (o una columna por salida, donde se admiten varias)"),
    ("could not be promoted", "hay columnas que no se juntan con números, como las fechas; conviértelas antes"),
    ("could not convert", "debe haber solo números y hay texto; codifícalo antes"),
    ("Unknown label type", "y debe contener clases, no cantidades: esto es un clasificador"),
    ("least populated", "early_stopping necesita al menos dos ejemplos de cada clase, para aprender y para validar"),
    ("test_size", "con esa validation_fraction no alcanzan los ejemplos para aprender y para validar"),
    ("train set will be empty", "con esa validation_fraction no quedan ejemplos para aprender"),
    ("Found array with dim", "X debe tener dos dimensiones, ejemplos × entradas, e y una o dos"),
    ("at least 1 dimension", "X debe tener dos dimensiones, ejemplos × entradas, e y una o dos"),
    ("Negative values in sample_weight", "sample_weight lleva pesos de 0 o más"),
    ("too large, their sum", "los pesos son demasiado grandes para sumarlos; divídelos entre el mayor"),
    ("Sample weights", "sample_weight lleva un peso por ejemplo, y no todos 0"),
    ("sample_weight", "sample_weight lleva un peso por ejemplo, y no todos 0"),
    ("sample(s)", "no hay ejemplos, o no tantos como se necesitan"),
    ("class_weight", "class_weight no concuerda con las clases de y"),
    ("RandomState instance", "random_state debe ser un entero, None o un RandomState"),
    ("Seed must be", "random_state debe ser un entero de 0 a 2³² - 1, None o un RandomState"),
)


@contextmanager
def in_spanish():
    """Dice en español lo que la validación de scikit-learn rechaza, y sus palabras después."""
    try:
        yield
    except (ValueError, TypeError) as error:
        hint = next((f": {spanish}" for words, spanish in HINTS if words in str(error)), "")
        kind = ValueError if isinstance(error, ValueError) else TypeError
        raise kind(f"Revisa los datos{hint}. (scikit-learn: {error!s:.300})") from error


@contextmanager
def untouched_if_refused(model, unless=()):
    """Si algo se rechaza o se interrumpe, el modelo queda como estaba, salvo con los errores de `unless`."""
    before = {name: value[:] if name.endswith("_") and isinstance(value, list) else value        # curves grow
              for name, value in vars(model).items()}
    try:
        yield
    except unless:
        raise
    except BaseException:                                # also a hand on the stop button, while all is being prepared
        vars(model).clear()
        vars(model).update(before)
        raise


def no_gaps(X, *others):
    """Rechaza lo que NumPy tomaría por números sin avisar: los datos tapados de un arreglo con máscara, y las fechas.

    En `others` (y, pesos) las fechas pueden ser nombres de clases.

    Errores
    -------
    TypeError
    """
    if any(map(np.ma.is_masked, (X, *others))):
        raise TypeError("Llegó un arreglo con máscara, y lo tapado entraría como si fuera un dato: rellénalo con "
                        ".filled(valor) o quita esas filas.")
    if getattr(getattr(X, "dtype", None), "kind", "") in ("M", "m"):
        raise TypeError("Llegaron fechas o duraciones: conviértelas antes en números, como los días desde la primera.")


class QuietHTML:
    """Un estimador que se dibuja en un cuaderno sin escribir nada en stderr."""

    def _get_params_html(self, *args, **kwargs):
        return undocumented(super()._get_params_html(*args, **kwargs))

    def _get_fitted_attr_html(self, *args, **kwargs):
        return undocumented(super()._get_fitted_attr_html(*args, **kwargs))


def undocumented(table):
    # To draw its HTML scikit-learn parses the docstring, and warns of each section whose title isn't English.
    table.estimator_class = object
    return table
