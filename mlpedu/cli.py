"""La orden `mlpedu`: abrir el curso, revisar la instalación, ver o traer datos y construir las lecciones."""
import argparse
import sys
from pathlib import Path

# What argparse says in English. A sentence that another Python words differently stays in English, and nothing breaks.
SPANISH = {
    "usage: ": "uso: ",
    "options": "opciones",
    "positional arguments": "argumentos",
    "show this help message and exit": "muestra esta ayuda",
    "%(prog)s: error: %(message)s\n": "%(prog)s: %(message)s\n",
    "the following arguments are required: %s": "falta escribir: %s",
    "unrecognized arguments: %s": "no se entiende: %s",
    "argument %(argument_name)s: %(message)s": "%(argument_name)s: %(message)s",
    "expected one argument": "se esperaba un valor",
    "invalid %(type)s value: %(value)r": "se esperaba otra clase de valor (%(type)s) y llegó %(value)r",
    "invalid choice: %(value)r (choose from %(choices)s)": "no existe %(value)r; elige entre %(choices)s",
    "ignored explicit argument %r": "no lleva valor y llegó %r",
    "ambiguous option: %(option)s could match %(matches)s": "%(option)s puede ser %(matches)s: escríbela entera",
}


def main(argv: list[str] | None = None) -> int:
    """Ejecuta `mlpedu ORDEN …` y devuelve el código de salida: 0 si todo fue bien."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):                # None if closed; in a notebook, another class
            stream.reconfigure(errors="replace")          # a Windows console may lack «→» or «✓»
    arguments = parser().parse_args(argv)
    # No notebook has internationalized addresses to check, and jsonschema makes 38 grammars for them: 1.1 s each time.
    sys.modules.setdefault("rfc3987_syntax", None)
    try:
        return arguments.run(arguments)
    except KeyboardInterrupt:
        return 130
    except ModuleNotFoundError as error:
        extra = "docente" if arguments.command == "docente" else "dev"
        message = f"falta {error.name}. Instálalo con: pip install 'mlpedu[{extra}]'"
    except OSError as error:
        message = f"no se pudo leer o escribir: {error}"
    except Exception as error:
        if not type(error).__module__.startswith("mlpedu"):
            raise                                         # a fault of ours: the traceback is what helps
        message = str(error)
    print(f"mlpedu: {message}", file=sys.stderr)
    return 1


def parser() -> argparse.ArgumentParser:
    """Las órdenes y sus opciones."""
    argparse._ = lambda text: SPANISH.get(text, text)     # where argparse looks for its translations
    top = argparse.ArgumentParser(prog="mlpedu", description="Curso de redes neuronales, de la primera neurona al MLP.")
    from . import __version__
    top.add_argument("--version", action="version", version=f"mlpedu {__version__}", help="dice la versión")
    commands = top.add_subparsers(dest="command", required=True, metavar="ORDEN")

    lab = commands.add_parser("lab", help="copia las lecciones que faltan y abre JupyterLab")
    lab.add_argument("--folder", type=Path, default=Path("mi-curso"), help="dónde trabajas (mi-curso)")
    lab.add_argument("--reset", metavar="UNIDAD", help="restaura una lección (03) y guarda la tuya como copia")
    lab.add_argument("--docente", action="store_true", help="con los menús de nbgrader")
    lab.add_argument("--prepare", action="store_true", help="solo prepara la carpeta; no abre JupyterLab")
    lab.add_argument("--port", type=int, help="puerto de JupyterLab")
    lab.add_argument("--no-browser", action="store_true", help="no abre el navegador")
    lab.set_defaults(run=_lab)

    doctor = commands.add_parser("doctor", help="dice qué hay instalado y qué conviene hacer")
    doctor.set_defaults(run=_doctor)

    data = commands.add_parser("data", help="dice de dónde salen los datos; con un nombre, trae los reales")
    data.add_argument("name", nargs="*", help="fashion_mnist, mnist o california_housing")
    data.set_defaults(run=_data)

    build = commands.add_parser("build", help="construye las lecciones desde course/ (en el repositorio)")
    build.add_argument("unit", nargs="*", help="unidades, por ejemplo 03; ninguna quiere decir todas")
    build.add_argument("--force", action="store_true", help="ejecuta aunque nada haya cambiado")
    build.add_argument("--jobs", type=int, choices=range(1, 65), metavar="N", help="cuántas a la vez")
    build.set_defaults(run=_build)

    docente = commands.add_parser("docente", help="lo que necesita quien enseña")
    tasks = docente.add_subparsers(dest="task", required=True, metavar="TAREA")
    quiz = tasks.add_parser("preguntas", help="escribe las preguntas de las unidades en GIFT, para Moodle")
    quiz.add_argument("unit", nargs="*", help="unidades, por ejemplo 05; ninguna quiere decir todas")
    quiz.add_argument("--folder", type=Path, default=Path("."), help="dónde escribirlas (aquí)")
    quiz.set_defaults(run=_questions)
    _add_teaching(tasks)
    return top


def _add_teaching(tasks):
    """Las órdenes que manejan nbgrader."""
    new = tasks.add_parser("nuevo", help="crea un curso propio: carpeta, configuración y primera tarea")
    new.add_argument("folder", type=Path, help="carpeta nueva o vacía")
    new.set_defaults(run=_teaching("nuevo"))
    for name, text in (("generar", "escribe los cuadernos, con y sin soluciones, de las tareas nombradas o cambiadas"),
                       ("validar", "comprueba que cada tarea juzgue bien"),
                       ("calificar", "califica las entregas nuevas o cambiadas"),
                       ("retroalimentar", "escribe una página por entrega, con la razón de cada punto"),
                       ("informe", "dice dónde se atasca la clase y escribe las notas")):
        command = tasks.add_parser(name, help=text)
        command.add_argument("task", nargs="*", help="tareas, por ejemplo T03; ninguna quiere decir todas")
        command.add_argument("--course", type=Path, default=Path("."), help="la carpeta del curso (aquí)")
        command.set_defaults(run=_teaching(name))
        if name != "informe":
            command.add_argument("--jobs", type=int, choices=range(1, 65), metavar="N", help="cuántas a la vez")
        if name == "validar":
            command.add_argument("--students", type=int, default=200, help="cuántas variantes probar (200)")
        if name in ("calificar", "retroalimentar"):
            command.add_argument("--student", action="append", default=[], metavar="ID",
                                 help="solo esta identificación")
        if name == "calificar":
            command.add_argument("--from", dest="source", type=Path, metavar="CARPETA",
                                 help="antes, recoge los cuadernos de una carpeta o de un zip")
            command.add_argument("--again", action="store_true", help="también lo que no cambió")
            command.add_argument("--cluster", default="", metavar="DIRECCIÓN",
                                 help="las corren los trabajadores de un planificador de Dask (tcp://10.0.0.5:8786)")


def _teaching(name):
    def command(arguments):
        from .teaching import commands
        return getattr(commands, name)(arguments)
    return command


def _lab(arguments):
    from .course import lab
    if arguments.reset:
        print(lab.reset(arguments.folder, arguments.reset))
        return 0
    for line in lab.copy_lessons(arguments.folder):
        print(line)
    if arguments.prepare:
        return 0
    extra = ["--no-browser"] if arguments.no_browser else []
    extra += [f"--ServerApp.port={arguments.port}"] if arguments.port else []
    return lab.start(arguments.folder, instructor=arguments.docente, extra=tuple(extra))


def _doctor(arguments):
    from .course import doctor
    lines, advice = doctor.report()
    print("\n".join(lines))
    print("\n".join(f"→ {text}" for text in advice) or "→ Todo lo necesario está en su lugar.")
    return 1 if advice else 0


def _data(arguments):
    from . import datasets
    for name in arguments.name:
        print(datasets.fetch(name))
    if not arguments.name:
        for name, where in datasets.sources().items():
            print(f"{name}: {where}")
    return 0


def _build(arguments):
    from .course import stamps
    root, whole = Path.cwd(), not arguments.unit
    before = stamps.stamp(stamps.machinery(), *(root / name for name in stamps.READ))
    after = stamps.stamp(*(root / name for name in stamps.WRITTEN))
    if whole and not arguments.force and stamps.recall(root).get("curso") == [before, after]:
        print("Listo: nada cambió desde la última construcción.")
        return 0
    from .course import build, lesson, pages
    course = lesson.Course(root)
    build.build(course, only=tuple(arguments.unit), jobs=arguments.jobs, force=arguments.force)
    if whole:
        pages.write(course)
        stamps.note(root, {"curso": [before, stamps.stamp(*(root / name for name in stamps.WRITTEN))]})
    return 0


def _questions(arguments):
    from .course import quiz
    texts = {unit: quiz.gift(unit) for unit in arguments.unit or quiz.quiz_units()}     # all or nothing
    arguments.folder.mkdir(parents=True, exist_ok=True)
    for unit, text in texts.items():
        path = arguments.folder / f"preguntas-{unit}.gift.txt"
        path.write_text(text, "utf-8", newline="\n")
        print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main())
