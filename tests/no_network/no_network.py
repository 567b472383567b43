"""Cierra la red a las pruebas y a los núcleos que lanzan; la propia máquina (127.0.0.1, ::1) queda abierta."""
import ipaddress


def block(socket):
    connect, connect_ex, getaddrinfo = socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo
    if getattr(socket, "mlpedu_blocked", False):
        return
    socket.mlpedu_blocked = True

    def local(host):
        if host in (None, "", b"", "localhost", b"localhost"):
            return True
        try:
            return ipaddress.ip_address(host if isinstance(host, str) else host.decode()).is_loopback
        except ValueError:
            return False

    def guard(host):
        if not local(host):
            raise OSError(f"las pruebas corren sin red y algo intentó llegar a {host!r}")

    def guarded(call):
        def inner(self, address):
            if isinstance(address, tuple):                # others are Unix sockets: files
                guard(address[0])
            return call(self, address)
        return inner

    def resolve(host, *args, **kwargs):
        guard(host)
        return getaddrinfo(host, *args, **kwargs)

    socket.socket.connect, socket.socket.connect_ex = guarded(connect), guarded(connect_ex)
    socket.getaddrinfo = resolve
