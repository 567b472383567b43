"""Lo que un objeto interactivo muestra, también donde no hay núcleo: GitHub, una página, un PDF."""
from base64 import b64encode

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"


def bundle(widget, picture, description):
    """Las versiones de un objeto interactivo: la viva, una imagen de cómo empieza y su descripción.

    Parámetros
    ----------
    widget : ipywidgets.Widget
    picture : bytes o str
        PNG (bytes) o SVG (texto) del estado inicial.
    description : str
        Qué se ve en la imagen, calculado.
    """
    image = {"image/svg+xml": picture} if isinstance(picture, str) else {"image/png": b64encode(picture).decode()}
    return {
        WIDGET_VIEW: {"version_major": 2, "version_minor": 0, "model_id": widget.model_id},
        **image,
        "text/markdown": f"*Descripción:* {description}",
        "text/plain": description,
    }

