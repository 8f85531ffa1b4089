// SPDX-License-Identifier: GPL-3.0-only
// What Swift's Glibc module leaves out: malloc_trim(3) and mallinfo2(3).

#include <malloc.h>

// By a name of its own: in Swift `mallinfo2()` does not call the function but makes a structure of that name, of zeros.
static inline struct mallinfo2 cmalloc_information(void) { return mallinfo2(); }
