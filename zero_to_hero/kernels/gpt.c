// A step of a GPT, one letter at a time, with a byte for each weight (zero_to_hero/gpt_quantised.py): what a page that
// writes with a trained model needs besides the softmax of kernels.c. figures/_base/parts/gpt.js calls these; training
// doesn't. A position's numbers lie side by side, those of its heads one after another.
#include <math.h>
#include <stdint.h>

#define EXPORT __attribute__((visibility("default")))
#define RESTRICT __restrict__
// all but the products is compiled to be small: a page that trains carries these, too
#define SMALL __attribute__((minsize))

typedef float f32;
typedef int8_t i8;
typedef f32 f32x4 __attribute__((vector_size(16)));
typedef f32 f32x4_any __attribute__((vector_size(16), aligned(4))); // at any address
typedef i8 i8x4 __attribute__((vector_size(4), aligned(1)));

// in kernels.c; dtype 0 is float32
void softmax(int dtype, void *o, const void *a, int m, int n);
void add_scaled(f32 *RESTRICT o, const f32 *RESTRICT a, double alpha, int n);

static inline f32 across(f32x4 v) { return (v[0] + v[1]) + (v[2] + v[3]); }
static inline f32x4 floats(const i8 *w) { return __builtin_convertvector(*(const i8x4 *)w, f32x4); }
static f32 dot(const f32 *a, const f32 *b, int n) {
  f32x4 s = {0};
  int i = 0;
  for (; i + 4 <= n; i += 4) s += *(const f32x4_any *)(a + i) * *(const f32x4_any *)(b + i);
  f32 total = across(s);
  for (; i < n; i++) total += a[i] * b[i];
  return total;
}

// a row of a matrix as floats: what a letter's number stands for
SMALL EXPORT void row8(f32 *RESTRICT o, const f32 *scales, const i8 *w, int row, int columns) {
  w += row * columns;
  for (int i = 0; i < columns; i++) o[i] = scales[row] * w[i];
}
// o = W x, or o += W x where `add`: each row's whole numbers times x, and then its scale once. Two rows at a time share
// what they read of x, and four sums in turn needn't wait for one another.
EXPORT void product8(f32 *RESTRICT o, const f32 *RESTRICT scales, const i8 *RESTRICT w, const f32 *RESTRICT x, int rows,
                     int columns, int add) {
  for (int r = 0; r < rows; r += 2) {
    const i8 *a = w + r * columns, *b = r + 1 < rows ? a + columns : a;
    f32x4 a0 = {0}, a1 = a0, b0 = a0, b1 = a0;
    int i = 0;
    for (; i + 8 <= columns; i += 8) {
      f32x4 x0 = *(const f32x4_any *)(x + i), x1 = *(const f32x4_any *)(x + i + 4);
      a0 += floats(a + i) * x0;
      a1 += floats(a + i + 4) * x1;
      b0 += floats(b + i) * x0;
      b1 += floats(b + i + 4) * x1;
    }
    f32 first = across(a0 + a1), second = across(b0 + b1);
    for (; i < columns; i++) first += a[i] * x[i], second += b[i] * x[i];
    o[r] = (add ? o[r] : 0) + scales[r] * first;
    if (r + 1 < rows) o[r + 1] = (add ? o[r + 1] : 0) + scales[r + 1] * second;
  }
}
// each of `rows` vectors divided by its size; the small number is what PyTorch's rms_norm adds to a mean square
SMALL EXPORT void rms_norm(f32 *o, const f32 *x, int rows, int n) {
  for (; rows > 0; rows--, o += n, x += n) {
    f32 r = 1 / sqrtf(dot(x, x, n) / n + 1.1920929e-7f);
    for (int i = 0; i < n; i++) o[i] = x[i] * r;
  }
}
// RoPE: channel i and channel i + half of each head, turned by the angle with these cosines and sines (half,)
SMALL EXPORT void rotate(f32 *x, const f32 *cosines, const f32 *sines, int heads, int half) {
  for (; heads > 0; heads--, x += 2 * half)
    for (int i = 0; i < half; i++) {
      f32 a = x[i], b = x[i + half];
      x[i] = a * cosines[i] - b * sines[i];
      x[i + half] = a * sines[i] + b * cosines[i];
    }
}
// Attention of one query to `seen` positions: keys and values (seen, heads · size); `weights` (heads, room) is what each
// head gives to each position, in the order of the cache.
SMALL EXPORT void attend(f32 *RESTRICT o, f32 *RESTRICT weights, const f32 *RESTRICT q, const f32 *RESTRICT keys,
                   const f32 *RESTRICT values, int heads, int size, int seen, int room) {
  int n = heads * size;
  f32 scale = 1 / sqrtf(size);
  for (int h = 0; h < heads; h++, o += size, weights += room, q += size, keys += size, values += size) {
    for (int t = 0; t < seen; t++) weights[t] = scale * dot(q, keys + t * n, size);
    softmax(0, weights, weights, 1, seen);
    for (int i = 0; i < size; i++) o[i] = 0;
    for (int t = 0; t < seen; t++) add_scaled(o, values + t * n, weights[t], size);
  }
}
SMALL EXPORT void relu_squared(f32 *x, int n) {
  for (int i = 0; i < n; i++) x[i] = x[i] > 0 ? x[i] * x[i] : 0;
}
