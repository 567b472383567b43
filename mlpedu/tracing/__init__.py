"""Un paso de entrenamiento con todo a la vista: datos, derivación escrita y tabla para resolver a mano."""
from .trace import Trace, trace

__all__ = ["Trace", "trace"]
