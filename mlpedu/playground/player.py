"""Reproducir: entrena y manda cuadros sin bloquear el núcleo, al paso de quien los dibuja."""
import asyncio
import time

AHEAD = 8                                        # frames that may be on their way to the browser, which answers every 4
FASTEST = 1 / 72                                 # seconds between frames: a screen draws 60, and each has a new one
NOBODY = 0.5                                     # seconds without an answer after which nobody is drawing
GONE = 20                                        # such waits in a row after which nobody will: it stops


class Player:
    """Llama a `advance()` una y otra vez en el bucle de eventos del núcleo, hasta `stop` o hasta que devuelva None.

    No se adelanta al navegador más de ocho cuadros: `drawn(n)` dice que ya dibujó el cuadro n. Si nadie dibuja durante
    diez segundos (se borró la salida, o la celda corrió otra vez) se detiene. Un mensaje puede llegar desde otro hilo
    (JupyterLab atiende los controles en uno aparte), así que aquí solo se cambian números.

    Parámetros
    ----------
    advance : función sin argumentos que entrena, manda un cuadro y devuelve su número, o None para terminar
    pause : función sin argumentos que da los segundos que deben pasar entre cuadros; 0 si no importa
    done : función sin argumentos que se llama al terminar

    Ejemplos
    --------
    >>> import asyncio
    >>> frames = iter([1, 2, 3, None])
    >>> player = Player(lambda: next(frames))
    >>> async def main():
    ...     player.start()
    ...     await player.task
    >>> asyncio.run(main())
    >>> player.running
    False
    """

    def __init__(self, advance, pause=lambda: 0.0, done=lambda: None):
        self.advance, self.pause, self.done = advance, pause, done
        self.running, self.task, self.seen, self.loop = False, None, 0, None
        self.lap = self.alone = 0                # how many times it was started; waits in a row that nobody answered
        self.adopt()

    def adopt(self):
        """Recuerda el bucle de eventos de ahora, el del núcleo, si hay uno."""
        try:
            self.loop = asyncio.get_running_loop()
        except RuntimeError:
            pass

    def start(self):
        """Empieza, si no estaba andando.

        Errores
        -------
        RuntimeError
            Si no hay un bucle de eventos, como en un programa que no es un cuaderno.
        """
        if self.loop is None:
            self.adopt()
        if self.loop is None or self.loop.is_closed():
            raise RuntimeError("Reproducir necesita un cuaderno de Jupyter; en un programa usa model.step(épocas).")
        if not self.running:
            self.running, self.lap, self.alone = True, self.lap + 1, 0
            try:
                here = asyncio.get_running_loop()
            except RuntimeError:
                here = None
            if here is self.loop:
                self.launch(self.lap)
            else:                                # a control attended in another thread
                self.loop.call_soon_threadsafe(self.launch, self.lap)

    def launch(self, lap):
        self.task = self.loop.create_task(self.run(lap))

    def stop(self):
        self.running = False

    def toggle(self):
        """Reproduce o pausa."""
        if self.running:
            self.stop()
        else:
            self.start()

    def drawn(self, number):
        self.seen, self.alone = max(self.seen, number), 0

    def going(self, lap):
        """Si sigue la misma vuelta: una pausa y otro comienzo, muy seguidos, no dejan dos a la vez."""
        return self.running and lap == self.lap

    async def run(self, lap):
        due = time.monotonic()
        try:
            while self.going(lap):
                number = self.advance()
                if number is None:
                    break
                began = time.monotonic()
                due = max(due + max(FASTEST, self.pause()), began)         # by the clock: a late frame delays no other
                await self.turn(lap, number, began, due)
        finally:
            if lap == self.lap:
                self.running = False
                self.done()

    async def turn(self, lap, number, began, due):
        """Espera a que toque el siguiente cuadro, y a que el navegador no se haya quedado atrás."""
        await asyncio.sleep(0.001)               # not 0: a control in another thread waits for the lock
        while self.going(lap):
            now = time.monotonic()
            if now >= due and number - self.seen <= AHEAD:
                return
            if now >= due and now - began > NOBODY:
                self.alone += 1
                if self.alone >= GONE:
                    self.stop()
                return
            await asyncio.sleep(min(0.05, max(0.001, due - now)))          # never long: someone may stop it
