"""El perceptrón multicapa con la cara de scikit-learn: `MLPClassifier` y `MLPRegressor`.

Con los mismos parámetros y la misma `random_state` que los de scikit-learn dan los mismos números, y hacen
algunas cosas más. Aquí solo se traducen las palabras de scikit-learn al núcleo: `checks` revisa los parámetros,
`building` arma las piezas, `base` entrena, `stopping` decide cuándo parar, `fitted` es lo que queda, y
`classifier` y `regressor` saben de sus `y`. `bridge` va y viene de `Sequential`.
"""
from .classifier import MLPClassifier
from .regressor import MLPRegressor

__all__ = ["MLPClassifier", "MLPRegressor"]
