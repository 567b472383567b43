"""Encerrar un programa con los medios del propio núcleo de Linux, sin instalar nada ni ser administrador.

Landlock decide qué archivos ve; seccomp, qué puede pedirle al sistema (ni red, ni procesos nuevos, ni señales a otros);
los límites de recursos, cuánta memoria, cuánto procesador y qué tamaño de archivo. Son irrevocables: el programa los
hereda y no puede quitarlos. Corre así, y por eso solo usa la biblioteca estándar:

    python -I -S sandbox.py límites.json programa argumentos…

Fuentes: https://docs.kernel.org/userspace-api/landlock.html, man 2 seccomp, man 2 setrlimit.
"""
import ctypes
import json
import os
import platform
import struct
import sys

MACHINES = {"x86_64": (0xC000003E, 0), "aarch64": (0xC00000B7, 1)}      # audit's number, column of SYSCALLS
# What no notebook needs: (x86_64, aarch64). None: that machine lacks the call.
DENIED = {
    "connect": (42, 203), "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271),
    "tkill": (200, 130), "pidfd_open": (434, 434), "pidfd_send_signal": (424, 424), "pidfd_getfd": (438, 438),
    "io_uring_setup": (425, 425), "io_uring_enter": (426, 426), "io_uring_register": (427, 427),
    "fork": (57, None), "vfork": (58, None), "unshare": (272, 97), "setns": (308, 268), "chroot": (161, 51),
    "mount": (165, 40), "umount2": (166, 39), "pivot_root": (155, 41), "open_tree": (428, 428),
    "move_mount": (429, 429), "fsopen": (430, 430), "bpf": (321, 280), "perf_event_open": (298, 241),
    "add_key": (248, 217), "request_key": (249, 218), "keyctl": (250, 219),
    "shmget": (29, 194), "semget": (64, 190), "msgget": (68, 186), "mq_open": (240, 180),
    "setpriority": (141, 140), "ioprio_set": (251, 30), "sched_setaffinity": (203, 122),
    "rt_sigqueueinfo": (129, 138), "rt_tgsigqueueinfo": (297, 240), "kcmp": (312, 272), "syslog": (103, 116),
    "migrate_pages": (256, 238), "move_pages": (279, 239), "userfaultfd": (323, 282),
    "process_madvise": (440, 440), "process_mrelease": (448, 448), "open_by_handle_at": (304, 265),
    "inotify_add_watch": (254, 27), "fanotify_init": (300, 262),      # who reads what, outside
    "memfd_create": (319, 279), "memfd_secret": (447, 447),           # memory that RLIMIT_AS doesn't count
    "truncate": (76, 45),                                             # Landlock sees it only since Linux 6.2
}
# Calls whose arguments are in memory, where the filter can't look, and that have an older form it can look at.
ABSENT = {"clone3": (435, 435), "openat2": (437, 437), "close_range": (436, 436)}
NEWEST = 463                                              # calls from here on are younger than this list
# Modes, owners, dates and attributes of files: Landlock doesn't see these calls, and they would reach files outside.
# They do nothing and say they worked, because copying a file, which is honest, ends with one of them.
PRETENDED = {
    "chmod": (90, None), "fchmod": (91, 52), "fchmodat": (268, 53), "fchmodat2": (452, 452),
    "chown": (92, None), "fchown": (93, 55), "lchown": (94, None), "fchownat": (260, 54),
    "setxattr": (188, 5), "lsetxattr": (189, 6), "fsetxattr": (190, 7),
    "removexattr": (197, 14), "lremovexattr": (198, 15), "fremovexattr": (199, 16),
    "utime": (132, None), "utimes": (235, None), "futimesat": (261, None), "utimensat": (280, 88),
    # how threads are scheduled, also those of others: ZeroMQ ends the kernel if this one fails
    "sched_setscheduler": (144, 119), "sched_setparam": (142, 118), "sched_setattr": (314, 274),
}
LOCAL_STREAM = {"socket": (41, 198), "socketpair": (53, 199)}
OPEN = {"open": ((2, None), 1), "openat": ((257, 56), 2)}             # and which argument the flags are
FCNTL, IOCTL, CLONE = (72, 25), (16, 29), (56, 220)
SIGNAL_OTHERS = (8, 15)                                   # F_SETOWN, F_SETOWN_EX
TYPE_FOR_OTHERS = (0x5412, 0x541C, 0x8901, 0x8902)        # TIOCSTI, TIOCLINUX, FIOSETOWN, SIOCSPGRP
OWN_PID_ONLY = {"kill": (62, 129), "tgkill": (234, 131)}
PRLIMIT, PRCTL = (302, 261), (157, 167)
THREAD = 0x10000 | 0x400                                  # CLONE_THREAD | CLONE_FILES

READ = 1 << 0 | 1 << 2 | 1 << 3                           # execute, read a file, list a folder
FILE_RIGHTS = 1 << 0 | 1 << 1 | 1 << 2 | 1 << 14 | 1 << 15      # those that mean something for one file
RIGHTS = {1: 1 << 13, 2: 1 << 14, 3: 1 << 15, 4: 1 << 15, 5: 1 << 16}  # ABI -> first bit it doesn't know


class SandboxError(RuntimeError):
    """Este sistema no permite encerrar un programa; el mensaje dice qué falta."""


def missing() -> list[str]:
    """Qué le falta a este sistema para encerrar un programa; una lista vacía quiere decir nada."""
    if sys.platform != "linux":
        return [f"{platform.system()} no tiene Landlock ni seccomp: hace falta Linux"]
    lacks = []
    if platform.machine() not in MACHINES:
        lacks.append(f"no se conocen las llamadas de un procesador {platform.machine()}")
    if landlock_version() < 1:
        lacks.append("el núcleo no ofrece Landlock (Linux 5.13 o posterior, con «landlock» entre sus módulos)")
    if _libc().prctl(21, 0, 0, 0, 0) < 0:                 # PR_GET_SECCOMP
        lacks.append("el núcleo no ofrece seccomp")
    return lacks


def landlock_version() -> int:
    """La versión de Landlock del núcleo; 0 si no está."""
    return max(0, _libc().syscall(444, None, 0, 1))


def enclose(readable: list[str], writable: list[str], limits: dict[str, int]) -> None:
    """Encierra este proceso y los programas que ejecute después.

    Parámetros
    ----------
    readable : archivos y carpetas que puede leer y ejecutar.
    writable : los que además puede cambiar.
    limits : por nombre de `resource` sin el prefijo RLIMIT_ ("AS" en bytes, "CPU" en segundos…), su tope.
    """
    import resource
    if lacks := missing():
        raise SandboxError("; ".join(lacks))
    for name, value in limits.items():
        resource.setrlimit(getattr(resource, f"RLIMIT_{name}"), (value, value))
    _drop_capabilities()
    _must(_libc().prctl(1, 9, 0, 0, 0), "PR_SET_PDEATHSIG")      # whoever grades dies: so does the notebook
    _must(_libc().prctl(38, 1, 0, 0, 0), "PR_SET_NO_NEW_PRIVS")
    _landlock(readable, writable)
    _seccomp()


def _libc():
    return ctypes.CDLL(None, use_errno=True)


def _must(result, what):
    if result < 0:
        raise SandboxError(f"{what}: {os.strerror(ctypes.get_errno())}")
    return result


def _drop_capabilities():
    """Quien califica como administrador no le presta sus poderes al cuaderno."""
    libc = _libc()
    for capability in range(64):
        if libc.prctl(24, capability, 0, 0, 0) < 0:       # PR_CAPBSET_DROP: an ordinary user has none to drop
            break
    header, nothing = struct.pack("=Ii", 0x20080522, 0), bytes(24)
    libc.syscall({"x86_64": 126, "aarch64": 91}[platform.machine()], header, nothing)


def _landlock(readable, writable):
    libc, version = _libc(), landlock_version()
    every = RIGHTS.get(version, 1 << 16) - 1
    network, scope = (3 if version >= 4 else 0), (3 if version >= 6 else 0)
    size = 8 if version < 4 else 16 if version < 6 else 24
    attributes = struct.pack("=QQQ", every, network, scope)[:size]
    ruleset = _must(libc.syscall(444, attributes, size, 0), "Landlock")
    for paths, access in ((readable, READ), (writable, every)):
        for path in filter(os.path.exists, paths):
            handle = os.open(path, os.O_PATH | os.O_CLOEXEC)
            allowed = access & every & (-1 if os.path.isdir(path) else FILE_RIGHTS)
            _must(libc.syscall(445, ruleset, 1, struct.pack("=Qi", allowed, handle), 0), f"Landlock en {path}")
            os.close(handle)
    _must(libc.syscall(446, ruleset, 0), "Landlock")
    os.close(ruleset)


def _seccomp():
    """Instala el filtro de llamadas: lo que se niega falla con EPERM, como si no hubiera permiso."""
    program = _filter()
    code = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *line) for line in program))
    fprog = struct.pack("HxxxxxxQ", len(program), ctypes.addressof(code))
    _must(_libc().prctl(22, 2, fprog, 0, 0), "seccomp")


LOAD, EQUAL, AND, RETURN, ABOVE = 0x20, 0x15, 0x54, 0x06, 0x35      # BPF instructions
ALLOW, DENY, PRETEND = 0x7FFF0000, 0x00050001, 0x00050000
UNKNOWN, NO_NETWORK = 0x00050026, 0x0005005F          # ENOSYS: glibc then uses clone; EOPNOTSUPP: ZMQ takes it well
NUMBER, ARCH, ARG0, ARG1 = 0, 4, 16, 24                                      # offsets in seccomp_data
TRUNCATE = 0x200                                          # O_TRUNC; with it, opening to read changes the file


def _filter():
    """El programa BPF: una decisión tras otra, de arriba abajo."""
    audit, column = MACHINES[platform.machine()]
    lines = [(LOAD, 0, 0, ARCH), (EQUAL, 1, 0, audit), (RETURN, 0, 0, DENY), (LOAD, 0, 0, NUMBER),
             (ABOVE, 0, 1, NEWEST), (RETURN, 0, 0, UNKNOWN)]                # also the x32 doubles of every call

    def when(number, *body):
        """Si la llamada es `number`, el cuerpo decide; si no, sigue."""
        lines.extend([(EQUAL, 0, len(body), number), *body])

    for numbers in DENIED.values():
        if numbers[column] is not None:
            when(numbers[column], (RETURN, 0, 0, DENY))
    for numbers in PRETENDED.values():
        if numbers[column] is not None:
            when(numbers[column], (RETURN, 0, 0, PRETEND))
    for numbers in ABSENT.values():
        when(numbers[column], (RETURN, 0, 0, UNKNOWN))
    when(CLONE[column], (LOAD, 0, 0, ARG0), (AND, 0, 0, THREAD), (EQUAL, 0, 1, THREAD),
         (RETURN, 0, 0, ALLOW), (RETURN, 0, 0, DENY))
    # only local stream sockets: what the kernel's channels use, and without connect they only answer
    for numbers in LOCAL_STREAM.values():
        when(numbers[column], (LOAD, 0, 0, ARG0), (EQUAL, 0, 4, 1), (LOAD, 0, 0, ARG1), (AND, 0, 0, 0xF),
             (EQUAL, 0, 1, 1), (RETURN, 0, 0, ALLOW), (RETURN, 0, 0, NO_NETWORK))
    for numbers, argument in OPEN.values():
        if numbers[column] is not None:
            when(numbers[column], (LOAD, 0, 0, ARG0 + 8 * argument), (AND, 0, 0, TRUNCATE | 3),
                 (EQUAL, 1, 0, TRUNCATE), (EQUAL, 0, 1, TRUNCATE | 3), (RETURN, 0, 0, DENY), (RETURN, 0, 0, ALLOW))
    for numbers, orders in ((FCNTL, SIGNAL_OTHERS), (IOCTL, TYPE_FOR_OTHERS)):
        tests = [(EQUAL, len(orders) - n, 0, order) for n, order in enumerate(orders)]
        when(numbers[column], (LOAD, 0, 0, ARG1), *tests, (RETURN, 0, 0, ALLOW), (RETURN, 0, 0, DENY))
    pid = os.getpid()
    for numbers in OWN_PID_ONLY.values():
        when(numbers[column], (LOAD, 0, 0, ARG0), (EQUAL, 0, 1, pid), (RETURN, 0, 0, ALLOW), (RETURN, 0, 0, DENY))
    when(PRLIMIT[column], (LOAD, 0, 0, ARG0), (EQUAL, 1, 0, 0), (EQUAL, 0, 1, pid), (RETURN, 0, 0, ALLOW),
         (RETURN, 0, 0, DENY))
    # PR_SET_PDEATHSIG: it would outlive who grades. PR_SET_DUMPABLE: it would hide its files from who watches.
    when(PRCTL[column], (LOAD, 0, 0, ARG0), (EQUAL, 1, 0, 1), (EQUAL, 0, 1, 4), (RETURN, 0, 0, DENY),
         (RETURN, 0, 0, ALLOW))
    return [*lines, (RETURN, 0, 0, ALLOW)]


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as file:
        enclose(**json.load(file))
    os.execv(sys.argv[2], sys.argv[2:])
