#!/bin/sh
# Lo que corre el servidor de cada persona: un tope de memoria por proceso, sus lecciones y JupyterLab.
ulimit -v "${MLPEDU_MEMORIA_KIB:-unlimited}"
mlpedu lab --prepare --folder "$HOME/mi-curso"
exec jupyterhub-singleuser "$@"
