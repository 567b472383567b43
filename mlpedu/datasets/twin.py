"""Un gemelo sintético de las casas de California: mismas columnas, tamaño y rarezas, ningún dato real.

Es un modelo que se puede leer entero: una tabla de lugares, una de cuantiles y una docena de sumas. Los datos
salen siempre idénticos: el generador (`RandomState`) está congelado y todo se redondea como lo publicado.
"""
import numpy as np

SEED, ROWS = 1994, 20_640
BLOCKS_PER_NEIGHBOURHOOD = 20
CAPPED = 0.0468                                  # share of blocks written as 5.00001: "5 or more"

# Each place is a Gaussian cloud on the map. Income, age and price are shifts in standard deviations, against
# the whole state's mean; vacation places have some blocks of second homes: many rooms for few residents.
#    place                     blocks,   lat,     lon,    spreads,   corr, income,  age, price, vacation
PLACES = (
    ("Los Ángeles",                3310, 33.99, -118.29, 0.12, 0.11,  -0.2,  -0.2,   0.6,   0.5, 0),
    ("Anaheim y Norwalk",          1590, 33.85, -118.00, 0.10, 0.12,  -0.4,   0.5,  -0.1,   0.2, 0),
    ("San Francisco y Oakland",    1400, 37.79, -122.36, 0.10, 0.11,   0.2,   0.1,   1.1,   0.5, 0),
    ("Valle de San Gabriel",       1240, 34.10, -117.98, 0.05, 0.23,  -0.4,   0.2,   0.2,   0.2, 0),
    ("San José",                    910, 37.33, -121.94, 0.06, 0.10,  -0.4,   0.8,  -0.1,   0.4, 0),
    ("Fremont y la península",      910, 37.63, -122.15, 0.14, 0.14,   0.1,   0.6,   0.2,   0.3, 0),
    ("San Diego",                   800, 32.73, -117.14, 0.09, 0.07,  -0.6,  -0.3,   0.0,   0.0, 0),
    ("Sacramento",                  680, 38.61, -121.39, 0.07, 0.09,   0.7,  -0.3,  -0.1,  -0.6, 0),
    ("Valle de San Fernando",       640, 34.22, -118.48, 0.06, 0.11,  -0.1,   0.4,   0.0,   0.3, 0),
    ("Concord y Vallejo",           760, 38.04, -122.07, 0.22, 0.20,  -0.3,   0.3,  -0.3,  -0.2, 0),
    ("San Bernardino y Riverside",  580, 34.05, -117.35, 0.10, 0.12,   0.6,  -0.2,  -0.3,  -0.6, 0),
    ("Visalia y alrededores",       600, 36.40, -119.43, 0.50, 0.39,  -0.1,  -0.7,  -0.4,  -1.0, 0),
    ("Marysville y Yuba City",      600, 39.29, -121.47, 0.56, 0.49,  -0.8,  -0.6,  -0.4,  -0.8, 1),
    ("Irvine",                      700, 33.67, -117.83, 0.12, 0.14,  -0.7,   0.8,  -0.8,   0.3, 0),
    ("Modesto",                     470, 37.62, -120.96, 0.17, 0.26,  -0.8,  -0.4,  -0.3,  -0.4, 0),
    ("Victorville y el Mojave",     660, 34.38, -117.54, 0.69, 0.82,  -0.6,  -0.3,  -0.9,  -0.8, 0),
    ("Escondido y Oceanside",       450, 33.11, -117.18, 0.12, 0.12,  -0.4,   0.3,  -1.0,   0.1, 0),
    ("Monterrey y Santa Cruz",      470, 36.86, -121.82, 0.24, 0.20,  -0.4,   0.1,  -0.1,   0.4, 0),
    ("Fresno",                      410, 36.78, -119.78, 0.08, 0.12,  -0.7,  -0.6,  -0.2,  -1.1, 0),
    ("Santa Rosa",                  390, 38.35, -122.70, 0.19, 0.14,  -0.6,   0.1,  -0.1,   0.1, 0),
    ("Ventura y Oxnard",            370, 34.24, -119.04, 0.08, 0.20,  -0.3,   0.5,  -0.4,   0.4, 0),
    ("Palm Springs",                310, 33.81, -116.84, 0.16, 0.44,  -0.2,  -0.4,  -1.0,  -0.6, 1),
    ("Stockton",                    310, 38.01, -121.29, 0.08, 0.04,  -0.1,  -0.5,   0.0,  -0.7, 0),
    ("Sierra central",              310, 38.11, -120.39, 0.96, 0.36,   0.7,  -0.5,  -0.6,  -0.6, 1),
    ("San Luis Obispo",             270, 35.05, -120.54, 0.31, 0.19,  -0.8,  -0.2,  -0.6,   0.1, 0),
    ("Clear Lake y Auburn",         270, 38.82, -122.34, 0.37, 0.85,  -0.9,  -0.5,  -0.5,  -0.5, 1),
    ("El Cajón",                    310, 32.78, -117.00, 0.05, 0.08,   0.5,   0.1,  -0.4,  -0.2, 0),
    ("Bakersfield",                 230, 35.37, -119.01, 0.04, 0.05,   0.1,  -0.7,   0.0,  -1.2, 0),
    ("Redding",                     230, 40.60, -122.59, 0.68, 0.69,   0.1,  -0.9,  -0.5,  -1.1, 1),
    ("Santa Bárbara",               160, 34.43, -119.73, 0.03, 0.09,  -0.2,   0.2,   0.1,   0.9, 0),
    ("Eureka",                      120, 40.88, -124.13, 0.35, 0.06,  -0.3,  -0.8,   0.2,  -0.9, 0),
    ("Valle Imperial",               80, 32.84, -115.54, 0.12, 0.07,  -0.1,  -0.8,  -0.4,  -0.9, 0),
    ("Sierra norte",                 80, 39.80, -120.87, 0.84, 0.33,   0.6,  -0.7,  -0.4,  -1.2, 1),
    ("Blythe",                       20, 33.84, -114.61, 0.65, 0.10,   0.0,  -1.4,  -0.4,  -1.3, 0),
)

# The published marginals, summed up: the value below which each percentage of the blocks falls.
PERCENT = (0, .05, .1, .5, 1, 2, 5, 10, 20, 30, 40, 50, 60, 70, 80, 90, 93.8, 95, 98, 99, 99.5, 99.76, 99.9,
           99.95, 99.98, 99.99, 100)
QUANTILES = {
    "MedInc": (.4999, .4999, .54, .92, 1.07, 1.26, 1.6, 1.9, 2.35, 2.74, 3.14, 3.53, 3.97, 4.44, 5.11, 6.16,
        6.88, 7.3, 8.95, 10.6, 12.25, 15.0001, 15.0001, 15.0001, 15.0001, 15.0001, 15.0001),
    "HouseAge": (1, 2, 2, 3, 4, 5, 8, 13, 17, 20, 25, 29, 33, 36, 40, 46, 51.5, 52, 52, 52, 52, 52, 52, 52,
        52, 52, 52),
    "AveRooms": (.85, 1.57, 1.75, 2.32, 2.58, 2.93, 3.43, 3.79, 4.27, 4.61, 4.93, 5.23, 5.52, 5.85, 6.27,
        6.96, 7.42, 7.64, 8.61, 10.36, 15.75, 23.1, 34.2, 40.8, 59.4, 62.4, 141.9),
    "AveBedrms": (.33, .56, .68, .83, .87, .9, .94, .97, 1., 1.015, 1.03, 1.05, 1.07, 1.09, 1.12, 1.17, 1.24,
        1.27, 1.59, 2.13, 3.11, 4.74, 6.62, 9.14, 11.38, 15.3, 34.1),
    "Population": (3, 13, 18, 49, 88, 171, 348, 510, 710, 859, 1007, 1166, 1348, 1580, 1908, 2566, 3056,
        3288, 4574, 5806, 7234, 8598, 10373, 12095, 15447, 16300, 35682),
    "AveOccup": (.69, 1.24, 1.3, 1.45, 1.54, 1.66, 1.87, 2.08, 2.34, 2.51, 2.67, 2.82, 2.98, 3.17, 3.42,
        3.89, 4.21, 4.33, 4.86, 5.39, 6.12, 8.41, 13.63, 19.16, 80.7, 500, 1243.3),
    # Of the blocks below the cap:
    "MedHouseVal": (.15, .26, .33, .45, .5, .55, .66, .81, 1.04, 1.3, 1.53, 1.74, 1.98, 2.31, 2.7, 3.38,
        3.69, 3.86, 4.41, 4.64, 4.83, 4.94, 5, 5, 5, 5, 5),
}

# The outline of the state as longitudes along the latitude: no block lies in the sea or beyond the border.
COAST = ((32.54, 32.85, 33.2, 33.6, 33.72, 33.75, 34., 34.03, 34.1, 34.27, 34.4, 34.45, 34.6, 35.15, 35.65,
          36.6, 36.8, 36.97, 37.2, 37.8, 38.3, 38.95, 39.5, 40.44, 41., 41.95),
         (-117.12, -117.27, -117.39, -117.9, -118.1, -118.4, -118.5, -118.8, -119.1, -119.28, -119.85,
          -120.47, -120.62, -120.75, -121.2, -121.95, -121.8, -122.03, -122.41, -122.51, -123.05, -123.7,
          -123.8, -124.35, -124.1, -124.2))
BORDER = ((32.7, 33., 34.3, 35., 39., 41.95), (-114.7, -114.5, -114.3, -114.63, -120., -120.))
SOUTH, NORTH = 32.54, 41.95


def california_twin():
    """Las 20 640 filas del gemelo: `(data, target)`, float64 de formas (20640, 8) y (20640,).

    1. *Mapa.* Cada lugar de `PLACES` reparte barrios de 20 bloques en una nube gaussiana, y cada barrio sus
       bloques alrededor; lo que cae fuera del contorno se refleja hacia dentro. c = exp(−d/0.36) mide la
       cercanía a la costa, con d los grados de longitud hasta ella.
    2. *Puntajes.* ε son normales estándar por bloque y β por barrio; los subíndices dicen de qué columna:

           ingreso     i = lugar + 0.64 β_i + 0.63 ε_i
           edad        a = lugar − 0.17 (i − lugar_i) + 0.50 β_a + 0.66 ε_a
           población   p = −0.40 a − 0.09 i + 0.34 β_p + 0.85 ε_p                (+1.2 si es institución)
           ocupación   o = 0.23 p + 0.05 a + 0.63 β_o + 0.69 ε_o                 (+5 si es institución)
           cuartos     r = 0.75 i + 0.05 a + 0.34 β_r + 0.52 ε_r                 (+5 + 1.5 ω si es vacacional)
           dormitorios d = −0.66 i − 0.16 a + 0.59 r + 0.30 β_d + 0.79 ε_d       (+6 + 1.5 ω si es vacacional)
           precio      v = lugar + (0.39 + 0.14 c) i + 0.55 c − 0.19 o
                           + 0.128 β_i − 0.125 β_o + 0.228 β_v + 0.20 ε_v

       Uno de cada mil bloques es una institución (muchas personas en pocos hogares) y el 10 % de los de
       lugares turísticos, vacacional; ω es otra normal por bloque.
    3. *Valores.* Cada puntaje se cambia por el cuantil de su rango: el menor recibe el menor valor de
       `QUANTILES` y el mayor, el mayor. Por eso las distribuciones de cada columna son las publicadas. Los
       cuartos, dormitorios y hogares se redondean a enteros antes de dividir; el 4.68 % más caro se anota
       como 5.00001 y 1 de cada 20 precios se redondea a octavos, como hace la gente.

    Ejemplos
    --------
    >>> data, target = california_twin()
    >>> data.shape, float(target.max())
    ((20640, 8), 5.00001)
    """
    rng = np.random.RandomState(SEED)            # its stream is frozen, unlike Generator's (NEP 19)
    place, home = _neighbourhoods()
    centre, b = rng.standard_normal((2, home[-1] + 1)), rng.standard_normal((7, home[-1] + 1))[:, home]
    scatter, e = rng.standard_normal((2, ROWS)), rng.standard_normal((8, ROWS))
    vacation, institution, tidy = rng.random_sample((3, ROWS)) < [[.10], [.001], [.05]]
    latitude, longitude, coast = _map(place, centre[:, home], scatter)
    *_, income, age, price, resort = place
    vacation = vacation & (resort == 1)

    i = income + .64 * b[0] + .63 * e[0]
    a = age - .17 * (i - income) + .50 * b[1] + .66 * e[1]
    p = -.40 * a - .09 * i + .34 * b[2] + .85 * e[2] + 1.2 * institution
    o = .23 * p + .05 * a + .63 * b[3] + .69 * e[3] + 5 * institution
    r = .75 * i + .05 * a + .34 * b[4] + .52 * e[4] + vacation * (5 + 1.5 * e[7])
    n = -.66 * i - .16 * a + .59 * r + .30 * b[5] + .79 * e[5] + vacation * (6 + 1.5 * e[7])
    v = (price + (.39 + .14 * coast) * i + .55 * coast - .19 * o
         + .128 * b[0] - .125 * b[3] + .228 * b[6] + .20 * e[6])

    population = np.round(_quantile("Population", p))
    households = np.maximum(np.round(population / _quantile("AveOccup", o)), 1)
    rooms, bedrooms = (np.maximum(np.round(_quantile(name, z) * households), 1)
                       for name, z in (("AveRooms", r), ("AveBedrms", n)))
    bedrooms = np.minimum(bedrooms, rooms)
    data = np.column_stack([np.round(_quantile("MedInc", i), 4), np.round(_quantile("HouseAge", a)),
                            rooms / households, bedrooms / households, population, population / households,
                            np.round(latitude, 2), np.round(longitude, 2)])
    return data, _prices(v, tidy)


def _neighbourhoods():
    """For each block, the numbers of its place, (10, ROWS), and the index of its neighbourhood, (ROWS,)."""
    table = np.array([row[1:] for row in PLACES]).T
    blocks = table[0].astype(int)
    groups = np.maximum(blocks // BLOCKS_PER_NEIGHBOURHOOD, 1)
    home = np.concatenate([np.arange(n) * g // n for n, g in zip(blocks, groups)])
    first = np.cumsum(groups) - groups
    return np.repeat(table[1:], blocks, axis=1), np.repeat(first, blocks) + home


def _map(place, centre, scatter):
    """Latitude, longitude and nearness to the coast (1 on it, towards 0 inland) of every block."""
    lat, lon, lat_spread, lon_spread, tilt, *_ = place
    north, east = centre[0], tilt * centre[0] + np.sqrt(1 - tilt ** 2) * centre[1]
    latitude = lat + lat_spread * north + (.1 * lat_spread + .004) * scatter[0]
    longitude = lon + lon_spread * east + (.1 * lon_spread + .004) * scatter[1]
    latitude = NORTH - abs(NORTH - SOUTH - abs(latitude - SOUTH))            # what falls outside is mirrored
    border, coast = np.interp(latitude, *BORDER), np.interp(latitude, *COAST)
    longitude = coast + abs(border - abs(border - longitude) - coast)
    return latitude, longitude, np.exp(-(longitude - coast) / .36)


def _rank(score):
    """The place of each score in order, as a fraction between 0 and 1."""
    rank = np.empty(len(score))
    rank[np.argsort(score, kind="stable")] = np.linspace(0, 1, len(score))
    return rank


def _quantile(name, score):
    return np.interp(100 * _rank(score), PERCENT, QUANTILES[name])


def _prices(score, tidy):
    rank = _rank(score)
    value = np.round(np.interp(100 * rank / (1 - CAPPED), PERCENT, QUANTILES["MedHouseVal"]), 3)
    value = np.where(tidy & (value > .2), np.round(8 * value) / 8, value)    # people round: 1.375, 2.25, 4.5
    value[rank < 4 / ROWS] = .14999                                          # "less than 0.15", as published
    return np.where(rank > 1 - CAPPED, 5.00001, value)
