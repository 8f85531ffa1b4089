// SPDX-License-Identifier: GPL-3.0-only
// What Swift's Glibc module leaves out: malloc_trim(3) and mallinfo2(3).

#include <malloc.h>
