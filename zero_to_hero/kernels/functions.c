// The C library's functions of one or two doubles that it makes large: with tables it's a quarter of the whole engine,
// and a reader waits for every byte. These have no tables but the digits of 2/pi, and take their names, so that nothing
// of the library's comes along. In single precision all go through double and are rounded once, at the end.
//
// Errors: exp, log, pow 1 unit in the last place of a double, the others 2. tests/tensor/test_functions.py measures them.
#include <math.h>
#include <stdint.h>
#include <string.h>

#define UNROLLED _Pragma("clang loop unroll(full)") // so that no division is left
typedef double f64;
typedef uint64_t u64;
typedef struct { f64 high, low; } Sum; // a number as the sum of two: about 100 bits of it

static u64 bits_of(f64 x) {
  u64 bits;
  memcpy(&bits, &x, 8);
  return bits;
}
static f64 from_bits(u64 bits) {
  f64 x;
  memcpy(&x, &bits, 8);
  return x;
}
static f64 upper_half(f64 x) { return from_bits(bits_of(x) & ~0x7ffffffULL); }

// a · b with what its rounding loses (Dekker 1971); a + b with what its rounding loses (Knuth)
static Sum product(f64 a, f64 b) {
  f64 p = a * b, a1 = upper_half(a), b1 = upper_half(b), a2 = a - a1, b2 = b - b1;
  return (Sum){p, ((a1 * b1 - p) + a1 * b2 + a2 * b1) + a2 * b2};
}
static Sum sum_of(f64 a, f64 b) {
  f64 s = a + b, t = s - a;
  return (Sum){s, (a - (s - t)) + (b - t)};
}
f64 fma(f64 a, f64 b, f64 c) { // for numbers of ordinary size, which is all that random.c asks for
  Sum p = product(a, b), s = sum_of(p.high, c);
  return s.high + (s.low + p.low);
}

// ---------------------------------------------------------------------------------------------------------------------
// Exponentials and logarithms.

#define LN2_HIGH 0x1.62e42fee00000p-1 // its last bits are 0, so its products with exponents are exact
#define LN2_LOW 0x1.a39ef35793c76p-33

static f64 power_of_two(int n) { return from_bits((u64)(n + 1023) << 52); }
static f64 times_power_of_two(f64 x, int n) { // in two steps: the result may be subnormal, and 2^1024 has no double
  return x * power_of_two(n / 2) * power_of_two(n - n / 2);
}
// e^(x + low) - 1 = 2^n (1 + r + rest) - 1 with |r| <= ln(2) / 2; `less` is the 1, or 0
static f64 exponential(f64 x, f64 low, f64 less) {
  if (x != x) return x;
  if (x > 710) return INFINITY;
  if (x < (less ? -40 : -746)) return less ? -1 : 0;
  f64 n = floor(x * 1.44269504088896340736 + 0.5);
  Sum r = sum_of(x - n * LN2_HIGH, low - n * LN2_LOW);
  f64 tail = 0; // Taylor's series of e^r without 1 + r
  UNROLLED for (int k = 14; k > 1; k--) tail = (tail * r.high + 1) * (1.0 / k);
  f64 rest = tail * r.high * r.high + r.low;
  if (n == 0) return less ? r.high + rest : 1 + (r.high + rest);
  Sum one = sum_of(1, r.high);
  if (!less || n > 60) return times_power_of_two(one.high + (one.low + rest), n);
  Sum left = sum_of(power_of_two(n) * one.high, -1);
  return left.high + (left.low + power_of_two(n) * (one.low + rest));
}
// log(x + low) as a sum; x is positive and finite
static Sum logarithm(f64 x, f64 low) {
  int n = 0;
  if (x < 0x1p-1022) x *= 0x1p54, n = -54;
  n += (int)(bits_of(x) >> 52) - 1023;
  f64 m = from_bits((bits_of(x) & 0xfffffffffffffULL) | 0x3ff0000000000000ULL);
  if (m > 1.41421356237309504880) m *= 0.5, n++;
  low = low / x; // log(x + low) = log(x) + low / x
  f64 f = m - 1; // log(m) = 2 artanh(s) with s = f / (2 + f)
  Sum under = sum_of(2, f), back;
  f64 s = f / under.high;
  back = product(s, under.high);
  f64 s_low = (((f - back.high) - back.low) - s * under.low) / under.high, z = s * s, series = 1.0 / 27;
  UNROLLED for (int k = 25; k > 1; k -= 2) series = series * z + 1.0 / k;
  Sum sum = sum_of(n * LN2_HIGH, 2 * s);
  f64 rest = sum.low + (n * LN2_LOW + 2 * (s_low + s * z * series) + low);
  return sum_of(sum.high, rest);
}
static f64 logarithm_of(f64 x, f64 low) {
  if (!(x > 0)) return x == 0 ? -INFINITY : NAN;
  return x < INFINITY ? logarithm(x, low).high : x;
}
f64 exp(f64 x) { return exponential(x, 0, 0); }
f64 expm1(f64 x) { return fabs(x) < 0x1p-54 ? x : exponential(x, 0, 1); }
f64 log(f64 x) { return logarithm_of(x, 0); }
f64 log1p(f64 x) {
  if (fabs(x) < 0x1p-54 || x == INFINITY) return x;
  Sum sum = sum_of(1, x);
  return logarithm_of(sum.high, sum.low);
}
f64 tanh(f64 x) {
  if (!(fabs(x) < 20)) return x != x ? x : copysign(1, x);
  f64 t = expm1(2 * x);
  return fabs(x) < 0x1p-54 ? x : t / (t + 2);
}
f64 pow(f64 x, f64 y) {
  if (y == 0 || x == 1) return 1;
  if (x != x || y != y) return NAN;
  f64 size = fabs(x);
  int whole = floor(y) == y, odd = whole && fabs(y) < 0x1p53 && floor(y / 2) * 2 != y, negative = signbit(x) && odd;
  if (size == 0 || size == INFINITY || size == 1 || fabs(y) == INFINITY) {
    f64 p = size == 1 ? 1 : (size > 1) == (y > 0) ? INFINITY : 0;
    if (size == 1 && x < 0 && !whole) return NAN;
    return negative ? -p : p;
  }
  if (x < 0 && !whole) return NAN;
  Sum l = logarithm(size, 0);
  f64 about = y * l.high;
  if (fabs(about) > 800) return (about > 0 ? INFINITY : 0) * (negative ? -1 : 1);
  Sum p = product(y, l.high);
  f64 e = exponential(p.high, p.low + y * l.low, 0);
  return negative ? -e : e;
}

// ---------------------------------------------------------------------------------------------------------------------
// Sine and cosine: x is q quarter turns and a rest of at most an eighth.

static const u64 two_over_pi[] = {
    0, 0xa2f9836e4e441529, 0xfc2757d1f534ddc0, 0xdb6295993c439041, 0xfe5163abdebbc561, 0xb7246e3a424dd2e0,
    0x06492eea09d1921c, 0xfe1deb1cb129a73e, 0xe88235f52ebb4484, 0xe99c7026b45f7e41, 0x3991d639835339f4,
    0x9c845f8bbdf9283b, 0x1ff897ffde05980f, 0xef2f118b5a0a6d1f, 0x6d367ecf27cb09b7, 0x4f463f669e5fea2d,
    0x7527bac7ebe5f17b, 0x3d0739f78a5292ea, 0x6bfb5fb11f8d5d08, 0x56033046fc7b6bab, 0xf0cfbc209af4361d
};
// Payne & Hanek 1983: of x · 2/pi only the lowest two bits before the point matter, and those behind it
static f64 rest_of_quarters(f64 x, int *quarters) {
  f64 size = fabs(x);
  *quarters = 0;
  if (size < 0.78539816339744830962) return x;
  u64 m = (bits_of(size) & 0xfffffffffffffULL) | 0x10000000000000ULL;
  int first = (int)(bits_of(size) >> 52) - 1075 - 2 + 64; // of 2/pi's bits, behind 64 zeros
  const u64 *word = two_over_pi + first / 64;
  int shift = first % 64;
  u64 w[3];
  for (int i = 0; i < 3; i++) w[i] = shift ? word[i] << shift | word[i + 1] >> (64 - shift) : word[i];
  unsigned __int128 middle = (unsigned __int128)m * w[1], lowest = (unsigned __int128)m * w[2];
  unsigned __int128 turned = ((unsigned __int128)(m * w[0]) << 64) + middle + (u64)(lowest >> 64);
  u64 high = turned >> 64, low = (u64)turned; // the point is behind the first two bits
  u64 q = (high + (1ULL << 61)) >> 62;
  f64 rest = ((f64)(int64_t)(high - (q << 62)) * 0x1p64 + (f64)low) * (0x1p-126 * 1.57079632679489661923);
  *quarters = x < 0 ? -(int)q & 3 : q & 3;
  return x < 0 ? -rest : rest;
}
static f64 sine(f64 x, int more) { // of x and so many quarter turns
  if (!(fabs(x) < INFINITY)) return NAN;
  int q;
  f64 r = rest_of_quarters(x, &q), z = r * r, y = 1;
  q = (q + more) & 3;
  if (q & 1) { // Taylor's series, from their ends
    UNROLLED for (int k = 18; k > 3; k -= 2) y = 1 - y * z * (1.0 / ((k - 1) * k));
    y = 1 - y * z * 0.5;
  } else {
    UNROLLED for (int k = 17; k > 2; k -= 2) y = y * z * (1.0 / ((k - 1) * k)), y = k > 3 ? 1 - y : r - r * y;
  }
  return q & 2 ? -y : y;
}
f64 sin(f64 x) { return x == 0 ? x : sine(x, 0); }
f64 cos(f64 x) { return sine(x, 1); }

#define SINGLE(NAME) float NAME##f(float x) { return (float)NAME(x); }
SINGLE(exp) SINGLE(expm1) SINGLE(log) SINGLE(log1p) SINGLE(sin) SINGLE(cos) SINGLE(tanh) SINGLE(erf)
float powf(float x, float y) { return (float)pow(x, y); }
// the result is exact in both precisions, so the compiler would turn this call into one of fmodf
__attribute__((no_builtin("fmod"))) float fmodf(float x, float y) { return (float)fmod(x, y); }
