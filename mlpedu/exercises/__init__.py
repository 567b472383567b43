"""Los ejercicios del curso, un archivo por unidad: enunciado, respuesta, errores conocidos y ayudas."""
