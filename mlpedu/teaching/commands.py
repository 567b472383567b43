"""Las órdenes de `mlpedu docente`: lo que imprimen y con qué código terminan."""

from . import course as courses


def nuevo(arguments) -> int:
    """Crea un curso propio."""
    from .new import create
    for path in create(arguments.folder):
        print(path)
    print(f"Ahora: cd {arguments.folder}, y después mlpedu docente generar")
    return 0


def generar(arguments) -> int:
    """Escribe los cuadernos de las tareas que cambiaron, o los de las que se nombren."""
    from . import pending
    course = _course(arguments)
    now = pending.inputs(course)
    names = [p.stem for p in course.task_paths(arguments.task)] if arguments.task else pending.changed(course, now)
    if names:
        from .generate import generate
        generate(course, names, jobs=arguments.jobs or 2)
        pending.remember(course, {name: now[name] for name in names})
    print(f"Listo: {len(names)} tareas generadas, {len(now) - len(names)} sin tocar.")
    return 0


def validar(arguments) -> int:
    """Comprueba las tareas; termina en 1 si algo falla."""
    from .validate import validate
    return min(1, validate(_course(arguments), arguments.task, students=arguments.students, jobs=arguments.jobs or 2))


def calificar(arguments) -> int:
    """Califica las entregas; termina en 1 si alguna quedó sin calificar."""
    from .collect import collect
    from .grading import grade
    course = _course(arguments)
    if arguments.source is not None:
        for line in collect(course, arguments.source, arguments.task):
            print(line)
    found = grade(course, arguments.task, students=arguments.student, jobs=arguments.jobs, cluster=arguments.cluster,
                  again=arguments.again)
    width = max(len(g.student) for g in found)
    for g in found:
        mark = f"SIN NOTA: {g.problem}" if g.problem else f"{g.points:6.2f}"
        print(f"{g.task[:3]}  {g.student:<{width}}  {mark}")
    bad = sum(bool(g.problem) for g in found)
    print(f"Entregas calificadas: {len(found) - bad} de {len(found)}")
    return min(1, bad)


def retroalimentar(arguments) -> int:
    """Escribe una página por entrega."""
    from .feedback import write_feedback
    write_feedback(_course(arguments), arguments.task, students=arguments.student, jobs=arguments.jobs)
    return 0


def informe(arguments) -> int:
    """Escribe el informe de la clase y las notas."""
    from .report import write_report
    for path in write_report(_course(arguments), arguments.task):
        print(path)
    return 0


def _course(arguments) -> courses.Course:
    return courses.find(arguments.course)
