// Random numbers as PyTorch 2.13 makes them on a CPU with AVX2: the same seed gives the same bits.
//
// The generator is the Mersenne Twister (Matsumoto & Nishimura 1998). What PyTorch builds on it was learned from its
// sources (BSD-3-Clause, Copyright (c) 2016- Facebook, Inc; aten/src/ATen/core, native/cpu): which bits become a number
// between 0 and 1, and that sixteen or more normal numbers are made eight pairs at a time with the polynomials for
// logarithm, sine and cosine of Stephen L. Moshier's Cephes library (1984-1992), in single precision, with fused
// multiply-adds. The polynomials' coefficients are Cephes's. In double precision PyTorch calls the C library's logarithm,
// sine and cosine, and ours rounds a few in a hundred to the other side: normal and exponential numbers in float64 may
// differ in their last bit.
#include <math.h>
#include <stdint.h>
#include <string.h>

#define EXPORT __attribute__((visibility("default")))
enum { F32, F64, I64, BOOL };
enum { WORDS = 624, SHIFT = 397 };

typedef struct {
  uint32_t word[WORDS];
  int32_t next;      // the word that comes next; WORDS: all are used up
  int32_t has_spare; // whether `spare` is the second of the last pair of normal numbers
  double spare;
} Generator;

EXPORT int rng_bytes(void) { return sizeof(Generator); }
EXPORT void rng_seed(Generator *g, uint32_t seed) {
  g->word[0] = seed;
  for (uint32_t i = 1; i < WORDS; i++) g->word[i] = 1812433253u * (g->word[i - 1] ^ (g->word[i - 1] >> 30)) + i;
  g->next = WORDS;
  g->has_spare = 0;
}

static uint32_t random32(Generator *g) {
  if (g->next == WORDS) {
    uint32_t *w = g->word;
    for (int k = 0; k < WORDS; k++) {
      uint32_t y = (w[k] & 0x80000000u) | (w[(k + 1) % WORDS] & 0x7fffffffu);
      w[k] = w[(k + SHIFT) % WORDS] ^ (y >> 1) ^ (y & 1 ? 0x9908b0dfu : 0);
    }
    g->next = 0;
  }
  uint32_t y = g->word[g->next++];
  y ^= y >> 11;
  y ^= (y << 7) & 0x9d2c5680u;
  y ^= (y << 15) & 0xefc60000u;
  return y ^ (y >> 18);
}
static uint64_t random64(Generator *g) {
  uint64_t high = random32(g);
  return high << 32 | random32(g);
}
// in [0, 1): as many random bits as the type has
static float unit32(Generator *g) { return (random32(g) & 0xffffff) * 0x1p-24f; }
static double unit64(Generator *g) { return (double)(random64(g) & 0x1fffffffffffffULL) * 0x1p-53; }

// ---------------------------------------------------------------------------------------------------------------------
// a · b + c, rounded once, which WebAssembly lacks. The product of two floats fits a double; where the sum's last bits
// are just at the middle between two floats, what the sum lost decides.

static float fused(float a, float b, float c) {
  double product = (double)a * b, sum = product + c;
  uint64_t bits;
  memcpy(&bits, &sum, 8);
  if ((bits & 0x1fffffff) == 0x10000000) {
    double t = sum - product, lost = (product - (sum - t)) + (c - t); // Knuth's two-sum: sum + lost is exact
    if (lost != 0) {
      bits += (lost > 0) == (sum > 0) ? 1 : -1;
      memcpy(&sum, &bits, 8);
    }
  }
  return (float)sum;
}
static float as_float(uint32_t bits) {
  float x;
  memcpy(&x, &bits, 4);
  return x;
}
static uint32_t as_bits(float x) {
  uint32_t bits;
  memcpy(&bits, &x, 4);
  return bits;
}

static float log_of(float x) { // x = 2^e · m with m in [1/sqrt(2), sqrt(2))
  static const float P[] = {7.0376836292e-2f,  -1.1514610310e-1f, 1.1676998740e-1f, -1.2420140846e-1f, 1.4249322787e-1f,
                            -1.6668057665e-1f, 2.0000714765e-1f,  -2.4999993993e-1f, 3.3333331174e-1f};
  if (!(x > 0)) return NAN;
  if (x < 0x1p-126f) x = 0x1p-126f;
  float e = (float)((int)(as_bits(x) >> 23) - 127) + 1, m = as_float((as_bits(x) & 0x807fffffu) | 0x3f000000u);
  if (m < 0.707106781186547524f) {
    float once = m;
    m = m - 1;
    e -= 1;
    m += once;
  } else m -= 1;
  float z = m * m, y = P[0];
  for (int i = 1; i < 9; i++) y = fused(y, m, P[i]);
  y = y * m;
  y = fused(y, z, e * -2.12194440e-4f);
  y = y - z * 0.5f;
  return fused(e, 0.693359375f, m + y);
}
static void sine_and_cosine_of(float x, float *sine, float *cosine) { // x >= 0; octants, and polynomials within one
  int octant = ((int)(x * 1.27323954473516f) + 1) & ~1;
  float y = (float)octant;
  x = fused(y, -0.78515625f, x); // x - octant · pi/4, in three parts
  x = fused(y, -2.4187564849853515625e-4f, x);
  x = fused(y, -3.77489497744594108e-8f, x);
  float z = x * x;
  float c = fused(2.443315711809948e-5f, z, -1.388731625493765e-3f);
  c = fused(c, z, 4.166664568298827e-2f);
  c = c * z;
  c = fused(c, z, -(z * 0.5f));
  c = c + 1;
  float s = fused(-1.9515295891e-4f, z, 8.3321608736e-3f);
  s = fused(s, z, -1.6666654611e-1f);
  s = s * z;
  s = fused(s, x, x);
  int swap = octant & 2;
  *sine = (octant & 4) ? -(swap ? c : s) : (swap ? c : s);
  *cosine = (~(octant - 2) & 4) ? -(swap ? s : c) : (swap ? s : c);
}

// ---------------------------------------------------------------------------------------------------------------------
// Normal numbers after Box & Muller 1958: two uniform ones give a radius and an angle, and these two normal ones.

static double normal_one(Generator *g) {
  if (g->has_spare) {
    g->has_spare = 0;
    return g->spare;
  }
  double u = unit64(g), v = unit64(g), radius = sqrt(-2.0 * log1p(-v)), angle = 2.0 * 3.14159265358979323846 * u;
  g->has_spare = 1;
  g->spare = radius * sin(angle);
  return radius * cos(angle);
}
static void sixteen_f32(float *d, float mean, float std) { // d holds 16 uniform numbers: 8 for radii, 8 for angles
  for (int j = 0; j < 8; j++) {
    float radius = sqrtf(-2.0f * log_of(1 - d[j])), sine, cosine;
    sine_and_cosine_of(6.283185307179586f * d[j + 8], &sine, &cosine);
    d[j] = fused(radius * cosine, std, mean);
    d[j + 8] = fused(radius * sine, std, mean);
  }
}
// the rest is small rather than fast
#pragma clang attribute push(__attribute__((minsize)), apply_to = function)
static void sixteen_f64(double *d, double mean, double std) {
  for (int j = 0; j < 8; j++) {
    double radius = sqrt(-2.0 * log(1 - d[j])), angle = 2.0 * 3.14159265358979323846 * d[j + 8];
    d[j] = fma(radius * cos(angle), std, mean);
    d[j + 8] = fma(radius * sin(angle), std, mean);
  }
}
// the last sixteen are drawn anew where the number isn't a multiple of sixteen
#define NORMAL(T, UNIT, SIXTEEN) { \
    T *d = out; \
    for (int i = 0; i < n; i++) d[i] = UNIT(g); \
    for (int i = 0; i + 16 <= n; i += 16) SIXTEEN(d + i, mean, std); \
    if (n % 16) { \
      d += n - 16; \
      for (int i = 0; i < 16; i++) d[i] = UNIT(g); \
      SIXTEEN(d, mean, std); \
    } \
  }
EXPORT void rng_normal(Generator *g, int dtype, void *out, int n, double mean, double std) {
  if (n < 16) {
    for (int i = 0; i < n; i++) {
      double x = normal_one(g) * std + mean;
      if (dtype == F32) ((float *)out)[i] = (float)x;
      else ((double *)out)[i] = x;
    }
  } else if (dtype == F32) NORMAL(float, unit32, sixteen_f32)
  else NORMAL(double, unit64, sixteen_f64)
}

EXPORT void rng_uniform(Generator *g, int dtype, void *out, int n, double low, double high) {
  float low32 = (float)low, width32 = (float)high - low32;
  for (int i = 0; i < n; i++)
    if (dtype == F32) {
      float x = fused(unit32(g), width32, low32);
      ((float *)out)[i] = x == (float)high ? low32 : x; // rounded up to the end that doesn't belong to it
    } else {
      double x = unit64(g) * (high - low) + low;
      ((double *)out)[i] = x == high ? low : x;
    }
}
EXPORT void rng_integers(Generator *g, int64_t *out, int n, double low, double high) {
  uint64_t range = (uint64_t)(high - low);
  for (int i = 0; i < n; i++) {
    uint64_t x = range >= 1ULL << 28 ? random64(g) : random32(g);
    out[i] = (int64_t)(x % range) + (int64_t)low;
  }
}
EXPORT void rng_permutation(Generator *g, int64_t *out, int n) { // Fisher & Yates
  for (int i = 0; i < n; i++) out[i] = i;
  for (int i = 0; i < n - 1; i++) {
    int j = i + random32(g) % (n - i);
    int64_t swap = out[i];
    out[i] = out[j];
    out[j] = swap;
  }
}
static double exponential_one(Generator *g, double rate) { return -1.0 / rate * log1p(-unit64(g)); }
EXPORT void rng_exponential(Generator *g, int dtype, void *out, int n, double rate) {
  for (int i = 0; i < n; i++) {
    double x = exponential_one(g, rate);
    if (dtype == F32) ((float *)out)[i] = (float)x;
    else ((double *)out)[i] = x;
  }
}
// 1 with one probability for all, or (p given) each with its own; p and out of the same dtype
EXPORT void rng_bernoulli(Generator *g, int dtype, void *out, int n, double probability, const void *p) {
  for (int i = 0; i < n; i++) {
    int yes;
    if (!p) yes = unit64(g) < probability;
    else if (dtype == F32) yes = unit32(g) < ((const float *)p)[i];
    else yes = unit64(g) < ((const double *)p)[i];
    if (dtype == F32) ((float *)out)[i] = yes;
    else if (dtype == F64) ((double *)out)[i] = yes;
    else if (dtype == I64) ((int64_t *)out)[i] = yes;
    else ((uint8_t *)out)[i] = yes;
  }
}

// k draws from each of m rows of n weights. With replacement: a uniform number is looked up among the running sums.
// Without, or for one draw: the k largest of weight / exponential number win. `spare` holds m · n numbers of the dtype.
#define WITH_REPLACEMENT(T) \
  for (int row = 0; row < m; row++) { \
    const T *w = (const T *)weights + (int64_t)row * n; \
    T *sums = spare, total = 0; \
    for (int j = 0; j < n; j++) sums[j] = total += w[j]; \
    for (int j = 0; j < n; j++) sums[j] /= total; \
    sums[n - 1] = 1; \
    for (int s = 0; s < k; s++) { \
      double u = unit64(g); \
      int low = 0, high = n; \
      while (high > low) { \
        int middle = low + (high - low) / 2; \
        if (sums[middle] < u) low = middle + 1; \
        else high = middle; \
      } \
      *out++ = low; \
    } \
  }
#define WITHOUT_REPLACEMENT(T) { \
    T *race = spare; \
    rng_exponential(g, dtype, race, m * n, 1); \
    for (int row = 0; row < m; row++, race += n) { \
      const T *w = (const T *)weights + (int64_t)row * n; \
      for (int j = 0; j < n; j++) race[j] = w[j] / race[j]; \
      for (int s = 0; s < k; s++) { \
        int best = -1; \
        for (int j = 0; j < n; j++) if (race[j] == race[j] && (best < 0 || race[j] > race[best])) best = j; \
        *out++ = best; \
        race[best] = NAN; \
      } \
    } \
  }
EXPORT void rng_multinomial(Generator *g, int dtype, int64_t *out, const void *weights, void *spare, int m, int n, int k, int replacement) {
  if (replacement && k > 1) {
    if (dtype == F32) WITH_REPLACEMENT(float) else WITH_REPLACEMENT(double)
  } else if (dtype == F32) WITHOUT_REPLACEMENT(float) else WITHOUT_REPLACEMENT(double)
}
#pragma clang attribute pop
