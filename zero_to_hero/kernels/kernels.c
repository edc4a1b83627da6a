// The loops of the tensor engine: everything that touches numbers.
//
// Compiled to WebAssembly with SIMD (compile.py), so the same file runs in the browser and, through wasmtime, under
// CPython. Only integers cross from Python: byte addresses, sizes, and codes for dtypes and operations. Doubles cross
// where a scalar is part of an operation. Nothing is allocated here; Python owns the memory (memory.py).
//
// A `plan` is a list of int32 that Python wrote into this memory once for a combination of shapes (layout.py):
//   [rank, size of each dimension, then for each operand its stride along each dimension], outermost first, in elements.
// Results are dense and row-major, so they need no strides. "Rows" of a reduction are read as (m, k, n); k goes away.
#include <math.h>
#include <stdint.h>
#include <string.h>

#define EXPORT __attribute__((visibility("default")))
#define RESTRICT __restrict__
// what no training loop spends its time in is compiled to be small: SMALL, functions, FAST
#define SMALL _Pragma("clang attribute push(__attribute__((minsize)), apply_to = function)")
#define FAST _Pragma("clang attribute pop")
// a loop whose steps don't depend on each other: four numbers at a time, even where the result overwrites an operand
#define EACH(i, n) _Pragma("clang loop vectorize(assume_safety)") for (int i = 0; i < (n); i++)

typedef float f32;
typedef double f64;
typedef int64_t i64;
typedef uint8_t u8;
typedef f32 f32x4 __attribute__((vector_size(16)));
typedef f32 f32x4_any __attribute__((vector_size(16), aligned(4))); // at any address
typedef int32_t i32x4 __attribute__((vector_size(16)));
typedef f64 f64x2 __attribute__((vector_size(16)));
typedef f64 f64x2_any __attribute__((vector_size(16), aligned(8)));
typedef i64 i64x2 __attribute__((vector_size(16)));

enum { F32, F64, I64, BOOL };
static const int size_of[] = {4, 8, 8, 1};

// ---------------------------------------------------------------------------------------------------------------------
// Walking through operands of different strides: the innermost dimension is a loop, the others count like an odometer.

enum { MOST_DIMENSIONS = 16 };
typedef struct {
  int rank, inner, outer;
  const int *size, *stride;
  int at[MOST_DIMENSIONS];
  i64 offset[3];
} Walk;

static Walk walk(const int *plan) {
  Walk w = {.rank = plan[0], .size = plan + 1, .stride = plan + 1 + plan[0], .outer = 1};
  w.inner = w.size[w.rank - 1];
  for (int d = 0; d < w.rank - 1; d++) w.outer *= w.size[d];
  return w;
}
static int inner_stride(const Walk *w, int operand) { return w->stride[operand * w->rank + w->rank - 1]; }
static void next_row(Walk *w, int operands) {
  for (int d = w->rank - 2; d >= 0; d--) {
    int wraps = ++w->at[d] == w->size[d];
    if (wraps) w->at[d] = 0;
    for (int q = 0; q < operands; q++) w->offset[q] += (i64)w->stride[q * w->rank + d] * (wraps ? 1 - w->size[d] : 1);
    if (!wraps) return;
  }
}

// ---------------------------------------------------------------------------------------------------------------------
// Functions of one number. exp and tanh four at a time, after the polynomials of Moshier's Cephes library.

static inline f32x4 choose(i32x4 mask, f32x4 yes, f32x4 no) { return (f32x4)((mask & (i32x4)yes) | (~mask & (i32x4)no)); }
static inline f32x4 four(f32 x) { return (f32x4){x, x, x, x}; }
static inline f32x4 exp4(f32x4 x) { // e^x = 2^n · e^r with |r| <= ln(2) / 2
  const f32x4 given = x, highest = four(88.72283f), lowest = four(-103.97208f);
  x = choose(x > highest, highest, x);
  x = choose(x < lowest, lowest, x);
  f32x4 whole = __builtin_elementwise_floor(x * 1.44269504f + 0.5f);
  i32x4 n = __builtin_convertvector(whole, i32x4);
  x = x - whole * 0.693359375f;
  x = x - whole * -2.12194440e-4f;
  f32x4 y = 1.9875691500e-4f * x + 1.3981999507e-3f;
  y = y * x + 8.3334519073e-3f;
  y = y * x + 4.1665795894e-2f;
  y = y * x + 1.6666665459e-1f;
  y = y * x + 5.0000001201e-1f;
  y = y * (x * x) + x + 1;
  i32x4 half = n >> 1; // 2^n in two factors: 2^128 has no float, and a subnormal result needs both
  y = y * (f32x4)((half + 127) << 23) * (f32x4)((n - half + 127) << 23);
  y = choose(given > highest, four(INFINITY), y);
  y = choose(given < lowest, four(0), y);
  return choose(given != given, given, y);
}
static inline f64x2 choose2(i64x2 mask, f64x2 yes, f64x2 no) { return (f64x2)((mask & (i64x2)yes) | (~mask & (i64x2)no)); }
static inline f64x2 exp2_(f64x2 x) { // the same in double precision, by Taylor's series
  const f64x2 given = x, highest = {709.782712893384, 709.782712893384}, lowest = {-745.2, -745.2};
  x = choose2(x > highest, highest, x);
  x = choose2(x < lowest, lowest, x);
  const f64 middle = 0x1.8p52; // a sum with it is rounded to a whole number, which stands in its last bits
  f64x2 whole = x * 1.44269504088896340736 + middle;
  i64x2 n = (i64x2)whole - (i64)0x4338000000000000;
  whole -= middle;
  x = x - whole * 0x1.62e42fee00000p-1 - whole * 0x1.a39ef35793c76p-33;
  f64x2 y = x * (1 / 6227020800.0) + 1 / 479001600.0;
  y = y * x + 1 / 39916800.0;
  y = y * x + 1 / 3628800.0;
  y = y * x + 1 / 362880.0;
  y = y * x + 1 / 40320.0;
  y = y * x + 1 / 5040.0;
  y = y * x + 1 / 720.0;
  y = y * x + 1 / 120.0;
  y = y * x + 1 / 24.0;
  y = y * x + 1 / 6.0;
  y = y * x + 0.5;
  y = y * (x * x) + x + 1;
  i64x2 half = n >> 1;
  y = y * (f64x2)((half + 1023) << 52) * (f64x2)((n - half + 1023) << 52);
  y = choose2(given > highest, (f64x2){INFINITY, INFINITY}, y);
  return choose2(given != given, given, y);
}
static inline f32x4 tanh4(f32x4 x) {
  i32x4 sign = (i32x4)x & (int)0x80000000;
  f32x4 size = (f32x4)((i32x4)x & 0x7fffffff), z = x * x;
  f32x4 y = -5.70498872745e-3f * z + 2.06390887954e-2f;
  y = y * z - 5.37397155531e-2f;
  y = y * z + 1.33314422036e-1f;
  y = y * z - 3.33332819422e-1f;
  f32x4 near_zero = y * z * x + x, far = 1 - 2 / (exp4(size + size) + 1);
  return choose(size < 0.625f, near_zero, (f32x4)((i32x4)far | sign));
}
static inline f32x4 sigmoid4(f32x4 x) { return 1 / (1 + exp4(-x)); }
static inline f64x2 sigmoid2(f64x2 x) { return 1 / (1 + exp2_(-x)); }

// the last numbers of a row, fewer than a vector holds; a memcpy of any length is a call, and dear
static inline f32x4 rest_f32(const f32 *a, int n) { return (f32x4){a[0], n > 1 ? a[1] : 0, n > 2 ? a[2] : 0, 0}; }
static inline f64x2 rest_f64(const f64 *a, int n) { return (f64x2){a[0], 0}; }
static inline void put_rest_f32(f32 *o, f32x4 x, int n) {
  o[0] = x[0];
  if (n > 1) o[1] = x[1];
  if (n > 2) o[2] = x[2];
}
static inline void put_rest_f64(f64 *o, f64x2 x, int n) { o[0] = x[0]; }
#define AT_ONCE(NAME, FUNCTION, T, V, LANES) \
  __attribute__((noinline)) static void NAME##_##T(T *o, const T *a, int n) { \
    int i = 0; \
    for (; i + LANES <= n; i += LANES) *(V##_any *)(o + i) = FUNCTION(*(const V##_any *)(a + i)); \
    if (i < n) put_rest_##T(o + i, FUNCTION(rest_##T(a + i, n - i)), n - i); \
  }
// how likely a normal number is to be below x, from e = exp(-x² / 2): Abramowitz & Stegun 1964, 7.1.26
static inline f32x4 normal4(f32x4 x, f32x4 e) {
  f32x4 size = (f32x4)((i32x4)x & 0x7fffffff), t = 1 / (1 + (f32)(0.3275911 * 0.70710678118654752440) * size);
  f32x4 y = 0.5f * 1.061405429f * t - 0.5f * 1.453152027f;
  y = y * t + 0.5f * 1.421413741f;
  y = y * t - 0.5f * 0.284496736f;
  y = y * t + 0.5f * 0.254829592f;
  y = y * t * e;
  return choose(x > 0, 1 - y, y);
}
static inline f32x4 gelu4(f32x4 x) { return x * normal4(x, exp4(x * x * -0.5f)); }
AT_ONCE(exp, exp4, f32, f32x4, 4)
AT_ONCE(gelu, gelu4, f32, f32x4, 4)
AT_ONCE(exp, exp2_, f64, f64x2, 2)
AT_ONCE(tanh, tanh4, f32, f32x4, 4)
AT_ONCE(sigmoid, sigmoid4, f32, f32x4, 4)
AT_ONCE(sigmoid, sigmoid2, f64, f64x2, 2)

#define UNARY(NAME, T, EXPRESSION) \
  static void NAME(T *o, const T *a, int n) { EACH(i, n) { T x = a[i]; o[i] = (EXPRESSION); } }
#define FLOATS(NAME, EXPRESSION32, EXPRESSION64) UNARY(NAME##_f32, f32, EXPRESSION32) UNARY(NAME##_f64, f64, EXPRESSION64)
#define RECIPROCAL_SQRT2 0.70710678118654752440
#define RECIPROCAL_SQRT_2PI 0.39894228040143267794
FLOATS(neg, -x, -x)
FLOATS(abs, fabsf(x), fabs(x))
FLOATS(relu, x > 0 || x != x ? x : 0, x > 0 || x != x ? x : 0)
FLOATS(sqrt, sqrtf(x), sqrt(x))
FLOATS(rsqrt, 1 / sqrtf(x), 1 / sqrt(x))
FLOATS(reciprocal, 1 / x, 1 / x)
SMALL
UNARY(tanh_f64, f64, tanh(x))
FLOATS(sign, (x > 0) - (x < 0), (x > 0) - (x < 0))
FLOATS(floor, floorf(x), floor(x))
FLOATS(ceil, ceilf(x), ceil(x))
FLOATS(round, rintf(x), rint(x)) // halves to even, as Python and PyTorch round
FLOATS(trunc, truncf(x), trunc(x))
FLOATS(log, logf(x), log(x))
FLOATS(log1p, log1pf(x), log1p(x))
FLOATS(expm1, expm1f(x), expm1(x))
FLOATS(sin, sinf(x), sin(x))
FLOATS(cos, cosf(x), cos(x))
FLOATS(erf, erff(x), erf(x))
UNARY(gelu_f64, f64, 0.5 * x * (1 + erf(x * RECIPROCAL_SQRT2)))
UNARY(neg_i64, i64, -x)
UNARY(abs_i64, i64, x < 0 ? -x : x)
UNARY(sign_i64, i64, (x > 0) - (x < 0))
UNARY(same_i64, i64, x)
UNARY(relu_i64, i64, x > 0 ? x : 0)

FAST
// the order is that of UNARY in raw.py
typedef void (*Unary)(void *, const void *, int);
#define BOTH(NAME) {(Unary)NAME##_f32, (Unary)NAME##_f64}
#define THREE(NAME) {(Unary)NAME##_f32, (Unary)NAME##_f64, (Unary)NAME##_i64}
#define ROUNDING(NAME) {(Unary)NAME##_f32, (Unary)NAME##_f64, (Unary)same_i64}
static const Unary unaries[][3] = {
    THREE(neg), THREE(abs), THREE(sign), THREE(relu), ROUNDING(floor), ROUNDING(ceil), ROUNDING(round), ROUNDING(trunc),
    BOTH(exp), BOTH(log), BOTH(log1p), BOTH(expm1), BOTH(sqrt), BOTH(rsqrt), BOTH(reciprocal), BOTH(tanh), BOTH(sigmoid),
    BOTH(sin), BOTH(cos), BOTH(erf), BOTH(gelu)};
EXPORT void unary(int op, int dtype, void *o, const void *a, int n) { unaries[op][dtype](o, a, n); }

// ---------------------------------------------------------------------------------------------------------------------
// Functions of two numbers, with broadcasting: a stride of 0 repeats a number.

// the common cases are loops of their own, so that they are vectorised
#define BINARY(NAME, OUT, T, EXPRESSION) \
  static void NAME(OUT *o, const T *a, const T *b, int n, int step_a, int step_b) { \
    if (step_a == 1 && step_b == 1) EACH(i, n) { T x = a[i], y = b[i]; o[i] = (EXPRESSION); } \
    else if (step_a == 1 && step_b == 0) { T y = *b; EACH(i, n) { T x = a[i]; o[i] = (EXPRESSION); } } \
    else if (step_a == 0 && step_b == 1) { T x = *a; EACH(i, n) { T y = b[i]; o[i] = (EXPRESSION); } } \
    else for (int i = 0; i < n; i++) { T x = a[i * step_a], y = b[i * step_b]; o[i] = (EXPRESSION); } \
  }
#define BINARY_SLOW(NAME, OUT, T, EXPRESSION) \
  static void NAME(OUT *o, const T *a, const T *b, int n, int step_a, int step_b) { \
    for (int i = 0; i < n; i++) { T x = a[i * step_a], y = b[i * step_b]; o[i] = (EXPRESSION); } \
  }
#define ARITHMETIC(T, KIND) \
  KIND(add_##T, T, T, x + y) KIND(sub_##T, T, T, x - y) KIND(mul_##T, T, T, x *y) \
  BINARY_SLOW(lt_##T, u8, T, x < y) BINARY_SLOW(le_##T, u8, T, x <= y) BINARY_SLOW(eq_##T, u8, T, x == y) \
  BINARY_SLOW(ne_##T, u8, T, x != y)
ARITHMETIC(f32, BINARY)
ARITHMETIC(f64, BINARY)
ARITHMETIC(i64, BINARY_SLOW)
BINARY(div_f32, f32, f32, x / y)
BINARY(div_f64, f64, f64, x / y)

SMALL
// Python's remainder has the sign of the divisor, C's that of the dividend
#define REMAINDER(T, FMOD) \
  static inline T remainder_of_##T(T x, T y) { T r = FMOD(x, y); return r != 0 && (r < 0) != (y < 0) ? r + y : r; }
REMAINDER(f32, fmodf)
REMAINDER(f64, fmod)
#define FLOOR_DIVIDE(T, FMOD, FLOOR, COPYSIGN) /* as CPython does it, so that x == (x // y) * y + x % y */ \
  static inline T quotient_of_##T(T x, T y) { \
    if (y == 0) return x / y; \
    T r = FMOD(x, y), q = (x - r) / y; \
    if (r != 0 && (y < 0) != (r < 0)) q -= 1; \
    if (q == 0) return COPYSIGN((T)0, x / y); \
    T whole = FLOOR(q); \
    return q - whole > (T)0.5 ? whole + 1 : whole; \
  }
FLOOR_DIVIDE(f32, fmodf, floorf, copysignf)
FLOOR_DIVIDE(f64, fmod, floor, copysign)
static inline i64 remainder_of_i64(i64 x, i64 y) { i64 r = y == -1 ? 0 : x % y; return r != 0 && (r < 0) != (y < 0) ? r + y : r; }
static inline i64 quotient_of_i64(i64 x, i64 y) { return y == -1 ? -x : (x - remainder_of_i64(x, y)) / y; }
static inline i64 power_of_i64(i64 x, i64 y) {
  if (y < 0) return x == 1 ? 1 : x == -1 ? (y & 1 ? -1 : 1) : 0;
  i64 p = 1;
  for (; y; y >>= 1, x *= x) if (y & 1) p *= x;
  return p;
}
#define OTHERS(T, POW) \
  BINARY_SLOW(pow_##T, T, T, POW(x, y)) BINARY_SLOW(remainder_##T, T, T, remainder_of_##T(x, y)) \
  BINARY_SLOW(floor_divide_##T, T, T, quotient_of_##T(x, y)) \
  BINARY_SLOW(maximum_##T, T, T, x > y || x != x ? x : y) BINARY_SLOW(minimum_##T, T, T, x < y || x != x ? x : y)
OTHERS(f32, powf)
OTHERS(f64, pow)
OTHERS(i64, power_of_i64)
BINARY_SLOW(and_i64, i64, i64, x &y) BINARY_SLOW(or_i64, i64, i64, x | y) BINARY_SLOW(xor_i64, i64, i64, x ^ y)
BINARY_SLOW(and_u8, u8, u8, x &y) BINARY_SLOW(or_u8, u8, u8, x | y) BINARY_SLOW(xor_u8, u8, u8, x ^ y)
BINARY_SLOW(lt_u8, u8, u8, x < y) BINARY_SLOW(le_u8, u8, u8, x <= y) BINARY_SLOW(eq_u8, u8, u8, x == y)

FAST
// the gradient x of a result, times the slope of the function there, which y gives: the result, or for gelu the operand
#define SLOPES(T) \
  BINARY(tanh_slope_##T, T, T, x * (1 - y * y)) BINARY(sigmoid_slope_##T, T, T, x * ((1 - y) * y)) \
  BINARY(relu_slope_##T, T, T, y > 0 ? x : 0)
SLOPES(f32)
SLOPES(f64)
BINARY_SLOW(gelu_slope_f64, f64, f64,
            x * (0.5 * (1 + erf(y * RECIPROCAL_SQRT2)) + y * (RECIPROCAL_SQRT_2PI * exp(-0.5 * y * y))))
static void gelu_slope_f32(f32 *o, const f32 *a, const f32 *b, int n, int step_a, int step_b) {
  for (int i = 0; i < n; i += 4) {
    int whole = step_a == 1 && step_b == 1 && i + 4 <= n;
    f32x4 x = four(0), y = x;
    if (whole) x = *(const f32x4_any *)(a + i), y = *(const f32x4_any *)(b + i);
    else for (int j = 0; j < 4 && i + j < n; j++) x[j] = a[(i + j) * step_a], y[j] = b[(i + j) * step_b];
    f32x4 e = exp4(y * y * -0.5f);
    x = x * (normal4(y, e) + y * ((f32)RECIPROCAL_SQRT_2PI * e));
    if (whole) *(f32x4_any *)(o + i) = x;
    else for (int j = 0; j < 4 && i + j < n; j++) o[i + j] = x[j];
  }
}

// the order is that of BINARY in raw.py
typedef void (*Binary)(void *, const void *, const void *, int, int, int);
enum { FIRST_COMPARISON = 8, LAST_COMPARISON = 11 };
#define B(NAME, T) (Binary) NAME##_##T
#define ROW(T, DIV, AND, OR, XOR) \
  B(add, T), B(sub, T), B(mul, T), DIV, B(pow, T), B(maximum, T), B(minimum, T), B(remainder, T), B(lt, T), B(le, T), B(eq, T), \
      B(ne, T), B(floor_divide, T), AND, OR, XOR
static const Binary binaries[][20] = {
    {ROW(f32, B(div, f32), 0, 0, 0), B(tanh_slope, f32), B(sigmoid_slope, f32), B(relu_slope, f32), B(gelu_slope, f32)},
    {ROW(f64, B(div, f64), 0, 0, 0), B(tanh_slope, f64), B(sigmoid_slope, f64), B(relu_slope, f64), B(gelu_slope, f64)},
    {ROW(i64, 0, B(and, i64), B(or, i64), B(xor, i64))},
    // for Booleans + is "or", * is "and", a power is x or not y, and the larger is "or"
    {B(or, u8), 0, B(and, u8), 0, 0, B(or, u8), B(and, u8), 0, B(lt, u8), B(le, u8), B(eq, u8), B(xor, u8), 0, B(and, u8), B(or, u8),
     B(xor, u8)},
};
EXPORT void binary(int op, int dtype, void *o, const void *a, const void *b, const int *plan) {
  Binary f = binaries[dtype][op];
  if (plan[0] == 1) { // most often
    f(o, a, b, plan[1], plan[2], plan[3]);
    return;
  }
  i64 size = size_of[dtype], out_size = op >= FIRST_COMPARISON && op <= LAST_COMPARISON ? 1 : size;
  Walk w = walk(plan);
  int step_a = inner_stride(&w, 0), step_b = inner_stride(&w, 1);
  for (int i = 0; i < w.outer; i++, next_row(&w, 2))
    f((u8 *)o + i * w.inner * out_size, (const u8 *)a + w.offset[0] * size, (const u8 *)b + w.offset[1] * size, w.inner, step_a, step_b);
}

SMALL
EXPORT void where(int size, void *out, const u8 *c, const void *a, const void *b, const int *plan) {
  Walk w = walk(plan);
  int step_c = inner_stride(&w, 0), step_a = inner_stride(&w, 1), step_b = inner_stride(&w, 2);
  i64 k = 0;
  for (int i = 0; i < w.outer; i++, next_row(&w, 3))
    for (int j = 0; j < w.inner; j++, k++) {
      int yes = c[w.offset[0] + j * step_c];
      i64 from_a = w.offset[1] + j * step_a, from_b = w.offset[2] + j * step_b;
      if (size == 4) ((int32_t *)out)[k] = yes ? ((int32_t *)a)[from_a] : ((int32_t *)b)[from_b];
      else if (size == 8) ((i64 *)out)[k] = yes ? ((i64 *)a)[from_a] : ((i64 *)b)[from_b];
      else ((u8 *)out)[k] = yes ? ((u8 *)a)[from_a] : ((u8 *)b)[from_b];
    }
}

FAST
// ---------------------------------------------------------------------------------------------------------------------
// Copies, with a change of dtype and of strides, and tensors made from nothing.

// a float beyond int64, or NaN, becomes the smallest int64, as on x86
static inline i64 to_i64(f64 x) { return x >= -0x1p63 && x < 0x1p63 ? (i64)x : INT64_MIN; }
#define COPY(TO, FROM, EXPRESSION) { \
    TO *d = (TO *)to + w.offset[0]; \
    const FROM *s = (const FROM *)from + w.offset[1]; \
    for (int j = 0; j < w.inner; j++) { FROM x = s[j * step_from]; d[j * step_to] = (EXPRESSION); } \
  } break
#define COPY_ROWS(T) \
  for (int i = 0; i < w.outer; i++, next_row(&w, 2)) { \
    T *d = (T *)to + w.offset[0]; \
    const T *s = (const T *)from + w.offset[1]; \
    if (step_to == 1 && step_from == 1) EACH(j, w.inner) d[j] = s[j]; /* memcpy is a call, dear for short rows */ \
    else for (int j = 0; j < w.inner; j++) d[j * step_to] = s[j * step_from]; \
  }
__attribute__((noinline)) static void copy_same(int dtype, void *to, const void *from, const int *plan) {
  Walk w = walk(plan);
  int step_to = inner_stride(&w, 0), step_from = inner_stride(&w, 1);
  if (dtype == F32) COPY_ROWS(f32) else if (dtype == BOOL) COPY_ROWS(u8) else COPY_ROWS(i64)
}
SMALL
EXPORT void copy(int to_dtype, int from_dtype, void *to, const void *from, const int *plan) {
  if (to_dtype == from_dtype) {
    copy_same(to_dtype, to, from, plan);
    return;
  }
  Walk w = walk(plan);
  int step_to = inner_stride(&w, 0), step_from = inner_stride(&w, 1);
  for (int i = 0; i < w.outer; i++, next_row(&w, 2)) switch (4 * to_dtype + from_dtype) {
      case 4 * F32 + F64: COPY(f32, f64, (f32)x);
      case 4 * F32 + I64: COPY(f32, i64, (f32)x);
      case 4 * F32 + BOOL: COPY(f32, u8, x);
      case 4 * F64 + F32: COPY(f64, f32, x);
      case 4 * F64 + I64: COPY(f64, i64, (f64)x);
      case 4 * F64 + BOOL: COPY(f64, u8, x);
      case 4 * I64 + F32: COPY(i64, f32, to_i64(x));
      case 4 * I64 + F64: COPY(i64, f64, to_i64(x));
      case 4 * I64 + BOOL: COPY(i64, u8, x);
      case 4 * BOOL + F32: COPY(u8, f32, x != 0);
      case 4 * BOOL + F64: COPY(u8, f64, x != 0);
      case 4 * BOOL + I64: COPY(u8, i64, x != 0);
    }
}
EXPORT void fill(int dtype, void *o, f64 value, int n) {
  if (dtype == F32) EACH(i, n) ((f32 *)o)[i] = value;
  else if (dtype == F64) EACH(i, n) ((f64 *)o)[i] = value;
  else if (dtype == I64) EACH(i, n) ((i64 *)o)[i] = value;
  else memset(o, value != 0, n);
}
EXPORT void arange(int dtype, void *o, f64 start, f64 step, int n) {
  for (int i = 0; i < n; i++) {
    f64 x = start + step * i;
    if (dtype == F32) ((f32 *)o)[i] = x;
    else if (dtype == F64) ((f64 *)o)[i] = x;
    else ((i64 *)o)[i] = x;
  }
}
// what lies on or below (upper: on or above) diagonal k of each (m, n) matrix; zeros elsewhere
EXPORT void triangle(int size, u8 *o, const u8 *a, int batch, int m, int n, int k, int upper) {
  for (i64 row = 0; row < (i64)batch * m; row++, o += (i64)n * size, a += (i64)n * size) {
    int i = row % m, from = upper ? i + k : 0, to = upper ? n : i + k + 1;
    from = from < 0 ? 0 : from > n ? n : from;
    to = to < from ? from : to > n ? n : to;
    memset(o, 0, (i64)n * size);
    memcpy(o + (i64)from * size, a + (i64)from * size, (i64)(to - from) * size);
  }
}

FAST
// ---------------------------------------------------------------------------------------------------------------------
// Reductions: (m, k, n) becomes (m, n).

// in chunks, whose sums are added as doubles: the error doesn't grow with the length
static f64 sum_row_f32(const f32 *a, int n) {
  f64 total = 0;
  for (; n > 0; a += 512, n -= 512) {
    int width = n < 512 ? n : 512, i = 0;
    f32x4 s = four(0), t = four(0);
    for (; i + 8 <= width; i += 8) {
      s += *(const f32x4_any *)(a + i);
      t += *(const f32x4_any *)(a + i + 4);
    }
    s += t;
    f64 chunk = ((f64)s[0] + s[1]) + ((f64)s[2] + s[3]);
    for (; i < width; i++) chunk += a[i];
    total += chunk;
  }
  return total;
}
static f64 sum_row_f64(const f64 *a, int n) {
  f64x2 s = {0, 0}, t = s;
  int i = 0;
  for (; i + 4 <= n; i += 4) {
    s += *(const f64x2_any *)(a + i);
    t += *(const f64x2_any *)(a + i + 2);
  }
  s += t;
  f64 total = s[0] + s[1];
  for (; i < n; i++) total += a[i];
  return total;
}
static void sum_f32(f32 *RESTRICT o, const f32 *RESTRICT a, int m, int k, int n) {
  if (n == 1) {
    for (int i = 0; i < m; i++) o[i] = sum_row_f32(a + (i64)i * k, k);
    return;
  }
  f32 chunk[256];
  for (int i = 0; i < m; i++, o += n, a += (i64)k * n)
    for (int left = 0; left < n; left += 256) { // 256 columns at a time, 32 rows to a chunk
      int width = n - left < 256 ? n - left : 256;
      memset(o + left, 0, 4 * width);
      for (int top = 0; top < k; top += 32) {
        int bottom = top + 32 < k ? top + 32 : k;
        memset(chunk, 0, 4 * width);
        for (int p = top; p < bottom; p++) {
          const f32 *row = a + (i64)p * n + left;
          EACH(j, width) chunk[j] += row[j];
        }
        EACH(j, width) o[left + j] += chunk[j];
      }
    }
}
#define FOLD(NAME, T, START, EXPRESSION) \
  static void NAME(T *RESTRICT o, const T *RESTRICT a, int m, int k, int n) { \
    for (int i = 0; i < m; i++, o += n) { \
      for (int j = 0; j < n; j++) o[j] = START; \
      for (int p = 0; p < k; p++, a += n) for (int j = 0; j < n; j++) { T s = o[j], x = a[j]; o[j] = (EXPRESSION); } \
    } \
  }
FOLD(sum_f64, f64, 0, s + x)
FOLD(sum_i64, i64, 0, s + x)
SMALL
FOLD(prod_f32, f32, 1, s *x)
FOLD(prod_f64, f64, 1, s *x)
FOLD(prod_i64, i64, 1, s *x)
FAST
EXPORT void sum(int dtype, void *o, const void *a, int m, int k, int n) {
  if (dtype == F32) sum_f32(o, a, m, k, n);
  else if (dtype == F64 && n == 1) for (int i = 0; i < m; i++) ((f64 *)o)[i] = sum_row_f64((const f64 *)a + (i64)i * k, k);
  else if (dtype == F64) sum_f64(o, a, m, k, n);
  else sum_i64(o, a, m, k, n);
}
SMALL
EXPORT void prod(int dtype, void *o, const void *a, int m, int k, int n) {
  if (dtype == F32) prod_f32(o, a, m, k, n);
  else if (dtype == F64) prod_f64(o, a, m, k, n);
  else prod_i64(o, a, m, k, n);
}
// the mean, and the sum of squared distances from it: what a variance is made of
#define MOMENTS(T) \
  for (int i = 0; i < m; i++) \
    for (int j = 0; j < n; j++) { \
      const T *column = (const T *)a + (i64)i * k * n + j; \
      f64 total = 0, squares = 0; \
      for (int p = 0; p < k; p++) total += column[(i64)p * n]; \
      f64 middle = total / k; \
      for (int p = 0; p < k; p++) { f64 d = column[(i64)p * n] - middle; squares += d * d; } \
      ((T *)mean)[i * n + j] = middle; \
      ((T *)spread)[i * n + j] = squares; \
    }
EXPORT void moments(int dtype, void *mean, void *spread, const void *a, int m, int k, int n) {
  if (dtype == F32) MOMENTS(f32) else MOMENTS(f64)
}
// largest (sign 1) or smallest (-1), and where it stands first; a NaN counts as both
#define EXTREME(T) \
  for (int i = 0; i < m; i++) \
    for (int j = 0; j < n; j++) { \
      const T *column = (const T *)a + (i64)i * k * n + j; \
      i64 best = 0; \
      for (int p = 1; p < k; p++) { \
        T x = column[(i64)p * n], y = column[best * n]; \
        if (y == y && (x != x || (sign > 0 ? x > y : x < y))) best = p; \
      } \
      ((T *)o)[i * n + j] = column[best * n]; \
      at[i * n + j] = best; \
    }
EXPORT void extreme(int dtype, void *o, i64 *at, const void *a, int m, int k, int n, int sign) {
  if (dtype == F32) EXTREME(f32) else if (dtype == F64) EXTREME(f64) else if (dtype == I64) EXTREME(i64) else EXTREME(u8)
}
#define RUNNING_SUM(T, SUM) \
  for (i64 i = 0; i < m; i++) \
    for (i64 j = 0; j < n; j++) { \
      SUM s = 0; \
      for (i64 p = 0, at = i * k * n + j; p < k; p++, at += n) ((T *)o)[at] = s += ((const T *)a)[at]; \
    }
EXPORT void running_sum(int dtype, void *o, const void *a, int m, int k, int n) {
  if (dtype == F32) RUNNING_SUM(f32, f64) else if (dtype == F64) RUNNING_SUM(f64, f64) else RUNNING_SUM(i64, i64)
}

// each row of n sorted, stably, NaNs last (descending: first), with where each number stood; `spare` holds n indices
#define BEFORE(T) (descending ? (x > y || (x != x && y == y)) : (x < y || (y != y && x == x)))
#define SORT(T) { \
    const T *row = (const T *)a + (i64)i * n; \
    i64 *from = at + (i64)i * n, *to = spare; \
    for (int j = 0; j < n; j++) from[j] = j; \
    for (int width = 1; width < n; width *= 2) { \
      for (int left = 0; left < n; left += 2 * width) { \
        int middle = left + width < n ? left + width : n, right = left + 2 * width < n ? left + 2 * width : n; \
        for (int p = left, q = middle, k = left; k < right; k++) { \
          int second = p >= middle; \
          if (!second && q < right) { T x = row[from[q]], y = row[from[p]]; second = BEFORE(T); } \
          to[k] = second ? from[q++] : from[p++]; \
        } \
      } \
      i64 *swap = from; from = to; to = swap; \
    } \
    if (from == spare) memcpy(at + (i64)i * n, spare, 8 * (i64)n); \
    for (int j = 0; j < n; j++) ((T *)o)[(i64)i * n + j] = row[at[(i64)i * n + j]]; \
  }
EXPORT void sort(int dtype, void *o, i64 *at, const void *a, i64 *spare, int m, int n, int descending) {
  for (int i = 0; i < m; i++) {
    if (dtype == F32) SORT(f32) else if (dtype == F64) SORT(f64) else if (dtype == I64) SORT(i64) else SORT(u8)
  }
}

FAST
// ---------------------------------------------------------------------------------------------------------------------
// Matrix products. plan = [m, k, n, row and column stride of a, of b, number of batches, then for each batch the offsets
// of a and of b]. b is packed into panels of 8 columns; 4 rows by 8 columns of the result stay in registers.

static f32 *scratch; // room for the largest packed b
EXPORT void set_scratch(f32 *p) { scratch = p; }

static void pack(f32 *to, const f32 *b, int k, int n, int row, int column) {
  for (int j = 0; j < n; j += 8) {
    int width = n - j < 8 ? n - j : 8;
    for (int r = 0; r < k; r++, to += 8) {
      const f32 *from = b + (i64)r * row + (i64)j * column;
      if (width == 8 && column == 1) memcpy(to, from, 32);
      else for (int t = 0; t < 8; t++) to[t] = t < width ? from[(i64)t * column] : 0;
    }
  }
}
static void multiply(f32 *c, const f32 *a, int m, int k, int n, int row, int column) {
  for (int j = 0; j < n; j += 8) {
    int width = n - j < 8 ? n - j : 8;
    const f32x4 *panel = (const f32x4 *)(scratch + (i64)j * k);
    for (int i = 0; i < m; i += 4) {
      const f32 *a0 = a + (i64)i * row, *a1 = i + 1 < m ? a0 + row : a0, *a2 = i + 2 < m ? a1 + row : a0, *a3 = i + 3 < m ? a2 + row : a0;
      f32x4 s00 = four(0), s01 = s00, s10 = s00, s11 = s00, s20 = s00, s21 = s00, s30 = s00, s31 = s00;
      const f32x4 *b = panel;
      for (int t = 0, at = 0; t < k; t++, at += column, b += 2) {
        f32x4 x = b[0], y = b[1];
        s00 += a0[at] * x; s01 += a0[at] * y;
        s10 += a1[at] * x; s11 += a1[at] * y;
        s20 += a2[at] * x; s21 += a2[at] * y;
        s30 += a3[at] * x; s31 += a3[at] * y;
      }
      f32x4 tile[8] = {s00, s01, s10, s11, s20, s21, s30, s31};
      f32 *to = c + (i64)i * n + j;
      for (int t = 0; t < 4 && i + t < m; t++, to += n)
        if (width == 8) {
          *(f32x4_any *)to = tile[2 * t];
          *(f32x4_any *)(to + 4) = tile[2 * t + 1];
        } else if (width > 4) {
          *(f32x4_any *)to = tile[2 * t];
          put_rest_f32(to + 4, tile[2 * t + 1], width - 4);
        } else if (width == 4) *(f32x4_any *)to = tile[2 * t];
        else put_rest_f32(to, tile[2 * t], width);
    }
  }
}
#define MULTIPLY_PLAINLY(T) \
  for (int i = 0; i < m; i++) { \
    T *row = (T *)c + ((i64)q * m + i) * n; \
    memset(row, 0, sizeof(T) * n); \
    for (int t = 0; t < k; t++) { \
      T x = ((const T *)a)[at_a + (i64)i * a_row + (i64)t * a_column]; \
      const T *from = (const T *)b + at_b + (i64)t * b_row; \
      if (b_column == 1) EACH(j, n) row[j] += x * from[j]; \
      else for (int j = 0; j < n; j++) row[j] += x * from[(i64)j * b_column]; \
    } \
  }
EXPORT void matmul(int dtype, void *c, const void *a, const void *b, const int *plan) {
  int m = plan[0], k = plan[1], n = plan[2], a_row = plan[3], a_column = plan[4], b_row = plan[5], b_column = plan[6];
  int packed = -1;
  for (int q = 0; q < plan[7]; q++) {
    int at_a = plan[8 + 2 * q], at_b = plan[9 + 2 * q];
    if (dtype == F32) {
      if (at_b != packed) pack(scratch, (const f32 *)b + at_b, k, n, b_row, b_column);
      packed = at_b;
      multiply((f32 *)c + (i64)q * m * n, (const f32 *)a + at_a, m, k, n, a_row, a_column);
    } else if (dtype == F64) MULTIPLY_PLAINLY(f64)
    else MULTIPLY_PLAINLY(i64)
  }
}

// ---------------------------------------------------------------------------------------------------------------------
// Rows by number. A row is `bytes` long; a negative index counts from the end. The answer is 0, or the place, from 1 on,
// of the first index that is out of bounds.

static inline i64 row_of(i64 index, int rows) {
  if (index < 0) index += rows;
  return index < 0 || index >= rows ? -1 : index;
}
EXPORT int take(u8 *o, const u8 *a, const i64 *index, int n, int rows, int bytes) {
  for (int i = 0; i < n; i++, o += bytes) {
    i64 row = row_of(index[i], rows);
    if (row < 0) return i + 1;
    const u8 *from = a + row * bytes;
    if (bytes == 8) *(i64 *)o = *(const i64 *)from;
    else if (bytes % 4 == 0 && bytes < 256) for (int j = 0; j < bytes; j += 4) *(int32_t *)(o + j) = *(const int32_t *)(from + j);
    else memcpy(o, from, bytes); // pays from some length on
  }
  return 0;
}
EXPORT int put(u8 *o, const u8 *a, const i64 *index, int n, int rows, int bytes) {
  for (int i = 0; i < n; i++) if (row_of(index[i], rows) < 0) return i + 1; // before anything is written
  for (int i = 0; i < n; i++, a += bytes) memcpy(o + row_of(index[i], rows) * bytes, a, bytes);
  return 0;
}
#define ADD_ROWS(T) \
  for (int i = 0; i < n; i++) { \
    T *to = (T *)o + row_of(index[i], rows) * width; \
    const T *from = (const T *)a + (i64)i * width; \
    EACH(j, width) to[j] += from[j]; \
  }
EXPORT int add_rows(int dtype, void *o, const void *a, const i64 *index, int n, int rows, int width) {
  for (int i = 0; i < n; i++) if (row_of(index[i], rows) < 0) return i + 1;
  if (dtype == F32) ADD_ROWS(f32) else if (dtype == F64) ADD_ROWS(f64) else ADD_ROWS(i64)
  return 0;
}
SMALL
EXPORT int nonzero(i64 *o, const u8 *a, int n) {
  int found = 0;
  for (int i = 0; i < n; i++) if (a[i]) o[found++] = i;
  return found;
}

FAST
// ---------------------------------------------------------------------------------------------------------------------
// Several steps in one call, where that pays: softmax and its kin; and, float32 only, attention's weights, layer norm and
// an optimiser's step, which blocks.py and optimizers.py write in single steps for float64.

static inline f64 across_f32(f32x4 v) { return (v[0] + v[1]) + (v[2] + v[3]); }
static inline f64 across_f64(f64x2 v) { return v[0] + v[1]; }
#define ROWS(T, V, LANES, EXP, PICK) \
  static T largest_##T(const T *a, int n) { \
    T most = -INFINITY; \
    int i = 0; \
    if (n >= LANES) { \
      V v = *(const V##_any *)a; \
      for (i = LANES; i + LANES <= n; i += LANES) { \
        V x = *(const V##_any *)(a + i); \
        v = PICK(x > v, x, v); \
      } \
      for (int k = 0; k < LANES; k++) if (v[k] > most) most = v[k]; \
    } \
    for (; i < n; i++) if (a[i] > most) most = a[i]; \
    return most; \
  } \
  /* o = exp((a - middle) · scale); the sum of it */ \
  static f64 exp_row_##T(T *o, const T *a, T middle, T scale, int n) { \
    f64 total = 0; \
    int i = 0; \
    for (; i + LANES <= n; i += LANES) { \
      V e = EXP((*(const V##_any *)(a + i) - middle) * scale); \
      *(V##_any *)(o + i) = e; \
      total += across_##T(e); \
    } \
    if (i < n) { \
      put_rest_##T(o + i, EXP((rest_##T(a + i, n - i) - middle) * scale), n - i); \
      for (; i < n; i++) total += o[i]; \
    } \
    return total; \
  } \
  static T dot_row_##T(const T *a, const T *b, int n) { \
    V v = {0}; \
    int i = 0; \
    for (; i + LANES <= n; i += LANES) v += *(const V##_any *)(a + i) * *(const V##_any *)(b + i); \
    T s = across_##T(v); \
    for (; i < n; i++) s += a[i] * b[i]; \
    return s; \
  } \
  static void softmax_##T(T *o, const T *a, int m, int n) { \
    for (int i = 0; i < m; i++, o += n, a += n) { \
      T total = exp_row_##T(o, a, largest_##T(a, n), 1, n); \
      EACH(j, n) o[j] /= total; \
    } \
  } \
  static void softmax_back_##T(T *RESTRICT d, const T *RESTRICT g, const T *RESTRICT y, T scale, int m, int n) { \
    for (int i = 0; i < m; i++, d += n, g += n, y += n) { \
      T s = dot_row_##T(g, y, n); \
      EACH(j, n) d[j] = (g[j] - s) * y[j] * scale; \
    } \
  } \
  static void log_softmax_##T(T *o, const T *a, int m, int n) { \
    for (int i = 0; i < m; i++, o += n, a += n) { \
      T top = largest_##T(a, n), log_total = log(exp_row_##T(o, a, top, 1, n)); \
      EACH(j, n) o[j] = a[j] - top - log_total; \
    } \
  } \
  static void log_softmax_back_##T(T *RESTRICT d, const T *RESTRICT g, const T *RESTRICT y, int m, int n) { \
    for (int i = 0; i < m; i++, d += n, g += n, y += n) { \
      T s = sum_row_##T(g, n); \
      exp_##T(d, y, n); \
      EACH(j, n) d[j] = g[j] - d[j] * s; \
    } \
  } \
  static void cross_entropy_##T(T *loss, T *log_p, const T *a, const i64 *y, int m, int n) { \
    log_softmax_##T(log_p, a, m, n); \
    f64 total = 0; \
    for (int i = 0; i < m; i++) total -= log_p[(i64)i * n + y[i]]; \
    *loss = total / m; \
  } \
  static void cross_entropy_back_##T(T *RESTRICT d, const T *RESTRICT log_p, const i64 *y, const T *g, int m, int n) { \
    T share = *g / m; \
    exp_##T(d, log_p, m * n); \
    for (int i = 0; i < m; i++) { \
      T *row = d + (i64)i * n; \
      EACH(j, n) row[j] *= share; \
      row[y[i]] -= share; \
    } \
  }
ROWS(f32, f32x4, 4, exp4, choose)
ROWS(f64, f64x2, 2, exp2_, choose2)
#define IN_BOTH(NAME, ...) { if (dtype == F32) NAME##_f32(__VA_ARGS__); else NAME##_f64(__VA_ARGS__); }
EXPORT void softmax(int dtype, void *o, const void *a, int m, int n) IN_BOTH(softmax, o, a, m, n)
EXPORT void softmax_back(int dtype, void *d, const void *g, const void *y, f64 scale, int m, int n)
  IN_BOTH(softmax_back, d, g, y, scale, m, n)
EXPORT void log_softmax(int dtype, void *o, const void *a, int m, int n) IN_BOTH(log_softmax, o, a, m, n)
EXPORT void log_softmax_back(int dtype, void *d, const void *g, const void *y, int m, int n)
  IN_BOTH(log_softmax_back, d, g, y, m, n)
// mean of -log softmax(a)[row, y[row]]; the answer is 0, or the place, from 1 on, of a class that there isn't
EXPORT int cross_entropy(int dtype, void *loss, void *log_p, const void *a, const i64 *y, int m, int n) {
  for (int i = 0; i < m; i++) if (y[i] < 0 || y[i] >= n) return i + 1;
  IN_BOTH(cross_entropy, loss, log_p, a, y, m, n)
  return 0;
}
EXPORT void cross_entropy_back(int dtype, void *d, const void *log_p, const i64 *y, const void *g, int m, int n)
  IN_BOTH(cross_entropy_back, d, log_p, y, g, m, n)
// attention's weights: softmax(a · scale) over the columns up to the row's own, zeros behind them; batch × (T, T)
EXPORT void causal_softmax(f32 *o, const f32 *a, f64 scale, int batch, int T) {
  for (int b = 0; b < batch; b++)
    for (int i = 0; i < T; i++, o += T, a += T) {
      f32 total = exp_row_f32(o, a, largest_f32(a, i + 1), scale, i + 1);
      EACH(j, T) o[j] = j <= i ? o[j] / total : 0;
    }
}
// hat: x with mean 0 and variance 1 in each row; o = hat · w + b
EXPORT void layer_norm(f32 *RESTRICT o, f32 *RESTRICT hat, f32 *RESTRICT rstd, const f32 *RESTRICT x, const f32 *RESTRICT w,
                       const f32 *RESTRICT b, int m, int n, f64 eps) {
  for (int i = 0; i < m; i++, o += n, hat += n, x += n) {
    f32 mean = sum_row_f32(x, n) / n;
    EACH(j, n) hat[j] = x[j] - mean;
    f32 r = 1 / sqrt(dot_row_f32(hat, hat, n) / (f64)n + eps);
    rstd[i] = r;
    EACH(j, n) { hat[j] *= r; o[j] = hat[j] * w[j] + b[j]; }
  }
}
EXPORT void layer_norm_back(f32 *RESTRICT dx, f32 *RESTRICT dw, f32 *RESTRICT db, const f32 *RESTRICT g, const f32 *RESTRICT hat,
                            const f32 *RESTRICT rstd, const f32 *RESTRICT w, int m, int n) {
  memset(dw, 0, 4 * (i64)n);
  memset(db, 0, 4 * (i64)n);
  for (int i = 0; i < m; i++, dx += n, g += n, hat += n) {
    EACH(j, n) { dw[j] += g[j] * hat[j]; db[j] += g[j]; dx[j] = g[j] * w[j]; }
    f32 mean = sum_row_f32(dx, n) / n, along = dot_row_f32(dx, hat, n) / n, r = rstd[i];
    EACH(j, n) dx[j] = r * (dx[j] - mean - hat[j] * along);
  }
}
// o += alpha · a: a step of gradient descent
EXPORT void add_scaled(f32 *RESTRICT o, const f32 *RESTRICT a, f64 alpha, int n) {
  f32 s = alpha;
  EACH(i, n) o[i] += s * a[i];
}
// Loshchilov & Hutter 2019, algorithm 2, in the order of operations of PyTorch; c1, c2 = 1 - beta^t
EXPORT void adamw(f32 *RESTRICT p, const f32 *RESTRICT g, f32 *RESTRICT m, f32 *RESTRICT v, int n, f64 lr, f64 beta1, f64 beta2,
                  f64 eps, f64 decay, f64 c1, f64 c2) {
  f32 keep = 1 - lr * decay, new1 = 1 - beta1, old2 = beta2, new2 = 1 - beta2, step = lr / c1, root = sqrt(c2), e = eps;
  EACH(i, n) {
    f32 x = g[i], mi = m[i] + new1 * (x - m[i]), vi = v[i] * old2 + new2 * x * x;
    m[i] = mi;
    v[i] = vi;
    p[i] = p[i] * keep - step * (mi / (sqrtf(vi) / root + e));
  }
}
