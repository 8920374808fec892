"""What an SVG picture may consist of once it is clean: elements, attributes and CSS properties by name.

Left out on purpose: everything that runs (script, handlers, animation, `foreignObject`), that fetches
(`feImage`, fonts, `@import`), and `marker`, whose copies multiply with every point of a path.
"""


def _names(words: str) -> frozenset[str]:
    return frozenset(words.split())


SVG = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"
XML = "http://www.w3.org/XML/1998/namespace"

# Elements that hold words; in all others characters are white space or noise.
TEXT_ELEMENTS = frozenset({"text", "tspan", "textPath", "title", "desc"})

FILTER_ELEMENTS = _names(
    """
    filter feBlend feColorMatrix feComponentTransfer feComposite feConvolveMatrix feDiffuseLighting
    feDisplacementMap feDistantLight feDropShadow feFlood feFuncA feFuncB feFuncG feFuncR
    feGaussianBlur feMerge feMergeNode feMorphology feOffset fePointLight feSpecularLighting feSpotLight
    feTile feTurbulence
    """
)

ELEMENTS = (
    TEXT_ELEMENTS
    | FILTER_ELEMENTS
    | _names(
        """
        svg g defs symbol use switch style image
        path rect circle ellipse line polyline polygon
        linearGradient radialGradient stop pattern clipPath mask
        """
    )
)

# A link is kept as the group of what it shows.
RENAMED = {"a": "g"}

PROPERTIES = _names(
    """
    alignment-baseline baseline-shift clip-path clip-rule color color-interpolation
    color-interpolation-filters direction display dominant-baseline fill fill-opacity fill-rule filter
    flood-color flood-opacity font-family font-size font-stretch font-style font-variant font-weight
    image-rendering isolation letter-spacing lighting-color line-height mask mask-type mix-blend-mode opacity
    overflow paint-order shape-rendering stop-color stop-opacity stroke stroke-dasharray
    stroke-dashoffset stroke-linecap stroke-linejoin stroke-miterlimit stroke-opacity stroke-width
    text-align text-anchor text-decoration text-rendering transform transform-box transform-origin
    unicode-bidi vector-effect visibility white-space word-spacing writing-mode
    """
)

# Attributes of shape and place: numbers, keywords, colours and `url(#id)`.
ATTRIBUTES = PROPERTIES | _names(
    """
    amplitude azimuth baseFrequency bias clipPathUnits cx cy d diffuseConstant divisor dx dy edgeMode
    elevation exponent filterUnits fr fx fy gradientTransform gradientUnits height in in2 intercept
    k1 k2 k3 k4 kernelMatrix kernelUnitLength lengthAdjust limitingConeAngle maskContentUnits
    maskUnits method mode numOctaves offset operator order pathLength patternContentUnits
    patternTransform patternUnits points pointsAtX pointsAtY pointsAtZ preserveAlpha
    preserveAspectRatio primitiveUnits r radius result rotate rx ry scale seed side slope spacing
    specularConstant specularExponent spreadMethod startOffset stdDeviation stitchTiles surfaceScale
    tableValues targetX targetY textLength type values viewBox width x x1 x2 xChannelSelector
    y y1 y2 yChannelSelector z
    """
)

# Attributes whose value is words for people and programs that read aloud.
WORD_ATTRIBUTES = frozenset({"aria-hidden", "aria-label", "lang", "role"})
