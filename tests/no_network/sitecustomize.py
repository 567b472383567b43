"""Python lo importa al arrancar: cierra la red también a los núcleos de los cuadernos."""
import socket

import no_network

no_network.block(socket)
