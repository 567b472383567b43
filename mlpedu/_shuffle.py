"""El orden en que scikit-learn visita los ejemplos al entrenar un perceptrón: barajar igual da los mismos pesos.

Sus números salen de uno en uno y barajar 10 000 filas así tardaría más que aprenderlas, si son separables.
"""
import numpy as np

IN_TURN = 256                # numbers of the shuffle drawn one by one; for fewer than 1000, leaps would take longer


def xorshift(state):
    """The number that follows in Marsaglia's (2003) generator of 32 bits."""
    state = state ^ state << 13 & 0xFFFFFFFF
    state ^= state >> 17
    return state ^ state << 5 & 0xFFFFFFFF


def leap(jump, state):
    """Many steps of `xorshift` at once. It moves each bit on its own, so a state lands on the xor of its bytes' ends.

    jump: where those steps take each of the 256 values of each of the four bytes.
    """
    return (jump[0].take(state & 255) ^ jump[1].take(state >> 8 & 255) ^ jump[2].take(state >> 16 & 255)
            ^ jump[3].take(state >> 24))


def draws(n, seed):
    """The n numbers that follow a seed: the first in turn; then each leap doubles what there is, and itself."""
    numbers = [xorshift(seed)]
    while len(numbers) < min(n, IN_TURN):
        numbers.append(xorshift(numbers[-1]))
    numbers = np.array(numbers, dtype=np.uint32)
    if n > IN_TURN:
        jump = xorshift(np.arange(256, dtype=np.uint32) << np.uint32([[0], [8], [16], [24]]))
        for _ in range(IN_TURN.bit_length() - 1):
            jump = leap(jump, jump)
        while len(numbers) < n:
            numbers, jump = np.append(numbers, leap(jump, numbers)), leap(jump, jump)
    return numbers[:n]


def permutation(n, seed):
    """scikit-learn's shuffle of n rows: Fisher-Yates, where each row swaps with one of those from it on."""
    step = np.arange(n, dtype=np.uint32)
    others = step + (draws(n, seed or 1) & 0x7FFFFFFF) % (n - step)
    order = list(range(n))
    for i, j in enumerate(others.tolist()):
        order[i], order[j] = order[j], order[i]
    return np.array(order, dtype=np.intp)
