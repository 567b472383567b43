"""Lo que un objeto interactivo muestra, también donde no hay núcleo: GitHub, una página, un PDF."""
from base64 import b64encode

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
# The layouts of every explorer. In a column ipywidgets would stretch a picture and leave a slider a few pixels.
PICTURE = {"max_width": "100%", "align_self": "flex-start"}
CONTROL = {"width": "min(100%, 460px)"}


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

