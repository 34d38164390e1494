// ---- text: glyphs of dots, labels and numbers ----

// Whether a glyph has a dot at this column and row, from its upper left corner.
float vwGlyph(int glyph, ivec2 at) {
    if (at.x < 0 || at.x > 3 || at.y < 0 || at.y > 6) return 0.0;
    return float((vwGlyphs[glyph] >> uint(27 - 4 * at.y - at.x)) & 1u);
}

// Whether there is a dot of a text at p, in dots from its upper left corner, y down.
float vwLabel(vec2 p, int start, int count) {
    ivec2 at = ivec2(floor(p));
    int place = at.x / 5;
    if (p.x < 0.0 || at.y < 0 || at.y > 6 || place >= count) return 0.0;
    return vwGlyph(vwLetters[start + place], ivec2(at.x - 5 * place, at.y));
}

// A number as characters: its digits as a whole number, how many of them are decimals, a power of ten.
struct vwNumeral { int kind; bool negative; int digits; int whole; int decimals; int power; };

// x with this many decimals; where they are negative, with four significant digits.
vwNumeral vwNumeralOf(float x, int decimals) {
    vwNumeral n = vwNumeral(0, x < 0.0, 0, 1, 0, 0);
    float m = abs(x);
    if (!(m < 3.0e38)) {
        n.kind = m >= 3.0e38 ? 2 : 1;
        return n;
    }
    // The logarithm may be off by one where x is about a power of ten: the digits, not it, decide what is shown.
    int e = m < 1.0e-37 ? 0 : int(floor(log2(m) * 0.30103));
    bool plain = decimals >= 0 ? decimals < 6 && m < 1.0e6 : e >= -3 && e < 5;
    if (plain) {
        n.decimals = decimals >= 0 ? decimals : clamp(3 - e, 0, 5);
    } else if (m > 0.0) {
        n.power = e;
        n.decimals = 2;
        m = e < -30 ? m * 1.0e30 * pow(10.0, float(-e - 30)) : m * pow(10.0, float(-e));
    }
    n.digits = int(floor(m * pow(10.0, float(n.decimals)) + 0.5));
    n.negative = n.negative && n.digits > 0;
    int rest = n.digits / int(pow(10.0, float(n.decimals)) + 0.5);
    for (int i = 0; i < 8; i++) {
        rest /= 10;
        if (rest == 0) break;
        n.whole++;
    }
    return n;
}

int vwNumeralLength(vwNumeral n) {
    int count = n.kind != 0 ? 3 : n.whole + (n.decimals > 0 ? n.decimals + 1 : 0);
    if (n.power != 0) count += abs(n.power) > 9 ? 4 : 3;
    return count + (n.negative ? 1 : 0);
}

// The digit of a whole number in the place of this power of ten.
int vwDigit(int digits, int power) {
    for (int i = 0; i < 10; i++) {
        if (i == power) break;
        digits /= 10;
    }
    return digits % 10;
}

// The glyph at a place of a number. Glyphs 0 to 9 are the digits, then come: . - + e n a i f
int vwNumeralGlyph(vwNumeral n, int place) {
    if (n.negative && place-- == 0) return 11;
    if (n.kind == 1) return place == 1 ? 15 : 14;
    if (n.kind == 2) return place == 0 ? 16 : place == 1 ? 14 : 17;
    if (place < n.whole) return vwDigit(n.digits, n.decimals + n.whole - 1 - place);
    place -= n.whole;
    if (n.decimals > 0) {
        if (place == 0) return 10;
        if (place <= n.decimals) return vwDigit(n.digits, n.decimals - place);
        place -= n.decimals + 1;
    }
    if (place == 0) return 13;
    if (place == 1) return n.power < 0 ? 11 : 12;
    return vwDigit(abs(n.power), abs(n.power) > 9 ? 3 - place : 0);
}

float vwNumeralDot(vec2 p, vwNumeral n) {
    ivec2 at = ivec2(floor(p));
    int place = at.x / 5;
    if (p.x < 0.0 || at.y < 0 || at.y > 6 || place >= vwNumeralLength(n)) return 0.0;
    return vwGlyph(vwNumeralGlyph(n, place), ivec2(at.x - 5 * place, at.y));
}

// A number whose sign has a column of its own, so that numbers below each other are aligned.
float vwNumber(vec2 p, float x) {
    if (p.x < 0.0 || p.x > 60.0 || p.y < 0.0 || p.y > 7.0) return 0.0;
    vwNumeral n = vwNumeralOf(x, -1);
    return vwNumeralDot(n.negative ? p : p - vec2(5.0, 0.0), n);
}
