"""La conexión entre JupyterLab y el núcleo, sin esperas: la usa `mlpedu lab`.

Un cuadro del playground cabe en un paquete, y TCP retiene un paquete corto hasta que el anterior tiene acuse de recibo
(algoritmo de Nagle, RFC 896), que el navegador puede demorar 40 ms. Los cuadros llegaban de a dos o tres: de 57 por
segundo se veían 31; sin la espera, 53.
"""
from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection


class PromptConnection(ZMQChannelsWebsocketConnection):
    """La conexión de Jupyter, que manda cada mensaje en cuanto lo tiene."""

    def connect(self):
        self.websocket_handler.set_nodelay(True)
        return super().connect()
